import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import type { CampaignWork, Claim } from '../../src/backend/port.ts';
import { FacteurError } from '../../src/errors.ts';
import { WorkerMeter } from '../../src/metrics/worker-meter.ts';
import type { Outcome } from '../../src/transport/port.ts';
import type { WorkerEvents } from '../../src/worker/session.ts';
import { readExposition } from '../helpers/prometheus.ts';

const claim = { campaign: 'k1', number: 7, email: 'lea@example.org' } as Claim;
const work = { id: 'k1', account: 'main', mode: 'async', delayMs: 0 } as CampaignWork;

/** A meter, the events it is told of, and which of them it passed on. */
function stage(accounts: readonly string[] = ['main', 'other']) {
  const registry = new Registry();
  const meter = new WorkerMeter(registry, accounts);
  const passed: string[] = [];
  const inner = new Proxy({} as WorkerEvents, {
    ownKeys: () => ['ready', 'outcome', 'campaignStarted', 'held', 'recovered', 'trouble', 'troubleOver'],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    get: (_, name) => () => passed.push(String(name)),
  });
  const said = async () => {
    meter.settle();
    return readExposition(await registry.metrics());
  };
  return { meter, events: meter.noting(inner), passed, said };
}

it('attempts count by outcome and replies by class, also after they were asked for', async () => {
  const { events, said } = stage();
  const outcomes: Outcome[] = [
    { kind: 'sent', reply: '250 2.0.0 Ok' },
    { kind: 'sent', reply: '250' },
    { kind: 'deferred', reply: '451 4.7.1 later', waitMs: null },
    { kind: 'failed', reply: '550 5.1.1 no such user', hardBounce: true },
    { kind: 'unknown', reply: 'connection lost' },
    { kind: 'quota', reply: '452 4.5.3 enough', waitMs: null },
  ];
  for (const outcome of outcomes) events.outcome(claim, outcome, work);
  await said();
  events.outcome(claim, outcomes[0] as Outcome, work);
  const { value } = await said();
  const main = { account: 'main' };
  for (const [outcome, count] of Object.entries({
    sent: 3,
    deferred: 1,
    failed: 1,
    unknown: 1,
    quota: 1,
    'not-sent': 0,
  })) {
    expect([outcome, value('facteur_worker_attempts_total', { ...main, outcome })]).toEqual([outcome, count]);
  }
  for (const [of, count] of Object.entries({ '2xx': 3, '4xx': 2, '5xx': 1, none: 1 })) {
    expect([of, value('facteur_worker_replies_total', { ...main, class: of })]).toEqual([of, count]);
  }
});

it('each account has its figures before its first message', async () => {
  const { value } = await stage().said();
  expect(value('facteur_worker_attempts_total', { account: 'other', outcome: 'sent' })).toBe(0);
  expect(value('facteur_worker_replies_total', { account: 'other', class: '5xx' })).toBe(0);
  expect(value('facteur_worker_smtp_duration_seconds_count', { account: 'other' })).toBe(0);
  expect(value('facteur_worker_troubles_total', { code: 'unexpected' })).toBe(0);
});

it('how long servers took is a histogram in seconds', async () => {
  const { meter, said } = stage();
  for (const ms of [3, 40, 40, 1_700]) meter.answered('main', ms);
  const { value } = await said();
  const name = 'facteur_worker_smtp_duration_seconds';
  expect(value(`${name}_count`, { account: 'main' })).toBe(4);
  expect(value(`${name}_sum`, { account: 'main' })).toBeCloseTo(1.783);
  expect(value(`${name}_bucket`, { account: 'main', le: '0.005' })).toBe(1);
  expect(value(`${name}_bucket`, { account: 'main', le: '0.05' })).toBe(3);
  expect(value(`${name}_bucket`, { account: 'main', le: '2.5' })).toBe(4);
});

it('every event is passed on, and the worker is registered from its first sign of life on', async () => {
  const { meter, events, passed, said } = stage();
  expect((await said()).value('facteur_worker_registered')).toBe(0);
  events.ready('w1');
  expect(meter.id).toBe('w1');
  expect((await said()).value('facteur_worker_registered')).toBe(1);
  events.campaignStarted(work);
  events.outcome(claim, { kind: 'sent', reply: '250' }, work);
  events.held('main', { reason: 'quota', message: '', until: null });
  events.recovered('w2', { released: 1, unknown: 0 });
  events.trouble(new FacteurError('store-full', { folder: 'a' }));
  events.trouble(new TypeError('x'));
  events.troubleOver();
  const { value } = await said();
  expect(value('facteur_worker_troubles_total', { code: 'store-full' })).toBe(1);
  expect(value('facteur_worker_troubles_total', { code: 'unexpected' })).toBe(1);
  expect(passed).toEqual([
    ...['ready', 'campaignStarted', 'outcome', 'held', 'recovered', 'trouble', 'trouble', 'troubleOver'],
  ]);
});

it('nothing of a message or a person is in the figures', async () => {
  const { events, said } = stage();
  events.outcome(claim, { kind: 'failed', reply: '550 <lea@example.org> unknown', hardBounce: true }, work);
  expect(JSON.stringify((await said()).samples)).not.toMatch(/lea|example|k1/);
});
