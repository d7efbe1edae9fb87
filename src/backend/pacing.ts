/**
 * Pacing by slots that are reserved ahead as absolute times: the generic cell rate algorithm (GCRA, the virtual
 * scheduling form of ITU-T I.371) with one cell of capacity. Pure, so that every backend paces alike.
 */

/** Whether a message may begin now. `tat`: the state to keep, that is, when the next slot opens; `at`: when this one does. */
export type Slot =
  | { readonly kind: 'begun'; readonly tat: number; readonly at: number }
  | { readonly kind: 'wait'; readonly until: number; readonly tat: number };

/** A begin that is late by no more than this does not push the schedule. */
export const MAX_TOLERANCE_MS = 2;
export const TOLERATED_SHARE = 0.01;
/**
 * A slot is given out so much before it opens, or this share of the interval if that is less: marking a delivery waits for
 * the disk, which takes now and then a few milliseconds more, and the pace should not show it.
 */
export const MAX_LEAD_MS = 20;
export const LEAD_SHARE = 0.04;
/**
 * The first message of all is longer on its way than those after it (nothing is warm), so that the gap behind it would be
 * short: the second slot opens so much later, or by this share of the interval if that is less.
 */
export const FIRST_MS = 50;
export const FIRST_SHARE = 0.15;

/**
 * Takes the campaign's next slot, or says when it opens.
 *
 * Timers fire late; were each slot counted from the late begin, the lateness would add up to a slower pace. A lateness of
 * up to 2 ms or 1 % of the interval, whichever is less, is therefore made up for by the next slot: gaps are never shorter
 * than the interval by more than that, and their mean stays close to the interval.
 *
 * @param tat when the next slot opens (ms since 1970, may be fractional); null: no message was ever begun
 * @param intervalMs between two messages, >= 0; 0: no pacing
 * @param now ms since 1970. May have been set back: a slot further ahead than one interval is brought back to one
 *   interval from now. `tat` of the answer must be kept for a `wait` too, or it would be brought back for ever
 * @param lead how long before it opens a slot is given out, in ms
 * @param first by how much the second slot of all opens later, in ms
 */
export function takeSlot(
  tat: number | null,
  intervalMs: number,
  now: number,
  lead = Math.min(MAX_LEAD_MS, intervalMs * LEAD_SHARE),
  first = Math.min(FIRST_MS, intervalMs * FIRST_SHARE),
): Slot {
  const opens = Math.min(tat ?? now, now + intervalMs + lead + first);
  if (opens - lead > now) return { kind: 'wait', until: Math.ceil(opens - lead), tat: opens };
  const tolerance = Math.min(MAX_TOLERANCE_MS, intervalMs * TOLERATED_SHARE);
  const next = Math.max(opens, now - tolerance) + intervalMs + (tat === null ? first : 0);
  return { kind: 'begun', tat: next, at: Math.max(opens, now) };
}
