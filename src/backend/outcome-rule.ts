import type { OutcomeRecord } from './port.ts';
import type { DeliveryState } from './states.ts';

/**
 * What an outcome makes of a delivery whose token it has: the one rule of docs/delivery-states.md for `record` and
 * `recover`. The adapters carry it out; redis/figures.ts hands its data on to Lua.
 */
export type OutcomeKind = OutcomeRecord['kind'];

/** How an outcome that tells something is answered; what tells nothing is `stale`. */
type Told = 'recorded' | 'late';

/**
 * Which outcomes tell something, by the delivery's state. What was only claimed cannot have been accepted or lost: it can
 * be given back, or found impossible to compose. A pending delivery that still has its token was `sending` in a campaign
 * that sends again what is unknown (whatever else makes it pending changes the token); its outcome may come late, as that
 * of an unknown one.
 */
export const tellingOutcomes: Readonly<Partial<Record<DeliveryState, Readonly<Partial<Record<OutcomeKind, Told>>>>>> = {
  claimed: { failed: 'recorded', deferred: 'recorded', released: 'recorded' },
  sending: { sent: 'recorded', failed: 'recorded', deferred: 'recorded', unknown: 'recorded', released: 'recorded' },
  unknown: { sent: 'late', failed: 'late' },
  pending: { sent: 'late', failed: 'late' },
};

/** A server that never answers must not make `resend` send copies for ever. */
export const MAX_ATTEMPTS_RESENT = 5;
/** The most characters of a reply that are kept. */
export const MAX_REPLY = 500;

/** A reply as it is kept. */
export function cutReply(reply: string): string {
  return reply.length > MAX_REPLY ? reply.slice(0, MAX_REPLY) : reply;
}

/** What the rule looks at beside the delivery's state. */
export interface Circumstances {
  /** Attempts that counted before this outcome. */
  readonly attempts: number;
  /** The campaign is cancelled. */
  readonly cancelled: boolean;
  /** The campaign sends again what is of unknown outcome. */
  readonly resend: boolean;
}

/** What a delivery becomes. */
export interface Verdict {
  readonly answer: Told;
  readonly state: DeliveryState;
  /** When it may be claimed again: after the wait that the outcome names, at once, or not at all. */
  readonly due: 'waited' | 'now' | null;
  /** The attempt counts. */
  readonly counts: boolean;
  /** The token changes, so that nothing can be told with the old one. */
  readonly newToken: boolean;
}

/** Judges one outcome whose token is the delivery's. Null: it is stale, and nothing changes. */
export function judgeOutcome(from: DeliveryState, kind: OutcomeKind, circumstances: Circumstances): Verdict | null {
  const answer = tellingOutcomes[from]?.[kind];
  if (!answer) return null;
  const counts = from === 'sending' && kind !== 'released';
  return { answer, counts, ...becomes(kind, counts, circumstances) };
}

function becomes(kind: OutcomeKind, counts: boolean, { attempts, cancelled, resend }: Circumstances) {
  const again = kind === 'unknown' && resend && attempts + (counts ? 1 : 0) < MAX_ATTEMPTS_RESENT;
  const newToken = kind === 'released';
  if (again && !cancelled) return { state: 'pending', due: 'now', newToken } as const;
  if (kind === 'sent' || kind === 'failed' || kind === 'unknown') return { state: kind, due: null, newToken } as const;
  if (cancelled) return { state: 'cancelled', due: null, newToken } as const;
  return { state: kind === 'deferred' ? 'deferred' : 'pending', due: 'waited', newToken } as const;
}

/** What is recorded of a delivery in place of its worker, which is dead: `claimed` or `sending`. */
export function outcomeOfVanished(from: DeliveryState): 'released' | 'unknown' {
  return from === 'sending' ? 'unknown' : 'released';
}
