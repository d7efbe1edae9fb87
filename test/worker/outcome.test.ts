import { describe, expect, it } from 'vitest';
import type { Claim } from '../../src/backend/port.ts';
import type { AccountOutcome, Outcome } from '../../src/transport/port.ts';
import { toHold, toRecord } from '../../src/worker/outcome.ts';

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
    ];
    for (const outcome of outcomes) {
      const slower = outcome.kind === 'throttled' ? { throttled: true } : {};
      expect(toRecord(claim, outcome, context)).toEqual({ ...fence, kind: 'released', waitMs: 0, ...slower });
    }
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
    const waits = [0, 1, 2, 20].map((inARow) => toHold({ kind: 'unreachable', reply: 'r' }, inARow, 0).until);
    expect(waits).toEqual([2_000, 4_000, 8_000, 60_000]);
  });

  it('takes the time a reply names', () => {
    expect(toHold({ kind: 'quota', reply: 'r', waitMs: 7_000 }, 4, 1_000)).toMatchObject({
      reason: 'quota',
      until: 8_000,
    });
  });
});
