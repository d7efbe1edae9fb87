import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { DamageWatch } from '../../../src/backend/sqlite/damage-watch.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { Ledger } from '../../../src/backend/sqlite/ledger.ts';
import { OwnClaims } from '../../../src/backend/sqlite/own-claims.ts';
import { sqliteTarget } from '../../../src/backend/sqlite/target.ts';
import { WriteQueue } from '../../../src/backend/sqlite/write-queue.ts';
import { Witness } from '../../../src/backend/witness.ts';
import { errorOf } from '../../helpers/errors.ts';
import { folderWith } from '../../helpers/folder.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { handClock } from '../hand-clock.ts';
import { campaignOf, Hands } from '../hands.ts';
import { freshBackend } from './helpers.ts';
import { inFile, spoil } from './rubbish.ts';

/**
 * Whoever is told that something is done may look at the file, or end. Where others write much, each write waits for its turn: what
 * is not waited for has not happened then when the answer comes.
 */
const DAY = 86_400_000;
const atOnce = { notBefore: null, sameContentWindowMs: 0 };
let folder = '';
let clock = handClock();
let backend: Backend;

beforeEach(async () => {
  ({ folder, clock, backend } = await freshBackend());
});

async function opened(options: { witness?: string; readonly?: boolean } = {}): Promise<Backend> {
  const made = await openSqliteBackend({ folder, clock, ...options });
  onTestFinished(() => made.close());
  return made;
}

/** From now on every write waits for a while before it begins. */
function slow(): void {
  const enter = WriteQueue.prototype.enter;
  vi.spyOn(WriteQueue.prototype, 'enter').mockImplementation(async function (this: WriteQueue) {
    for (let i = 0; i < 40; i += 1) await turn();
    return enter.call(this);
  });
  onTestFinished(() => void vi.restoreAllMocks());
}

/** A campaign of so many, and a worker for it. */
async function underWay(count = 2) {
  const id = await campaignOf(backend, count);
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  return { id, hands: new Hands(backend, 'w', id) };
}

const count = (table: string) => inFile(folder, `SELECT count(*) AS n FROM ${table}`)[0]?.n;
const places = () => inFile(folder, 'SELECT place FROM aside ORDER BY place').map(({ place }) => place);

test('what was asked before a ledger was closed is in the file when it is', async () => {
  slow();
  const asked = backend.suppress([{ key: 'a@example.org', reason: 'operator', detail: '' }]);
  await backend.close();
  expect(count('suppression')).toBe(1);
  expect(await asked).toBe(1);
});

test('a content is complete when its name is told, and held when the draft holds it', async () => {
  const { id } = await backend.createDraft(newCampaign());
  slow();
  const sha256 = await backend.putContent(new Uint8Array(2 ** 20 + 1));
  expect(inFile(folder, 'SELECT complete FROM content')).toEqual([{ complete: 1 }]);
  expect(count('content_part')).toBe(2);
  await backend.holdContents(id, [sha256]);
  expect(count('content_use')).toBe(1);
});

test('a content of which a part could not be written is told as that, and is not complete', async () => {
  const write = Connection.prototype.write;
  let writes = 0;
  vi.spyOn(Connection.prototype, 'write').mockImplementation(function (this: Connection, step) {
    writes += 1;
    return writes === 2 ? Promise.reject(new Error('no room')) : write.call(this, step);
  } as typeof write);
  onTestFinished(() => void vi.restoreAllMocks());
  await expect(backend.putContent(new Uint8Array(1))).rejects.toThrow('no room');
  expect(inFile(folder, 'SELECT complete FROM content')).toEqual([{ complete: 0 }]);
});

test('those who need a content that is lost are held when that is told', async () => {
  const { id } = await backend.createDraft(newCampaign());
  const sha256 = await backend.putContent(new Uint8Array(1));
  await backend.holdContents(id, [sha256]);
  await backend.addDeliveries(id, rowsFrom(1, 1));
  await backend.release(id, atOnce);
  spoil(folder, 'content_part', 0, 'bytes', new Uint8Array(2));
  slow();
  expect((await errorOf(() => backend.getContent(sha256))).code).toBe('content-missing');
  expect(inFile(folder, 'SELECT complete, held_for FROM content, progress')).toEqual([
    { complete: 0, held_for: 'ledger-damaged' },
  ]);
});

