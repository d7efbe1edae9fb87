import type { Claim, OutcomeRecord } from '../backend/port.ts';
import type { Hold } from '../backend/states.ts';
import type { RetryPolicy } from '../config/types.ts';
import type { AccountOutcome, Outcome } from '../transport/port.ts';
import { nextAttemptDelay } from './retry.ts';

/** How often a message that did not get through whole is tried again at once before it waits its turn like a refused one. */
const QUICK_RETRIES = 3;
const QUICK_RETRY_MS = 1_000;

export interface OutcomeContext {
  readonly policy: RetryPolicy;
  readonly random: () => number;
  /** How often this worker has already seen this delivery end as `not-sent`. */
  readonly notSentBefore: number;
}

/** Whether an outcome is about the account rather than the recipient. */
export function isAccountOutcome(outcome: Outcome): outcome is AccountOutcome {
  return ['throttled', 'quota', 'configuration', 'reputation', 'unreachable', 'unexpected'].includes(outcome.kind);
}

/**
 * Whether the server refused a message because of the pace, and named no time: the ledger then slows the account down, and
 * there is no need to hold it.
 */
export function isPaceRefusal(outcome: Outcome): boolean {
  return outcome.kind === 'throttled' && outcome.waitMs === null;
}

/**
 * What the ledger is told about one attempt: the one place where outcomes meet deliveries. What is about the account
 * gives the delivery back untouched; what is temporary waits by the retry schedule, or fails when that is over.
 */
export function toRecord(claim: Claim, outcome: Outcome, context: OutcomeContext): OutcomeRecord {
  const of = { campaign: claim.campaign, number: claim.number, token: claim.token };
  switch (outcome.kind) {
    case 'sent':
    case 'unknown':
      return { ...of, kind: outcome.kind, reply: outcome.reply };
    case 'failed':
      return { ...of, kind: 'failed', reply: outcome.reply, suppress: outcome.hardBounce };
    case 'deferred':
      return { ...of, ...later(claim, outcome.reply, outcome.waitMs, context) };
    case 'not-sent':
      return context.notSentBefore < QUICK_RETRIES
        ? { ...of, kind: 'released', waitMs: QUICK_RETRY_MS * (context.notSentBefore + 1) }
        : { ...of, ...later(claim, outcome.reply, null, context) };
    case 'throttled':
      return { ...of, kind: 'released', waitMs: 0, throttled: true };
    case 'quota':
    case 'configuration':
    case 'reputation':
    case 'unreachable':
    case 'unexpected':
      return { ...of, kind: 'released', waitMs: 0 };
  }
}

function later(claim: Claim, reply: string, waitMs: number | null, { policy, random }: OutcomeContext) {
  const delay = nextAttemptDelay(policy, claim.attempts + 1, claim.ageMs, random);
  if (delay === null) return { kind: 'failed', reply, suppress: false } as const;
  return { kind: 'deferred', reply, waitMs: Math.max(delay, waitMs ?? 0) } as const;
}

/** Waits of an account that is tried again by itself, in milliseconds: doubled each time in a row, up to the cap. */
const waits = {
  unreachable: { first: 2_000, cap: 60_000 },
  unexpected: { first: 2_000, cap: 300_000 },
  throttled: { first: 5_000, cap: 300_000 },
  // When the reply names no time: a window may be about to open or a day away, and each question costs one refusal.
  quota: { first: 30_000, cap: 30 * 60_000 },
} as const;

/** How an account is held after such an outcome; `inARow` counts from 0. */
export function toHold(outcome: AccountOutcome, inARow: number, now: number): Hold {
  const message = outcome.reply;
  switch (outcome.kind) {
    case 'configuration':
      return { reason: outcome.reason, message, until: null };
    case 'reputation':
      return { reason: 'reputation', message, until: null };
    case 'quota':
    case 'throttled':
    case 'unexpected':
    case 'unreachable': {
      const { first, cap } = waits[outcome.kind];
      const asked = 'waitMs' in outcome ? outcome.waitMs : null;
      return { reason: outcome.kind, message, until: now + (asked ?? Math.min(cap, first * 2 ** inARow)) };
    }
  }
}
