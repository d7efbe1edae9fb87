import type { DeliveryState } from './states.ts';

/**
 * What mail that came back makes of a delivery: the one rule of docs/delivery-states.md for `recordReturns`. The adapters carry
 * it out; redis/figures.ts hands its data on to Lua.
 */
export type ReturnKind = 'returned' | 'complained';

/**
 * `recorded`: the delivery changed its state. `known`: it was told before, and nothing changes. `unsettled`: it is on the wire
 * still, so that its outcome has to come first: to be told again. `refused`: there is no such delivery, it went to another
 * address, or it never went out.
 */
export type ReturnAnswer = 'recorded' | 'known' | 'unsettled' | 'refused';

/** How each is answered, by the delivery's state; in any other it never went out. Somebody who complains got it after all. */
export const returnAnswers: Readonly<Partial<Record<DeliveryState, Readonly<Record<ReturnKind, ReturnAnswer>>>>> = {
  sending: { returned: 'unsettled', complained: 'unsettled' },
  sent: { returned: 'recorded', complained: 'recorded' },
  unknown: { returned: 'recorded', complained: 'recorded' },
  returned: { returned: 'known', complained: 'recorded' },
  complained: { returned: 'known', complained: 'known' },
};
