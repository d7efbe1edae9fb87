import { Registry } from 'prom-client';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { LedgerFigures } from '../../src/metrics/ledger-figures.ts';
import { LedgerReader } from '../../src/metrics/ledger-reader.ts';
import { handClock } from '../backend/hand-clock.ts';
import { Hands } from '../backend/hands.ts';
import { folderWith } from '../helpers/folder.ts';
import { type Exposition, readExposition } from '../helpers/prometheus.ts';
import { type NewCampaignOver, releasedCampaign } from './campaigns.ts';

/** A ledger, a worker of it, and what its figures say; each look is a new one. */
async function stage() {
  const clock = handClock();
  const backend = await openSqliteBackend({ folder: folderWith(), clock });
  onTestFinished(() => backend.close());
  await backend.registerWorker({ id: 'w', host: 'elsewhere', boot: 'b', pid: 1, concurrency: 2 });
  const registry = new Registry();
  const figures = new LedgerFigures(registry);
  const look = async (): Promise<Exposition> => {
    figures.set(await new LedgerReader(backend, clock).read());
    return readExposition(await registry.metrics());
  };
  const campaign = (count: number, over: NewCampaignOver = {}) => releasedCampaign(backend, count, over);
  return { backend, clock, figures, registry, look, campaign };
}

it('an empty ledger has all its figures, at 0', async () => {
  const { look } = await stage();
  const said = await look();
  expect(said.value('facteur_ledger_up')).toBe(1);
  expect(said.value('facteur_workers', { state: 'alive' })).toBe(1);
  expect(said.value('facteur_workers', { state: 'silent' })).toBe(0);
  for (const state of ['scheduled', 'running', 'held', 'paused', 'cancelled', 'finished']) {
    expect(said.value('facteur_campaigns', { state })).toBe(0);
  }
});

it('deliveries are counted by account and outcome, and what waits by its state', async () => {
  const { backend, look, campaign } = await stage();
  const hands = new Hands(backend, 'w', await campaign(10));
  await hands.send(3);
  await hands.record(await hands.onWire(2), 'failed');
  await hands.onWire(1);
  await hands.claim(1);
  await campaign(4, { account: 'other' });
  const said = await look();
  const main = { account: 'main' };
  expect(said.value('facteur_deliveries_total', { ...main, outcome: 'sent' })).toBe(3);
  expect(said.value('facteur_deliveries_total', { ...main, outcome: 'failed' })).toBe(2);
  expect(said.value('facteur_deliveries_total', { account: 'other', outcome: 'sent' })).toBe(0);
  expect(said.value('facteur_queue_deliveries', { ...main, state: 'pending' })).toBe(3);
  expect(said.value('facteur_queue_deliveries', { ...main, state: 'claimed' })).toBe(1);
  expect(said.value('facteur_queue_deliveries', { ...main, state: 'sending' })).toBe(1);
  expect(said.value('facteur_queue_deliveries', { account: 'other', state: 'pending' })).toBe(4);
  expect(said.value('facteur_queue_sendable_deliveries', main)).toBe(4);
  expect(said.value('facteur_campaigns', { state: 'running' })).toBe(2);
  expect(said.types.get('facteur_deliveries_total')).toBe('counter');
});

it('a delivery counter never falls: not by a retry, nor when campaigns are purged', async () => {
  const { backend, clock, look, campaign } = await stage();
  const id = await campaign(3);
  const hands = new Hands(backend, 'w', id);
  await hands.record(await hands.onWire(3), 'failed');
  const failed = async () => (await look()).value('facteur_deliveries_total', { account: 'main', outcome: 'failed' });
  expect(await failed()).toBe(3);
  await backend.retry(id, ['failed']);
  expect(await failed()).toBe(3);
  await hands.record(await hands.onWire(3), 'failed');
  expect(await failed()).toBe(6);
  clock.pass(1_000);
  expect((await backend.purge(clock.now())).campaigns).toBe(1);
  expect(await failed()).toBe(6);
});

it('a second process begins with what the ledger knows', async () => {
  const { backend, clock, campaign } = await stage();
  await new Hands(backend, 'w', await campaign(2)).send(2);
  const registry = new Registry();
  new LedgerFigures(registry).set(await new LedgerReader(backend, clock).read());
  const said = readExposition(await registry.metrics());
  expect(said.value('facteur_deliveries_total', { account: 'main', outcome: 'sent' })).toBe(2);
});

it('a held account has its reason, and its campaigns too; what is held is not to be sent', async () => {
  const { backend, look, campaign } = await stage();
  await campaign(2);
  await backend.hold('main', { reason: 'quota', message: '452', until: null });
  const said = await look();
  expect(said.value('facteur_account_held', { account: 'main', reason: 'quota' })).toBe(1);
  expect(said.value('facteur_account_held', { account: 'main', reason: 'auth' })).toBe(0);
  expect(said.value('facteur_campaigns', { state: 'held' })).toBe(1);
  expect(said.value('facteur_campaigns_held', { reason: 'quota' })).toBe(1);
  expect(said.value('facteur_queue_sendable_deliveries', { account: 'main' })).toBe(0);
  expect(said.value('facteur_queue_deliveries', { account: 'main', state: 'pending' })).toBe(2);
});

it('the oldest that waits counts from when it was due; paused and scheduled ones do not', async () => {
  const { backend, clock, look, campaign } = await stage();
  const oldest = async () => (await look()).value('facteur_queue_oldest_seconds', { account: 'main' });
  const first = await campaign(2);
  clock.pass(90_000);
  await campaign(1, { notBefore: clock.now() + 600_000 });
  expect(await oldest()).toBe(90);
  await backend.setWanted(first, 'paused');
  expect(await oldest()).toBe(0);
  clock.pass(620_000);
  expect(await oldest()).toBe(20);
});

it('a worker that gives no sign of life is silent', async () => {
  const { clock, look } = await stage();
  clock.pass(60_000);
  const said = await look();
  expect(said.value('facteur_workers', { state: 'alive' })).toBe(0);
  expect(said.value('facteur_workers', { state: 'silent' })).toBe(1);
});

it('a ledger that does not answer says nothing of before, and goes on counting where it was', async () => {
  const { figures, registry, look, backend, campaign } = await stage();
  await new Hands(backend, 'w', await campaign(2)).send(2);
  await look();
  figures.set(null);
  const said = readExposition(await registry.metrics());
  expect(said.value('facteur_ledger_up')).toBe(0);
  expect(said.samples.map(({ name }) => name)).toEqual(['facteur_ledger_up']);
  expect((await look()).value('facteur_deliveries_total', { account: 'main', outcome: 'sent' })).toBe(2);
});
