import { describe, expect, it } from 'vitest';
import type { Claim } from '../../src/backend/port.ts';
import type { AccountOutcome, Outcome } from '../../src/transport/port.ts';
import { isAccountOutcome, isPaceRefusal, toHold, toRecord } from '../../src/worker/outcome.ts';

const claim: Claim = {
  campaign: 'k7m4qp',
  number: 3,
  token: 9,
  email: 'a@example.org',
  vars: '{}',
  attempts: 0,
  ageMs: 0,
};
const policy = { delaysMs: [60_000, 300_000], everyMs: 0, maxAgeMs: 3_600_000, jitter: 0 };
const context = { policy, random: () => 0.5, notSentBefore: 0 };
const fence = { campaign: 'k7m4qp', number: 3, token: 9 };

describe('toRecord', () => {
  it('waits by the schedule after a temporary refusal', () => {
    const outcome: Outcome = { kind: 'deferred', reply: '450 later', waitMs: null };
    expect(toRecord(claim, outcome, context)).toEqual({
      ...fence,
      kind: 'deferred',
      reply: '450 later',
      waitMs: 60_000,
    });
  });

  it('waits longer when the reply asks for it, never shorter', () => {
    const asks = (waitMs: number) => toRecord(claim, { kind: 'deferred', reply: 'r', waitMs }, context);
    expect(asks(120_000)).toMatchObject({ waitMs: 120_000 });
    expect(asks(10_000)).toMatchObject({ waitMs: 60_000 });
  });

  it('gives up when the schedule is over', () => {
    const outcome: Outcome = { kind: 'deferred', reply: '450 later', waitMs: null };
    const record = toRecord({ ...claim, attempts: 2, ageMs: 400_000 }, outcome, context);
    expect(record).toEqual({ ...fence, kind: 'failed', reply: '450 later', suppress: false });
  });

  it('suppresses after a hard bounce only', () => {
    expect(toRecord(claim, { kind: 'failed', reply: 'r', hardBounce: true }, context)).toMatchObject({
      suppress: true,
    });
    expect(toRecord(claim, { kind: 'failed', reply: 'r', hardBounce: false }, context)).toMatchObject({
      suppress: false,
    });
  });

  it('tries what was not handed over again at once, then like a refusal', () => {
    const outcome: Outcome = { kind: 'not-sent', reply: 'connection lost' };
    expect(toRecord(claim, outcome, context)).toEqual({ ...fence, kind: 'released', waitMs: 1_000 });
    expect(toRecord(claim, outcome, { ...context, notSentBefore: 2 })).toMatchObject({ waitMs: 3_000 });
    expect(toRecord(claim, outcome, { ...context, notSentBefore: 3 })).toMatchObject({
      kind: 'deferred',
      waitMs: 60_000,
    });
  });

  it('gives a delivery back untouched when the account is the problem', () => {
    const outcomes: AccountOutcome[] = [
      { kind: 'throttled', reply: 'r', waitMs: 5 },
      { kind: 'quota', reply: 'r', waitMs: null },
      { kind: 'configuration', reason: 'auth', reply: 'r' },
      { kind: 'reputation', reply: 'r' },
      { kind: 'unreachable', reply: 'r' },
      { kind: 'unexpected', reply: 'r' },
    ];
    for (const outcome of outcomes) {
      const slower = outcome.kind === 'throttled' ? { throttled: true } : {};
      expect(toRecord(claim, outcome, context)).toEqual({ ...fence, kind: 'released', waitMs: 0, ...slower });
    }
  });
});

describe('an outcome', () => {
  const about = (kind: Outcome['kind'], waitMs: number | null = null) => ({ kind, reply: 'r', waitMs }) as Outcome;

  it('is about the account or the recipient', () => {
    const account = ['throttled', 'quota', 'configuration', 'reputation', 'unreachable', 'unexpected'] as const;
    const recipient = ['sent', 'deferred', 'failed', 'unknown', 'not-sent'] as const;
    expect(account.map((kind) => isAccountOutcome(about(kind)))).toEqual(account.map(() => true));
    expect(recipient.map((kind) => isAccountOutcome(about(kind)))).toEqual(recipient.map(() => false));
  });

  it('is about the pace when the server asks for less and names no time', () => {
    const found = [about('throttled'), about('throttled', 5), about('quota')].map(isPaceRefusal);
    expect(found).toEqual([true, false, false]);
  });
});

describe('toHold', () => {
  it('waits for the operator where only a person can help', () => {
    expect(toHold({ kind: 'configuration', reason: 'tls', reply: 'r' }, 0, 0)).toEqual({
      reason: 'tls',
      message: 'r',
      until: null,
    });
    expect(toHold({ kind: 'reputation', reply: 'r' }, 5, 0)).toEqual({
      reason: 'reputation',
      message: 'r',
      until: null,
    });
  });

  it('comes back by itself, later each time, within a bound', () => {
    const waits = (kind: 'unreachable' | 'unexpected' | 'throttled' | 'quota') =>
      [0, 1, 2, 20].map((inARow) => toHold({ kind, reply: 'r', waitMs: null }, inARow, 1_000).until);
    expect(waits('unreachable')).toEqual([3_000, 5_000, 9_000, 61_000]);
    expect(waits('unexpected')).toEqual([3_000, 5_000, 9_000, 301_000]);
    expect(waits('throttled')).toEqual([6_000, 11_000, 21_000, 301_000]);
    expect(waits('quota')).toEqual([31_000, 61_000, 121_000, 1_801_000]);
  });

  it('takes the time a reply names', () => {
    expect(toHold({ kind: 'quota', reply: 'r', waitMs: 7_000 }, 4, 1_000)).toMatchObject({
      reason: 'quota',
      until: 8_000,
    });
  });
});
