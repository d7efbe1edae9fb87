import type { DeliveryState } from '../states.ts';

/**
 * The characters that stand for states in the ledger. `r` is pending too: it was being sent, in a campaign that sends again
 * what is unknown, and its token still tells (a late outcome spares the second copy).
 */
export const stateOf: Readonly<Record<string, DeliveryState>> = {
  p: 'pending',
  r: 'pending',
  c: 'claimed',
  s: 'sending',
  d: 'deferred',
  o: 'sent',
  f: 'failed',
  u: 'unknown',
  k: 'skipped',
  x: 'cancelled',
  b: 'returned',
  j: 'complained',
};
