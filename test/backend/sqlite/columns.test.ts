import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ownHoldMessage } from '../../../src/backend/own-hold.ts';
import { poolNamed } from '../../../src/backend/pool.ts';
import type { Backend } from '../../../src/backend/port.ts';
import { stateCode } from '../../../src/backend/sqlite/codes.ts';
import { openSqliteSource } from '../../../src/backend/sqlite/dump.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { sqliteTarget } from '../../../src/backend/sqlite/target.ts';
import { openStates } from '../../../src/backend/states.ts';
import { MOST_SPANS, MOST_STOPS } from '../../../src/backend/timeline.ts';
import { collect } from '../../helpers/collect.ts';
import { folderWith } from '../../helpers/folder.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { handClock } from '../hand-clock.ts';
import { campaignOf, Hands } from '../hands.ts';
import { freshBackend } from './helpers.ts';
import { ID, oneCampaign } from './one-campaign.ts';
import { inFile } from './rubbish.ts';

let folder = '';
let clock = handClock();
let backend: Backend;

beforeEach(async () => {
  ({ folder, clock, backend } = await freshBackend());
});

describe('a campaign', () => {
  test.each([
    { own: 0, message: '535 no' },
    { own: 1, message: ownHoldMessage({ most: 5, ms: 60_000 }) },
  ])('has all of the hold of its account: %o', async ({ own, message }) => {
    oneCampaign(folder);
    await backend.hold('main', { reason: 'quota', message, until: clock.now() + 5 });
    inFile(folder, `UPDATE account SET own_hold = ${own}, epoch = 3`);
    const [account] = await backend.accounts();
    expect(account?.hold).toMatchObject({ reason: 'quota', until: clock.now() + 5 });
    if (own === 0) expect(account?.hold?.message).toBe(message);
    expect((await backend.campaign('one'))?.hold).toEqual(account?.hold);
    expect(await backend.work(['main'])).toMatchObject([{ hold: account?.hold, accountEpoch: account?.epoch }]);
    expect(account?.epoch).toBe(3);
    expect((await backend.tallies()).unfinished).toMatchObject([{ hold: account?.hold }]);
  });

  test('counts in each of its states for its account', async () => {
    const counts = {
      ...{ pending: 1, claimed: 2, sending: 3, sent: 4, skipped: 5, cancelled: 6, deferred: 7, failed: 8 },
      ...{ unknown: 9, returned: 10, complained: 11, total: 66 },
    };
    oneCampaign(folder, counts);
    expect((await backend.tallies()).accounts).toEqual([{ account: 'main', counts, finished: 0, cancelled: 0 }]);
  });

  test('of several accounts has all of them, in their order, and is held when they are', async () => {
    const account = poolNamed(['other', 'main']);
    const { id } = await backend.createDraft({ ...newCampaign(), account });
    await backend.addDeliveries(id, rowsFrom(1, 1));
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    expect(await backend.campaign(id)).toMatchObject({ account, pool: [{ account: 'other' }, { account: 'main' }] });
    const hold = { reason: 'auth', message: '', until: null } as const;
    await backend.hold('other', hold);
    expect((await backend.campaign(id))?.hold).toBeNull();
    clock.pass(5);
    await backend.hold('main', hold);
    expect((await backend.campaign(id))?.hold).toMatchObject({ reason: 'auth' });
    expect((await backend.timeline(id))?.stops).toMatchObject([{ of: 'account', since: clock.now(), until: null }]);
  });
});

describe('what is told over time', () => {
  async function overTime(): Promise<string> {
    const id = await campaignOf(backend, 5);
    await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
    const hands = new Hands(backend, 'w', id);
    await hands.send(1);
    clock.pass(60_000);
    await hands.record(await hands.onWire(1), 'failed');
    clock.pass(-60_000);
    await hands.send(1);
    clock.pass(60_000);
    await hands.send(1);
    return id;
  }

  test('is counted by the minute, also after a clock was set back', async () => {
    const id = await overTime();
    const told = { deferred: 0, unknown: 0, returned: 0, complained: 0 };
    expect((await backend.timeline(id))?.spans).toEqual([
      { ...told, at: clock.now() - 60_000, sent: 2, failed: 0 },
      { ...told, at: clock.now(), sent: 1, failed: 1 },
    ]);
  });

  test('is copied with the minute that is being counted, and goes on from there; people’s pause lasts, what held it is over', async () => {
    const id = await overTime();
    inFile(
      folder,
      `INSERT INTO stop (owner, reason, since) VALUES (1, 'restored', 1), (1, 'ledger-damaged', 2), (1, 'paused', 3)`,
    );
    const source = await openSqliteSource({ folder, clock });
    const records = await collect(source.records());
    await source.close();
    const to = folderWith();
    const plan = { campaigns: [], bytes: 0, note: 'n', keep: false, suffix: 'x', keepCopy: async () => '' };
    await sqliteTarget({ folder: to, clock, witness: null }).replace(
      (async function* () {
        yield* records;
      })(),
      plan,
    );
    const copy = await openSqliteBackend({ folder: to, clock });
    onTestFinished(() => copy.close());
    expect((await copy.timeline(id))?.spans).toEqual((await backend.timeline(id))?.spans);
    expect(inFile(to, 'SELECT reason, until FROM stop ORDER BY id')).toEqual([
      { reason: 'restored', until: null },
      { reason: 'ledger-damaged', until: clock.now() },
      { reason: 'paused', until: null },
    ]);
  });
});

