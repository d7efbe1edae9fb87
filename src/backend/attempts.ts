import type { DeliveryState } from './states.ts';

/** The states in which an attempt ends that did not go well: they are noted, because the next one takes their place in the delivery. */
export const notedStates = ['deferred', 'failed', 'unknown'] as const satisfies readonly DeliveryState[];
export type NotedState = (typeof notedStates)[number];

/** How an attempt ended that did not go well. */
export interface AttemptRow {
  readonly at: number;
  readonly state: NotedState;
  /** What was said; empty: nothing. */
  readonly reply: string;
}

/** Whether an attempt that ends in this state is noted. */
export function isNoted(state: DeliveryState): state is NotedState {
  return notedStates.some((noted) => noted === state);
}
