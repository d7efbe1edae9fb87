import { describe, expect, test } from 'vitest';
import { refuseLongState } from '../../src/backend/mailboxes.ts';
import { holdMessage, ownHoldMessage } from '../../src/backend/own-hold.ts';
import {
  backOf,
  cameBack,
  deadMessage,
  isAnswered,
  newsCode,
  noReturns,
  readBack,
  tooManyDead,
} from '../../src/backend/return-rule.ts';
import {
  accountHoldReason,
  campaignHoldReason,
  deliveryStates,
  holdReason,
  isCampaignHold,
  openStates,
  suppressionReasons,
} from '../../src/backend/states.ts';
import { type KeptEvent, readEvent, readFailure, writeFailure } from '../../src/backend/webhooks.ts';

// Written out once more: what stands in ledgers has to be understood by every later program.
const OF_CAMPAIGNS = ['missed', 'ledger-rollback', 'ledger-moved', 'restored', 'ledger-damaged'] as const;
const OF_ACCOUNTS = [
  ...['auth', 'tls', 'configuration', 'reputation', 'failures', 'returns', 'ledger-rollback'],
  ...['unreachable', 'unexpected', 'throttled', 'quota', 'hours'],
] as const;

test('states and reasons are these', () => {
  expect(deliveryStates).toEqual([
    ...['pending', 'claimed', 'sending', 'deferred', 'sent', 'failed', 'unknown', 'skipped', 'cancelled'],
    ...['returned', 'complained'],
  ]);
  expect(openStates).toEqual(['pending', 'claimed', 'sending', 'deferred']);
  expect(suppressionReasons).toEqual(['unsubscribed', 'hard-bounce', 'complaint', 'operator']);
});

describe('the reason of a hold', () => {
  test('is read as it was written; what is none is a fault of its own', () => {
    expect(OF_CAMPAIGNS.map(campaignHoldReason)).toEqual(OF_CAMPAIGNS);
    expect(OF_ACCOUNTS.map(accountHoldReason)).toEqual(OF_ACCOUNTS);
    expect([...OF_CAMPAIGNS, ...OF_ACCOUNTS].map(holdReason)).toEqual([...OF_CAMPAIGNS, ...OF_ACCOUNTS]);
    expect([campaignHoldReason('quota'), accountHoldReason('missed'), holdReason('x')]).toEqual([
      ...['ledger-damaged', 'unexpected', 'unexpected'],
    ]);
  });

  test('says whether the campaign itself is held', () => {
    expect(OF_CAMPAIGNS.map(isCampaignHold)).not.toContain(false);
    expect([isCampaignHold('quota'), isCampaignHold('unexpected')]).toEqual([false, false]);
  });

  test('that was a limit of our own is put into words when it is shown', () => {
    expect(ownHoldMessage({ most: 20, ms: 3_600_000 })).toBe('20/3600000');
    expect(holdMessage('20/3600000', true)).toBe('facteur:limit-reached {"most":20,"ms":3600000}');
    expect(holdMessage('20', true)).toBe('facteur:limit-reached {"most":20,"ms":0}');
    expect(holdMessage('20/3600000', false)).toBe('20/3600000');
  });
});

