import type { MailboxTroubleCode } from './port.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** Shorter or longer by up to this share, at random: readers of many installations do not come back all at once. */
const JITTER = 0.2;

/**
 * How long a mailbox is left alone after so many failures in a row (from 1), in milliseconds: 5 s, doubled each time, a quarter of an
 * hour at most. A server that refuses to let us in is asked less often, a minute to an hour: providers lock accounts whose password
 * is tried too often. `random`: from 0 to 1.
 */
export function backOffMs(failures: number, code: MailboxTroubleCode, random: number): number {
  const [first, most] = code === 'refused' ? [MINUTE_MS, 60 * MINUTE_MS] : [5 * SECOND_MS, 15 * MINUTE_MS];
  return Math.round(Math.min(most, first * 2 ** Math.min(failures - 1, 20)) * (1 + JITTER * (2 * random - 1)));
}
