import type { Hours } from '../hours.ts';
import { type Slot, takeSlot } from './pacing.ts';

/**
 * What an account may send, and how much of it is left: rolling windows, an even rate, and a rate that gives way when the
 * server asks for less. Pure and with plain numbers, so that every backend (and the estimate before sending) judges alike.
 */
export interface AccountLimits {
  /** Messages per second, evenly apart (GCRA); more than 0. Null: no such limit. */
  readonly perSecond: number | null;
  /** Quotas, each length once. */
  readonly windows: readonly WindowLimit[];
  /** When it may send. Workers keep to it, not the backend: here for those who reckon how long something takes. */
  readonly hours?: Hours | null;
}

/** No window of `ms` milliseconds, wherever it begins, holds more than `most` messages (1 or more). */
export interface WindowLimit {
  readonly ms: number;
  readonly most: number;
}

/** Messages counted as one: they went out from `first` to `last` (ms since 1970). They leave a window together. */
export interface Run {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** Up to so many messages a window is kept message by message; above, in runs of this part of its length. */
export const RUNS = 4_096;
/** What was not handed over does not count against windows this long or longer; a shorter one is about being asked at all. */
export const FORGIVING_MS = 3_600_000;
/** A window that opens later than in this time holds the account; a shorter wait is part of the pace. */
export const HOLD_FROM_MS = 60_000;

/**
 * Whether a message at `at` is counted with the run before it. A window's record thus stays at RUNS runs or fewer,
 * whatever its limit; a run leaves the window with its last message, so that the limit holds exactly and at most a
 * 4096th of the window's length is given away.
 */
export function joinsRun(run: Run, at: number, { ms, most }: WindowLimit): boolean {
  return at - run.first <= (most > RUNS ? ms / RUNS : 0);
}

/** Whether a run has left the window: its last message is more than the window's length ago. */
export function hasLeft(run: Run, { ms }: WindowLimit, now: number): boolean {
  return run.last + ms < now;
}

/**
 * When a window has room for one more message; null: it has. A message counts from the moment it is begun until the
 * window's length after its outcome was recorded: it went out somewhere in between, so that no window holds one more than
 * the limit, however long each was on its way.
 *
 * @param used messages in the window whose outcome is known; @param onWire those begun without an outcome
 * @param leaving the runs in the window, oldest first; asked for no more than it takes
 */
export function windowOpening(
  window: WindowLimit,
  used: number,
  onWire: number,
  leaving: () => Iterable<Run>,
  now: number,
): number | null {
  let excess = used + onWire - window.most + 1;
  if (excess <= 0) return null;
  for (const run of leaving()) {
    excess -= run.count;
    if (excess <= 0) return run.last + window.ms + 1;
  }
  // Only what is on the wire is left, and it goes out now at the earliest.
  return now + window.ms + 1;
}

/** An account whose server asked for less. */
export interface Slowed {
  /** At how many messages per second it did. */
  readonly ceiling: number;
  /** When (ms since 1970). */
  readonly at: number;
  /** How often, since it was last forgotten. */
  readonly cuts: number;
}

/**
 * Nothing is begun for so long after the server asked for less, and at least for one interval at the new pace: it counts
 * what it refused, too. Later the pace was near its ceiling already, and there is no burst to be forgotten.
 */
export const FIRST_PAUSE_MS = 1_000;
export const LATER_PAUSE_MS = 300;
/** The pace after a cut, the pace it soon comes back to, both as shares of the one that was refused. */
export const CUT_TO = 0.5;
export const BACK_TO = 0.96;
/** How long coming back takes, and how the pace grows afterwards (a share of it, by time squared), in units of time. */
export const BACK_UNITS = 2;
export const GROWTH = 0.0003;
/** The first ceiling is a guess from the first burst: grown out of sooner, if it was too low. */
export const FIRST_GROWTH = 0.004;
/** A unit of time is a second, or so long that the refused pace has four messages in it. */
export const MIN_UNIT_MS = 1_000;
export const MESSAGES_A_UNIT = 4;
/** A pace so many times the refused one is not looked after any more. */
export const FORGET_AT = 20;
/** The slowest: one message in five minutes. Nothing known of the pace: two messages a second were too many. */
export const MIN_CEILING = 2 / 300;
export const UNKNOWN_CEILING = 2;
/** What was refused may be a moment's pace: not taken for more than this many times the average. */
export const ABOVE_AVERAGE = 1.5;

/**
 * The pace (messages per second) that a slowed account may have; 0 during the pause after the cut, Infinity when it is
 * no longer to be slowed. Halved at a refusal, then quickly back to just below what was refused, and slowly on from
 * there (additive increase, multiplicative decrease, with the memory of where it was refused that CUBIC has, RFC 9438:
 * halving and growing alone would give away a quarter of what the server takes).
 */
export function slowedRate(slowed: Slowed, now: number): number {
  const { ceiling, cuts } = slowed;
  const unitMs = Math.max(MIN_UNIT_MS, (1_000 * MESSAGES_A_UNIT) / ceiling);
  const t = (now - pauseEnd(slowed)) / unitMs;
  if (t < 0) return 0;
  const back = ceiling * BACK_TO;
  if (t < BACK_UNITS) return back - (back - ceiling * CUT_TO) * (1 - t / BACK_UNITS) ** 3;
  const factor = 1 + (cuts > 1 ? GROWTH : FIRST_GROWTH) * (t - BACK_UNITS) ** 2;
  return factor >= FORGET_AT ? Number.POSITIVE_INFINITY : back * factor;
}

function pauseEnd({ ceiling, at, cuts }: Slowed): number {
  return at + Math.max(cuts > 1 ? LATER_PAUSE_MS : FIRST_PAUSE_MS, 1_000 / (ceiling * CUT_TO));
}

/**
 * The server refused a message because of the pace. What was begun before the pause was over is of the same cut.
 *
 * @param begunAt when the refused message was begun; @param observed messages per second of late, null: not known
 */
export function slowDown(
  slowed: Slowed | null,
  perSecond: number | null,
  { now, begunAt, observed }: { now: number; begunAt: number; observed: number | null },
): Slowed {
  const of = slowed && notLater(slowed, now);
  if (of && begunAt < pauseEnd(of)) return of;
  const allowed = Math.min(of ? slowedRate(of, now) : Number.POSITIVE_INFINITY, perSecond ?? Number.POSITIVE_INFINITY);
  const seen = observed === null ? UNKNOWN_CEILING : of ? observed * ABOVE_AVERAGE : observed;
  return { ceiling: Math.max(MIN_CEILING, Math.min(allowed, seen)), at: now, cuts: (of?.cuts ?? 0) + 1 };
}

/** A cut that is still to come was made before the clock was set back. */
function notLater(slowed: Slowed, now: number): Slowed {
  return slowed.at > now ? { ...slowed, at: now } : slowed;
}

/** What a begin is told, and what is to be kept of the account's pace, also for a wait. */
export interface AccountSlot {
  readonly slot: Slot;
  /** Null: the server's complaint is forgotten. */
  readonly slowed: Slowed | null;
}

/** Slots are given out so long before they open, so that one turn can carry several. */
export const ACCOUNT_LEAD_MS = 20;

/** Takes the account's next slot, or says when it opens. `tat` as in `takeSlot`. */
export function accountSlot(
  tat: number | null,
  perSecond: number | null,
  slowedBefore: Slowed | null,
  now: number,
): AccountSlot {
  const before = slowedBefore && notLater(slowedBefore, now);
  const allowed = before ? slowedRate(before, now) : Number.POSITIVE_INFINITY;
  const slowed = allowed >= (perSecond ?? Number.POSITIVE_INFINITY) ? null : before;
  if (slowed && allowed === 0) {
    const until = Math.ceil(pauseEnd(slowed));
    return { slot: { kind: 'wait', until, tat: until }, slowed };
  }
  const rate = Math.min(allowed, perSecond ?? Number.POSITIVE_INFINITY);
  if (rate === Number.POSITIVE_INFINITY) return { slot: { kind: 'begun', tat: now, owed: 0, at: now }, slowed };
  // What an account may send is a limit: nothing is made up for beyond the gap behind a late one.
  return { slot: takeSlot({ tat, owed: 0 }, 1_000 / rate, now, ACCOUNT_LEAD_MS, 0), slowed };
}