describe('why something came back', () => {
  const causes = ['permanent', 'full', 'temporary', 'policy', 'content', 'unknown', 'complaint'] as const;

  test('is a number from 1, 16 more for a guess; an answer is 15, and the reason of what is none is not known', () => {
    for (const [i, cause] of causes.entries()) {
      for (const guess of [false, true]) {
        const code = i + 1 + (guess ? 16 : 0);
        expect(newsCode({ kind: 'returned', cause, guess })).toBe(code);
        expect(readBack(code)).toEqual({ cause, guess });
      }
    }
    expect(newsCode({ kind: 'answered', cause: 'full', guess: true })).toBe(15);
    for (const code of [null, undefined, 0, 0.5, 8, 15])
      expect(readBack(code)).toEqual({ cause: 'unknown', guess: false });
    expect(readBack(16)).toEqual({ cause: 'unknown', guess: true });
    expect(noReturns()).toEqual(Object.fromEntries(causes.map((cause) => [cause, 0])));
  });

  test('is said of what came back alone, and of what was answered that it was', () => {
    const full = { cause: 'full', guess: false };
    const told = deliveryStates.filter((state) => cameBack(state, 2) !== null);
    expect([told, cameBack('returned', 2), cameBack('complained', 2)]).toEqual([
      ['returned', 'complained'],
      full,
      full,
    ]);
    expect([backOf('returned', 2), backOf('returned', null), backOf('returned', 0), backOf('sent', 2)]).toEqual([
      ...[full, null, null, null],
    ]);
    expect(deliveryStates.filter((state) => isAnswered(state, 15))).toEqual(['sent']);
    expect([14, 16, null].map((code) => isAnswered('sent', code))).toEqual([false, false, false]);
  });

  test('dead addresses are too many from 50 messages on, when they are more than one in twenty', () => {
    const cases = [
      [3, 50],
      [2, 50],
      [49, 49],
      [5, 100],
      [6, 100],
    ] as const;
    expect(cases.map(([dead, gone]) => tooManyDead(dead, gone))).toEqual([true, false, false, false, true]);
    expect(deadMessage(6, 100)).toMatch(/6.*100/);
  });
});

describe('what is told to an endpoint', () => {
  test.each(['status 503', 'redirect 301', 'gone 410', 'timeout ', 'unreachable ECONNREFUSED'])(
    'its failure "%s" is read as it was written',
    (written) => {
      const [code, detail] = written.split(' ');
      const failure = readFailure(written);
      expect(failure).toEqual({ code, detail });
      expect(failure && writeFailure(failure)).toBe(written);
    },
  );

  test.each([null, undefined, '', 'melted 1'])('its failure %j is none', (written) => {
    expect(readFailure(written)).toBeNull();
  });

  const head = { id: 'e1', at: 5, attempts: 2, triedForMs: 3 };
  const campaign = { id: 'c', name: 'n', account: 'a' };
  const event = (over: Partial<KeptEvent>, known: Partial<Parameters<typeof readEvent>[1]> = {}) =>
    readEvent(
      { ...head, kind: 'campaign.held', campaign: 'c', number: 7, data: '{"x":1}', ...over },
      { campaign, email: 'a@b.org', ...known },
    );
  const data = { x: 1 };

  test.each(['campaign.finished', 'campaign.held', 'campaign.resumed'])('%s has its campaign', (kind) => {
    expect(event({ kind, number: null })).toEqual({ ...head, kind, campaign, data });
    expect(event({ kind }, { campaign: null })).toBeNull();
  });

  test.each(['delivery.failed', 'delivery.returned'])('%s has its campaign and its delivery', (kind) => {
    expect(event({ kind })).toEqual({ ...head, kind, campaign, number: 7, email: 'a@b.org', data });
    expect(event({ kind }, { email: null })).toMatchObject({ email: null });
    expect([event({ kind, number: null }), event({ kind }, { campaign: null })]).toEqual([null, null]);
  });

  test('recipient.unsubscribed has neither', () => {
    const kind = 'recipient.unsubscribed';
    expect(event({ kind }, { campaign: null })).toEqual({ ...head, kind, data });
  });

  test.each(['', '{', '7', 'null', '[]', '"x"'])('is nothing when its data are %j, or its kind is none', (written) => {
    expect([event({ data: written }), event({ kind: 'campaign.eaten' })]).toEqual([null, null]);
  });
});

test('a mailbox keeps 65,536 characters', () => {
  refuseLongState({});
  refuseLongState({ state: 'x'.repeat(65_536) });
  expect(() => refuseLongState({ state: 'x'.repeat(65_537) })).toThrow(RangeError);
});