test('a draft that is discarded, or is another campaign once more, is gone', async () => {
  const key = 'k';
  const [first, second, third] = await Promise.all([1, 2, 3].map(() => backend.createDraft({ ...newCampaign(), key })));
  for (const draft of [second, third]) await backend.addDeliveries(draft?.id ?? '', rowsFrom(1, 3));
  await backend.release(first?.id ?? '', atOnce);
  slow();
  await backend.discardDraft(second?.id ?? '');
  expect([count('recipient'), count('campaign')]).toEqual([3, 2]);
  expect((await backend.release(third?.id ?? '', atOnce)).existing).toBe(true);
  expect([count('recipient'), count('campaign')]).toEqual([0, 1]);
});

test('a beat has done a step of what others left', async () => {
  await underWay();
  const { id } = await backend.createDraft(newCampaign());
  await backend.addDeliveries(id, rowsFrom(1, 3));
  clock.pass(2 * DAY);
  slow();
  await backend.beat('w', { campaign: null });
  expect(count('campaign WHERE stage = 2')).toBe(1);
  await backend.beat('w', { campaign: null });
  expect([count('campaign WHERE stage = 2'), count('recipient')]).toEqual([0, 2]);
});

test.each(['beat', 'work'] as const)('a %s has told what stopped and went on by the clock', async (step) => {
  const ask = () => (step === 'beat' ? backend.beat('w', { campaign: null }) : backend.work(['main']));
  await underWay();
  await backend.hold('main', { reason: 'quota', message: '', until: clock.now() + 1_000 });
  await backend.webhooks.know([{ key: 'k', label: 'https://one.example', kinds: ['campaign.held'] }]);
  slow();
  await ask();
  expect(count('webhook_event')).toBe(1);
  clock.pass(2_000);
  await ask();
  expect(count('webhook_told')).toBe(0);
});

test('endpoints that are named are known', async () => {
  slow();
  await backend.webhooks.know([{ key: 'k', label: 'https://one.example', kinds: ['campaign.held'] }]);
  expect(count('webhook')).toBe(1);
});

test('whoever looks, or says what is known, waits for no turn to write', async () => {
  const notice = () => {};
  const looking = await openSqliteBackend({ folder, clock, notice });
  onTestFinished(() => looking.close());
  const { id, hands } = await underWay();
  const endpoint = { key: 'k', label: 'https://one.example', kinds: ['campaign.held'] } as const;
  await backend.webhooks.know([endpoint]);
  await hands.send(1);
  await hands.claim(1);
  const enter = vi.spyOn(WriteQueue.prototype, 'enter');
  onTestFinished(() => enter.mockRestore());
  await looking.work(['main']);
  await looking.webhooks.know([endpoint]);
  expect((await looking.campaign(id))?.counts).toMatchObject({ sent: 1, claimed: 1 });
  expect((await looking.person('member1@example.org', { limit: 1 })).deliveries).toHaveLength(1);
  expect(enter).not.toHaveBeenCalled();
});

test('a campaign whose account has a worker in time is not missed', async () => {
  const { id } = await backend.createDraft(newCampaign());
  await backend.addDeliveries(id, rowsFrom(1, 1));
  const notBefore = clock.now() + 1_000;
  await backend.release(id, { ...atOnce, notBefore, startBy: notBefore + 1_000 });
  clock.pass(1_000);
  slow();
  await backend.work(['main']);
  expect(inFile(folder, 'SELECT start_by FROM progress')).toEqual([{ start_by: null }]);
});

test('a clock that was set back holds no account up after the next look', async () => {
  await backend.hold('main', { reason: 'quota', message: '', until: clock.now() + 1_000 });
  clock.pass(-DAY);
  slow();
  await backend.work(['main']);
  expect(inFile(folder, 'SELECT hold_until FROM account')).toEqual([{ hold_until: clock.now() + 1_000 }]);
});

test('a clock that was set back holds nobody up who is deferred after the next look', async () => {
  const { id, hands } = await underWay();
  const [claim] = await hands.onWire(1);
  const { number = 0, token = 0 } = claim ?? {};
  const record = { campaign: id, number, token, kind: 'deferred', reply: '451', waitMs: 5_000 } as const;
  await backend.exchange({ worker: 'w', records: [record], begins: [], claims: [] });
  clock.pass(-DAY);
  slow();
  await backend.work(['main']);
  expect(inFile(folder, 'SELECT due FROM delivery')).toEqual([{ due: clock.now() + 5_000 }]);
});

