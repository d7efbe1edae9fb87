const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/**
 * The waits of one event after its first, second ... attempt, as services of Standard Webhooks document them: eight attempts over some
 * 28 hours.
 */
const EVENT_WAITS_MS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];
/** An event is given up after all these attempts, but not before a day has passed since the first. */
const GIVE_UP_AFTER_MS = 24 * HOUR;
/**
 * The waits of an endpoint after its first, second ... failure in a row: one that is out for minutes is told all it missed within a
 * minute of its return, whatever its events have to wait.
 */
const ENDPOINT_WAITS_MS = [5 * SECOND, 10 * SECOND, 20 * SECOND, 40 * SECOND];
const ENDPOINT_SOON_MS = MINUTE;
/** After so many failures (an hour or so) the waits are longer. */
const SOON_ATTEMPTS = 60;
const ENDPOINT_LATER_MS = 5 * MINUTE;
/** The longest that an endpoint may ask for (`Retry-After`). */
const LONGEST_PAUSE_MS = HOUR;
/** A wait is lengthened or shortened at random by up to this share of it. */
const JITTER = 0.2;

/** How long an event waits that has failed so often, this time included, and is being tried for so long; null: it is given up. */
export function eventWaitMs(failed: number, triedForMs: number, random = Math.random): number | null {
  const last = EVENT_WAITS_MS.length;
  if (failed > last && triedForMs >= GIVE_UP_AFTER_MS) return null;
  return jittered(EVENT_WAITS_MS[Math.min(failed, last) - 1] ?? HOUR, random);
}

/** How long an endpoint is left alone that has failed so often in a row, this time included, and has asked for so long itself (0: it has not). */
export function endpointPauseMs(failures: number, askedMs: number, random = Math.random): number {
  const later = failures > SOON_ATTEMPTS ? ENDPOINT_LATER_MS : ENDPOINT_SOON_MS;
  const own = jittered(ENDPOINT_WAITS_MS[failures - 1] ?? later, random);
  return Math.max(own, Math.min(askedMs, LONGEST_PAUSE_MS));
}

function jittered(ms: number, random: () => number): number {
  return Math.round(ms * (1 + JITTER * (2 * random() - 1)));
}
