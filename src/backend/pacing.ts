/**
 * Pacing by slots that are reserved ahead as absolute times: the generic cell rate algorithm (GCRA, the virtual
 * scheduling form of ITU-T I.371) with one cell of capacity. Pure, so that every backend paces alike.
 */

/** The pace of a campaign, as it is kept. */
export interface Pace {
  /** When the next slot opens (ms since 1970, may be fractional); null: no message was ever begun. */
  readonly tat: number | null;
  /** By how much that is later than the slots before it had promised, in ms, from 0 to one interval. */
  readonly owed: number;
}

/** Whether a message may begin now, and the pace to keep. `at`: when its slot opens, or now if that is over. */
export type Slot =
  | ({ readonly kind: 'begun'; readonly at: number } & Pace & { readonly tat: number })
  | { readonly kind: 'wait'; readonly until: number; readonly tat: number };

/** No gap is shorter than the interval by more than this, or this share of the interval if that is less. */
export const MAX_REPAID_MS = 2;
export const REPAID_SHARE = 0.01;
/**
 * A slot is given out so much before it opens, or this share of the interval if that is less: until its worker has the
 * answer it may have to wait for the disk, for the turn before, and on a busy machine for a processor, and the pace should
 * not show it.
 */
export const MAX_LEAD_MS = 50;
export const LEAD_SHARE = 0.25;
/**
 * The first message of all is longer on its way than those after it (nothing is warm), so that the gap behind it would be
 * short: the second slot opens so much later, or by this share of the interval if that is less.
 */
export const FIRST_MS = 50;
export const FIRST_SHARE = 0.15;

/**
 * Takes the campaign's next slot, or says when it is given out.
 *
 * Slots lie on a grid, each one interval after the one before. One that is taken late moves those behind it, because the
 * delay is between any two messages; what they are late by is owed, and made up for a little in each gap, so that neither
 * a slower pace nor a burst comes of it. More than one interval is never owed: a pause is not made up for.
 *
 * @param intervalMs between two messages, >= 0; 0: no pacing
 * @param now ms since 1970. May have been set back: a slot further ahead than one interval is brought back to one
 *   interval from now. `tat` of the answer must be kept for a `wait` too, or it would be brought back for ever
 * @param lead how long before it opens a slot is given out, in ms
 * @param first by how much the second slot of all opens later, in ms
 */
export function takeSlot(
  { tat, owed }: Pace,
  intervalMs: number,
  now: number,
  lead = Math.min(MAX_LEAD_MS, intervalMs * LEAD_SHARE),
  first = Math.min(FIRST_MS, intervalMs * FIRST_SHARE),
): Slot {
  const opens = Math.min(tat ?? now, now + intervalMs + lead + first);
  if (opens - lead > now) return { kind: 'wait', until: Math.ceil(opens - lead), tat: opens };
  const at = Math.max(opens, now);
  const behind = Math.min(intervalMs, owed + at - opens);
  const repaid = Math.min(behind, MAX_REPAID_MS, intervalMs * REPAID_SHARE);
  const next = at + intervalMs - repaid + (tat === null ? first : 0);
  return { kind: 'begun', at, tat: next, owed: behind - repaid };
}