test('what a purge removes is gone, with what others left, old events and contents', async () => {
  const { id } = await backend.createDraft(newCampaign());
  await backend.putContent(new Uint8Array(1));
  await backend.webhooks.know([{ key: 'k', label: 'https://one.example', kinds: ['recipient.unsubscribed'] }]);
  await backend.suppress([{ key: 'a@example.org', reason: 'operator', detail: '' }]);
  inFile(folder, `UPDATE campaign SET stage = 2 WHERE public_id = '${id}'`, 'DELETE FROM progress');
  clock.pass(2 * DAY);
  slow();
  expect(await backend.purge(clock.now())).toMatchObject({ contents: 1 });
  expect(['campaign', 'content', 'webhook_event'].map(count)).toEqual([0, 0, 0]);
});

test('a purge without contents has removed what others left', async () => {
  const { id } = await backend.createDraft(newCampaign());
  inFile(folder, `UPDATE campaign SET stage = 2 WHERE public_id = '${id}'`, 'DELETE FROM progress');
  slow();
  await backend.purge(clock.now());
  expect(count('campaign')).toBe(0);
});

test('a purge without anything else has dropped old events', async () => {
  await backend.webhooks.know([{ key: 'k', label: 'https://one.example', kinds: ['recipient.unsubscribed'] }]);
  await backend.suppress([{ key: 'a@example.org', reason: 'operator', detail: '' }]);
  slow();
  await backend.purge(clock.now() + 1);
  expect(count('webhook_event')).toBe(0);
});

test('the operator’s word makes a campaign whole before it goes on', async () => {
  const { id, hands } = await underWay();
  await hands.record(await hands.onWire(1), 'failed');
  inFile(folder, "UPDATE progress SET held_for = 'ledger-damaged', failed = 0, sent = 1");
  slow();
  expect((await backend.setWanted(id, 'run')).counts).toMatchObject({ unknown: 1, sent: 0 });
  inFile(folder, "UPDATE progress SET held_for = 'ledger-damaged', unknown = 0, sent = 1");
  expect(await backend.retry(id, ['unknown'])).toBe(1);
});

test.each<[string, () => void, readonly string[]]>([
  ['a small table', () => spoil(folder, 'account', 0, 'limits', '{'), ['account/main']],
  ['a large table', () => spoil(folder, 'suppression', 0, 'detail', 1), ['suppression/a@example.org']],
  ['counters', () => inFile(folder, 'UPDATE progress SET failed = 0, sent = 1'), ['progress/ID']],
  ['rows', () => spoil(folder, 'recipient', 1, 'vars', 1), ['progress/ID', 'recipient/ID.2']],
  ['registrations', () => inFile(folder, 'DELETE FROM worker'), ['worker/?1']],
])('damage has been put right when a look has found it: %s', async (_what, harm, expected) => {
  const { id, hands } = await underWay(3);
  await backend.suppress([{ key: 'a@example.org', reason: 'operator', detail: '' }]);
  await hands.record(await hands.onWire(1), 'failed');
  await hands.claim(1);
  harm();
  slow();
  await backend.work([]);
  expect(places()).toEqual(expect.arrayContaining(expected.map((place) => place.replace('ID', id))));
  // Whoever had claims of a lost registration has none any more.
  if (expected[0] === 'worker/?1') expect(count('delivery WHERE worker IS NOT NULL')).toBe(0);
});

test('a campaign that has ended since the last look is looked at whole, once, and made whole at once', async () => {
  const { hands } = await underWay();
  await hands.claim(2).then((claims) => hands.begin(claims).then(() => hands.record(claims, 'sent')));
  inFile(folder, 'UPDATE progress SET open = 1, finished_at = NULL');
  const connection = await Connection.open({ folder, clock, readonly: false });
  onTestFinished(() => connection.close());
  const ledger = new Ledger(connection, new Witness(null, ''));
  const watch = new DamageWatch(ledger, new OwnClaims(ledger), null);
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  slow();
  await watch.look();
  inFile(folder, 'UPDATE progress SET open = 0, finished_at = 1, sent = 1, failed = 1');
  now += 1;
  await watch.look();
  expect(inFile(folder, 'SELECT sent, failed FROM progress')).toEqual([{ sent: 2, failed: 0 }]);
  inFile(folder, 'UPDATE progress SET sent = 1, failed = 1');
  now += 1;
  await watch.look();
  expect(inFile(folder, 'SELECT sent, failed FROM progress')).toEqual([{ sent: 1, failed: 1 }]);
});

test('claims that their worker knows nothing of are given back when two looks have found that', async () => {
  const { id } = await underWay();
  const connection = await Connection.open({ folder, clock, readonly: false });
  onTestFinished(() => connection.close());
  const ledger = new Ledger(connection, new Witness(null, ''));
  const own = new OwnClaims(ledger);
  own.follow('w');
  await new Hands(backend, 'w', id).claim(1);
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  slow();
  const watch = new DamageWatch(ledger, own, null);
  await watch.look();
  expect(count('delivery WHERE worker IS NOT NULL')).toBe(1);
  now += 1;
  await watch.look();
  expect(count('delivery WHERE worker IS NOT NULL')).toBe(0);
});

