import { expect, it } from 'vitest';
import type { CampaignWork, Claim } from '../../src/backend/port.ts';
import { FacteurError } from '../../src/errors.ts';
import { createJsonLog } from '../../src/worker/json-log.ts';
import type { LogLevel } from '../../src/worker/log.ts';
import { newsOf } from '../../src/worker/news.ts';

const claim = { campaign: 'k1', number: 7, email: 'lea@example.org', attempts: 1 } as Claim;
const paced = { id: 'k1', account: 'main', mode: 'async', delayMs: 1_000 } as CampaignWork;

/** A worker's events, and what a log of that level makes of them, without the time. */
function listener(level: LogLevel = 'info') {
  const lines: string[] = [];
  const log = createJsonLog(level, (line) => lines.push(line));
  const said = () =>
    lines.map((line) => {
      const { time, ...rest } = JSON.parse(line);
      expect(line.endsWith('}\n')).toBe(true);
      expect(new Date(time).toISOString()).toBe(time);
      return rest;
    });
  return { log, events: newsOf(log), said };
}

/** Everything that can happen, once. */
function everything({ log, events }: ReturnType<typeof listener>): void {
  events.ready('w1');
  events.campaignStarted(paced);
  events.outcome(claim, { kind: 'failed', reply: '550 5.1.1 <lea@example.org> unknown', hardBounce: true }, paced);
  events.outcome(claim, { kind: 'unknown', reply: 'lost while talking to lea@example.org' }, paced);
  events.held('main', { reason: 'quota', message: '452 bureau@example.org has had enough', until: 0 }, 'k1');
  events.held('main', { reason: 'ledger-damaged', message: 'x', until: null }, 'k1');
  events.recovered('w0', { released: 1, unknown: 2 });
  events.trouble(new FacteurError('store-full', { folder: '/home/lea@example.org' }));
  events.trouble(new TypeError('lea@example.org is undefined'));
  events.troubleOver();
  for (const event of ['stopping', 'stopped', 'idle'] as const) log.tell({ event, level: 'info' });
  log.tell({ event: 'failed', level: 'error', error: new FacteurError('interrupted', {}) });
}

it('has one object for each thing, in codes', () => {
  const stage = listener();
  everything(stage);
  const about = { campaign: 'k1', account: 'main' };
  const outcome = { level: 'warn', event: 'outcome', ...about, number: 7, mode: 'async', attempt: 2 };
  expect(stage.said()).toEqual([
    { level: 'info', event: 'ready', worker: 'w1' },
    { level: 'info', event: 'campaign', ...about, mode: 'async' },
    { ...outcome, outcome: 'failed', replyClass: '5xx', replyCode: 550, enhancedCode: '5.1.1' },
    { ...outcome, outcome: 'unknown', replyClass: 'none', replyCode: null, enhancedCode: null },
    {
      level: 'warn',
      event: 'held',
      account: 'main',
      campaign: null,
      reason: 'quota',
      until: '1970-01-01T00:00:00.000Z',
      remedy: 'sending-limit',
    },
    { level: 'warn', event: 'held', ...about, reason: 'ledger-damaged', until: null, remedy: null },
    { level: 'warn', event: 'recovered', worker: 'w0', released: 1, unknown: 2 },
    { level: 'error', event: 'trouble', code: 'store-full' },
    { level: 'error', event: 'fault', code: 'unexpected', times: 1 },
    { level: 'info', event: 'trouble-over' },
    ...['stopping', 'stopped', 'idle'].map((event) => ({ level: 'info', event })),
    { level: 'error', event: 'failed', code: 'interrupted' },
  ]);
});

it('has no address, whoever named one, except at debug', () => {
  const [quiet, whole] = [listener(), listener('debug')];
  for (const stage of [quiet, whole]) everything(stage);
  expect(JSON.stringify(quiet.said())).not.toContain('@');
  const bare = whole.said().map(({ email, reply, message, detail, ...rest }) => rest);
  expect(bare).toEqual(quiet.said());
  expect(whole.said()[2]).toMatchObject({ email: 'lea@example.org', reply: '550 5.1.1 <lea@example.org> unknown' });
  expect(whole.said()[8].detail).toMatch(/TypeError: lea@example.org is undefined\n +at /);
});

it('says a quick campaign’s messages only at debug, and no less than its level', () => {
  const quick = { ...paced, delayMs: 0 };
  for (const [level, count] of [
    ['debug', 2],
    ['info', 1],
    ['warn', 0],
  ] as const) {
    const { events, said } = listener(level);
    events.ready('w1');
    events.outcome(claim, { kind: 'sent', reply: '250' }, quick);
    expect([level, said().length]).toEqual([level, count]);
  }
});

it.each([
  ['info', { kind: 'sent', reply: '250' }],
  ['info', { kind: 'throttled', reply: '451', waitMs: null }],
  ['warn', { kind: 'deferred', reply: '451', waitMs: null }],
  ['warn', { kind: 'failed', reply: '550', hardBounce: false }],
  ['warn', { kind: 'unknown', reply: 'lost' }],
] as const)('says at level %s what became of a message: %o', (level, outcome) => {
  const { events, said } = listener('debug');
  events.outcome(claim, outcome, paced);
  expect(said()).toMatchObject([{ event: 'outcome', level }]);
});
