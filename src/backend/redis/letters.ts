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

/** The character of a state in a ledger that is made of copies. */
export const letterOf: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(stateOf).map(([letter, state]) => [state, letter])),
  // One whose token may still tell: see StateCopy (../copy/records.ts).
  pending: 'r',
};

const isLent = (letter: string) => stateOf[letter] === 'claimed' || stateOf[letter] === 'sending';

/**
 * The characters by which deliveries of a state are found (`facteur:i:`), by those of the ledger. Who is in a worker's hands has one
 * for both states, so that a message costs one write there, when its outcome is recorded.
 */
export const signOf: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(stateOf).map((letter) => [letter, isLent(letter) ? 'l' : letter === 'r' ? 'p' : letter]),
);

/** The sign of a row of the list that is skipped, and so has no record in the ledger. */
export const SKIPPED_SIGN = '-';

/** The character that stands for the first of several accounts in `facteur:by:`; each that comes after it has the next one. */
export const FIRST_PLACE = '0'.charCodeAt(0);