test('what a log was told of what was set aside is told to no other', async () => {
  const told: unknown[] = [];
  const connection = await Connection.open({ folder, clock, readonly: false });
  onTestFinished(() => connection.close());
  const ledger = new Ledger(connection, new Witness(null, ''));
  inFile(folder, "INSERT INTO aside (place, why, at) VALUES ('account/main', 'missing', 1)");
  slow();
  await new DamageWatch(ledger, new OwnClaims(ledger), (notice) => told.push(notice)).look();
  expect(told).toEqual([{ code: 'set-aside', params: { place: 'account/main' } }]);
  expect(count('aside WHERE told = 0')).toBe(0);
});

test('a ledger from the past is held, and whom it may have been sent to since is unknown, when it is open', async () => {
  const witness = folderWith();
  const sees = await opened({ witness });
  const { id } = await underWay(4);
  await new Hands(sees, 'w', id).onWire(2);
  await Promise.all([sees.close(), backend.close()]);
  // As it was before those two were begun.
  inFile(
    folder,
    'DELETE FROM delivery',
    'UPDATE progress SET pending = 4, fresh = 4, sending = 0, cursor = 0, started_at = NULL',
  );
  slow();
  await opened({ witness });
  expect(inFile(folder, 'SELECT held_for, pending, unknown FROM progress')).toEqual([
    { held_for: 'ledger-rollback', pending: 2, unknown: 2 },
  ]);
});

test('what is under way on a machine that has not seen it is held when it is open', async () => {
  const { hands } = await underWay();
  await hands.send(1);
  slow();
  await opened({ witness: folderWith() });
  expect(inFile(folder, 'SELECT held_for FROM progress')).toEqual([{ held_for: 'ledger-moved' }]);
});

test('who only looks sees what another has put right for that, and the file is let go of', async () => {
  const { id } = await underWay();
  spoil(folder, 'account', 0, 'limits', '{');
  slow();
  const reader = await opened({ readonly: true });
  expect(places()).toEqual(['account/main']);
  spoil(folder, 'progress', 0, 'sent', 'abc');
  expect((await reader.campaign(id))?.hold?.reason).toBe('ledger-damaged');
  spoil(folder, 'account', 0, 'limits', '{');
  spoil(folder, 'account', 0, 'epoch', 'abc');
  expect(await reader.accounts()).toMatchObject([{ name: 'main' }]);
});

test('a restored ledger has all of it when that is told, and is none from elsewhere to this machine', async () => {
  await underWay();
  const witness = folderWith();
  const limits = JSON.stringify({ perSecond: null, windows: [{ ms: DAY, most: 9 }] });
  const state = ['sending', 1, 1, clock.now(), null, null, null] as const;
  const row = ['a@example.org', null, '{}', 0] as const;
  const times = {
    createdAt: 1,
    releasedAt: 1,
    notBefore: null,
    startBy: null,
    wantedAt: null,
    startedAt: 1,
    tat: null,
  };
  const facts = {
    name: '',
    mode: 'async',
    sender: '',
    digest: '',
    message: '{}',
    delayMs: 0,
    onUnknown: 'keep',
  } as const;
  slow();
  await sqliteTarget({ folder, clock, witness }).replace(
    (async function* () {
      const windows = [[DAY, []]] as const;
      const account = { kind: 'account', name: 'main', epoch: 0, limits, tat: null, heldMs: 0, hold: null } as const;
      yield { ...account, slowed: null, windows };
      yield { kind: 'rows', campaign: 'gone', first: 1, rows: [row, row] };
      yield { kind: 'rows', campaign: 'one', first: 1, rows: [row] };
      yield { kind: 'states', campaign: 'one', first: 1, states: [state] };
      const more = { total: 1, account: 'main', key: null, wanted: 'run', finishedAt: null } as const;
      yield { kind: 'campaign', id: 'one', ...facts, ...times, ...more };
    })(),
    { campaigns: ['one'], bytes: 0, note: 'n', keep: true, suffix: 'x', keepCopy: async () => '' },
  );
  expect(inFile(folder, 'SELECT used FROM account_window')).toEqual([{ used: 1 }]);
  expect(count('recipient')).toBe(1);
  const [ledger] = inFile(folder, 'SELECT id FROM ledger');
  expect(new Witness(witness, String(ledger?.id)).exists()).toBe(true);
});