test('limits that are told again leave the hold that they had led to, and others end it', async () => {
  oneCampaign(folder);
  const limits = { perSecond: null, windows: [{ ms: 60_000, most: 5 }] };
  await backend.limitAccount('main', limits);
  const hold = () =>
    inFile(folder, `UPDATE account SET hold_reason = 'quota', hold_message = '5/60000', held_since = 1, own_hold = 1`);
  hold();
  await backend.limitAccount('main', limits);
  expect((await backend.accounts())[0]?.hold).toMatchObject({ reason: 'quota' });
  await backend.limitAccount('main', { ...limits, perSecond: 2 });
  expect((await backend.accounts())[0]?.hold).toBeNull();
  hold();
  inFile(folder, 'UPDATE account SET own_hold = 0');
  await backend.limitAccount('main', null);
  expect((await backend.accounts())[0]?.hold).toMatchObject({ reason: 'quota' });
});

test('of what stopped a campaign the latest are kept, and one that lasts goes on with its new end', async () => {
  oneCampaign(folder);
  const many = Array.from({ length: MOST_STOPS }, (_, i) => `(1, 'paused', ${i}, ${i})`).join(', ');
  inFile(folder, `INSERT INTO stop (owner, reason, since, until) VALUES ${many}`);
  await backend.setWanted('one', 'paused');
  const stops = () => inFile(folder, 'SELECT since, until FROM stop WHERE owner = 1 ORDER BY id');
  expect([stops().length, stops()[0], stops().at(-1)]).toEqual([
    ...[MOST_STOPS, { since: 1, until: 1 }],
    { since: clock.now(), until: null },
  ]);
  const since = clock.now();
  for (const until of [since + 50, since + 90]) {
    await backend.hold('main', { reason: 'unreachable', message: '', until });
    clock.pass(1);
  }
  expect(inFile(folder, 'SELECT since, until FROM stop WHERE owner = -1')).toEqual([{ since, until: since + 90 }]);
});

test('a campaign that was missed, and is found, keeps when it was, among the latest', async () => {
  oneCampaign(folder, { start_by: 5 });
  const many = Array.from({ length: MOST_STOPS }, (_, i) => `(1, 'paused', ${i}, ${i})`).join(', ');
  inFile(folder, `INSERT INTO stop (owner, reason, since, until) VALUES ${many}`);
  expect((await backend.campaign('one'))?.hold).toMatchObject({ reason: 'missed' });
  await backend.setWanted('one', 'run');
  const stops = inFile(folder, 'SELECT reason, since, until FROM stop WHERE owner = 1 ORDER BY id');
  expect([stops.length, stops[0]?.since, stops.at(-1)]).toEqual([
    ...[MOST_STOPS, 1],
    { reason: 'missed', since: 5, until: clock.now() },
  ]);
});

test('spans that are too many are put together by two', async () => {
  oneCampaign(folder, { cursor: 3, fresh: 1 });
  const from = 60_000 * 20_000;
  const many = Array.from({ length: MOST_SPANS }, (_, i) => `(1, ${from + i * 60_000}, 1, 0, 0, 2)`).join(', ');
  inFile(folder, `INSERT INTO timeline (campaign, at, sent, deferred, failed, unknown) VALUES ${many}`);
  const last = from + MOST_SPANS * 60_000;
  inFile(folder, `UPDATE progress SET span_at = ${last}, span_sent = 5, started_at = 1`);
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  await new Hands(backend, 'w', 'one').send(1);
  const spans = inFile(folder, 'SELECT at, sent, unknown FROM timeline ORDER BY at');
  const odd = MOST_SPANS % 2 === 1;
  expect(spans).toHaveLength(Math.floor(MOST_SPANS / 2) + 1);
  expect(spans[0]).toEqual({ at: from, sent: 2, unknown: 4 });
  expect(spans.at(-1)).toEqual({ at: last - (odd ? 60_000 : 0), sent: odd ? 6 : 5, unknown: odd ? 2 : 0 });
  expect(inFile(folder, 'SELECT span_ms, span_at, span_sent FROM progress')).toEqual([
    { span_ms: 120_000, span_at: clock.now() - (clock.now() % 120_000), span_sent: 1 },
  ]);
});

test('nobody is erased who may still be written to, and everybody else is', async () => {
  oneCampaign(folder);
  inFile(
    folder,
    "UPDATE delivery SET reply = 'm1@example.org: no'",
    `INSERT INTO attempt (delivery, at, state, reply) VALUES (${ID} + 1, 1, 7, 'm1'), (${ID} + 2, 1, 7, 'm2')`,
    `INSERT INTO address (id, part) VALUES (${ID} + 1, x'00000000')`,
  );
  const erase = () => backend.eraseDeliveries('m1@example.org', [{ campaign: 'one', number: 1 }]);
  for (const state of openStates) {
    inFile(folder, `UPDATE delivery SET state = ${stateCode[state]} WHERE id = ${ID} + 1`);
    expect(await erase(), state).toBe(0);
  }
  inFile(folder, `UPDATE delivery SET state = ${stateCode.sent} WHERE id = ${ID} + 1`);
  expect(await erase()).toBe(1);
  expect(inFile(folder, `SELECT email, key, vars FROM recipient WHERE id = ${ID} + 1`)).toEqual([
    { email: '', key: null, vars: '{}' },
  ]);
  expect(inFile(folder, `SELECT reply FROM delivery WHERE id = ${ID} + 1`)).toEqual([{ reply: null }]);
  expect(inFile(folder, 'SELECT delivery FROM attempt')).toEqual([{ delivery: ID + 2 }]);
  expect(inFile(folder, 'SELECT id FROM address')).toEqual([]);
  expect([...openStates].sort()).toEqual(['claimed', 'deferred', 'pending', 'sending']);
});
