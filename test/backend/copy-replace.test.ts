import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LedgerRecord } from '../../src/backend/copy/records.ts';
import { poolNamed } from '../../src/backend/pool.ts';
import type { Backend } from '../../src/backend/port.ts';
import { Connection } from '../../src/backend/sqlite/connection.ts';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { isDamaged } from '../../src/backend/sqlite/mend-campaign.ts';
import { largeTables, smallTables } from '../../src/backend/sqlite/mend-tables.ts';
import { sqliteTarget } from '../../src/backend/sqlite/target.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';
import { newCampaign, rowsFrom } from './contract/stage.ts';
import { fill } from './copy/busy-ledger.ts';
import { type NewPlace, type Place, placesOf, recordsOf, replaceIn } from './copy/places.ts';
import { handClock } from './hand-clock.ts';
import { campaignOf, Hands } from './hands.ts';

const { places, server } = placesOf();

async function opened(place: Place): Promise<Backend> {
  const backend = await place.open();
  onTestFinished(() => backend.close());
  return backend;
}

/** The records of a ledger with two unfinished campaigns, and their ids. */
async function madeElsewhere() {
  const place = (places.sqlite as NewPlace)(handClock());
  const backend = await opened(place);
  const ids = [await campaignOf(backend, 5), await campaignOf(backend, 700)];
  return { ids, records: await recordsOf(place) };
}

/** A worker that has begun with a campaign of a ledger that is there already. */
async function underWay(place: Place) {
  const backend = await opened(place);
  const id = await campaignOf(backend, 20);
  await backend.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 2 });
  const hands = new Hands(backend, 'w', id);
  await hands.send(3);
  return { backend, id, hands };
}

describe.each(Object.keys(places))('a ledger on %s that is replaced', (name) => {
  const newPlace = () => (places[name] as NewPlace)(handClock());

  it('lends nothing more, to whoever had it open', async () => {
    const place = newPlace();
    const { hands, id } = await underWay(place);
    const claims = await hands.claim(2);
    const { records, ids } = await madeElsewhere();
    await replaceIn(place, records, { keep: true });
    expect(await hands.claim(5)).toEqual([]);
    expect(await hands.begin(claims)).toEqual(['gone', 'gone']);
    const after = await opened(place);
    expect((await after.campaigns({ limit: 9 })).map((row) => row.id).sort()).toEqual([...ids].sort());
    expect(await after.campaign(id)).toBeNull();
  });

  it('forgets the pieces of a campaign that was purged while it was read', async () => {
    const place = newPlace();
    const { records, ids } = await madeElsewhere();
    const [first, second] = ids as [string, string];
    const rest = records.filter((record) => record.kind !== 'campaign' || record.id !== second);
    await replaceIn(place, rest);
    const after = await opened(place);
    expect((await after.campaigns({ limit: 9 })).map(({ id }) => id)).toEqual([first]);
    const again = await recordsOf(place);
    expect(again.filter((record) => record.kind === 'rows').map(({ campaign }) => campaign)).toEqual([first]);
  });
});

describe.each(Object.keys(places))('a campaign that is held on %s after a restore', (name) => {
  it('is stopped for that alone from then on, and by people as before', async () => {
    const place = (places[name] as NewPlace)(handClock());
    const { records, ids } = await madeElsewhere();
    const [id = ''] = ids;
    const at = handClock().now();
    const stops = [
      ['ledger-damaged', at - 2, null],
      ['paused', at - 1, null],
    ] as const;
    const stopped = records.flatMap((record): LedgerRecord[] =>
      record.kind === 'campaign' && record.id === id
        ? [{ kind: 'timeline', campaign: id, stepMs: 60_000, spans: [], stops }, record]
        : [record],
    );
    await replaceIn(place, stopped);
    const timeline = await (await opened(place)).timeline(id);
    expect(timeline?.stops.map(({ reason, until }) => [reason, until === null])).toEqual([
      ['ledger-damaged', false],
      ['paused', true],
      ['restored', true],
    ]);
  });
});

it.each(Object.keys(places))('a campaign of two accounts has both on %s after a restore', async (name) => {
  const place = (places[name] as NewPlace)(handClock());
  const { records, ids } = await madeElsewhere();
  const [id = ''] = ids;
  const [account, sentBy] = [poolNamed(['main', 'other']), [0, 0]];
  await replaceIn(
    place,
    records.map((record) => (record.kind === 'campaign' && record.id === id ? { ...record, account, sentBy } : record)),
  );
  const row = await (await opened(place)).campaign(id);
  expect([row?.account, row?.pool?.length]).toEqual([account, 2]);
});

describe('SQLite', () => {
  const newPlace = () => (places.sqlite as NewPlace)(handClock());

  async function* brokenOff(records: readonly LedgerRecord[]): AsyncGenerator<LedgerRecord> {
    yield* records.slice(0, -1);
    throw new RangeError('the file is gone');
  }

  it('keeps the ledger that is there when the new one does not come to its end', async () => {
    const place = newPlace();
    const { backend, id, hands } = await underWay(place);
    const { records } = await madeElsewhere();
    const target = await place.target();
    const plan = { campaigns: [], bytes: 0, note: '', keep: true, suffix: 'now', keepCopy: async () => '' };
    await expect(target.replace(brokenOff(records), plan)).rejects.toThrow('the file is gone');
    expect((await backend.campaign(id))?.hold).toBeNull();
    expect(await hands.claim(1)).toHaveLength(1);
    expect(readdirSync(dirname(backend.capabilities.location)).filter((file) => file.includes('restore'))).toEqual([]);
  });

  it('has nothing left of a campaign that was purged while it was read, which the next one of its number would have', async () => {
    const [from, to] = [newPlace(), newPlace()];
    const backend = await opened(from);
    const { id } = await backend.createDraft(newCampaign());
    await backend.holdContents(id, [await backend.putContent(Buffer.from('x'))]);
    await backend.addDeliveries(id, rowsFrom(1, 5));
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    await backend.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 2 });
    const hands = new Hands(backend, 'w', id);
    await hands.record(await hands.onWire(1), 'failed');
    await backend.setWanted(id, 'paused');
    const records = await recordsOf(from);
    const of = (kind: LedgerRecord['kind']) => records.filter((record) => record.kind === kind).length;
    expect([of('rows'), of('states'), of('attempts'), of('uses'), of('timeline')]).toEqual([1, 1, 1, 1, 1]);
    await replaceIn(
      to,
      records.filter(({ kind }) => kind !== 'campaign'),
    );
    const { location } = (await opened(to)).capabilities;
    const file = new DatabaseSync(location, { readOnly: true });
    onTestFinished(() => file.close());
    for (const table of ['recipient', 'delivery', 'attempt', 'content_use', 'timeline', 'stop', 'address']) {
      expect(file.prepare(`SELECT * FROM ${table}`).all(), table).toEqual([]);
    }
  });

  it('keeps the old file whole, its unfinished campaigns held', async () => {
    const place = newPlace();
    const { backend, id } = await underWay(place);
    await backend.close();
    const { records } = await madeElsewhere();
    const { kept } = await replaceIn(place, records, { keep: true });
    expect(existsSync(`${kept}-wal`)).toBe(false);
    const old = new DatabaseSync(kept as string, { readOnly: true });
    onTestFinished(() => old.close());
    const row = old.prepare('SELECT public_id, held_for, sent FROM progress JOIN campaign ON id = campaign').get();
    expect({ ...row }).toEqual({ public_id: id, held_for: 'restored', sent: 3 });
    // Without anything worth keeping, nothing is.
    expect((await replaceIn(place, records)).kept).toBeNull();
  });

  it('is made where there is no folder yet, which is kept out of git', async () => {
    const folder = join(folderWith(), 'deep', 'data');
    const at = { folder, clock: handClock(), witness: folderWith() };
    const place = { ...newPlace(), open: () => openSqliteBackend(at), target: async () => sqliteTarget(at) };
    const { records, ids } = await madeElsewhere();
    expect((await replaceIn(place, records)).kept).toBeNull();
    expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'facteur.db']);
    expect((await (await opened(place)).campaigns({ limit: 9 })).map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  it('makes a file in which there is nothing to mend', async () => {
    const clock = handClock();
    const [from, to] = [(places.sqlite as NewPlace)(clock), (places.sqlite as NewPlace)(clock)];
    await fill(await opened(from), clock);
    const before = await opened(to);
    await before.close();
    await replaceIn(to, await recordsOf(from));
    const folder = dirname(before.capabilities.location);
    const connection = await Connection.open({ folder, clock, readonly: true });
    onTestFinished(() => connection.close());
    const campaigns = connection.all<{ campaign: number }>('SELECT campaign FROM progress');
    expect(campaigns.filter(({ campaign }) => isDamaged(connection, campaign))).toEqual([]);
    expect([...smallTables, ...largeTables].map((table) => table.isDamaged(connection))).not.toContain(true);
    expect(campaigns).toHaveLength(5);
  });

  it('says that a folder is from a backup, also where it is carried on to another machine', async () => {
    const place = newPlace();
    const { backend } = await underWay(place);
    const records = await recordsOf(place);
    await backend.close();
    await replaceIn(place, records);
    const folder = dirname(backend.capabilities.location);
    const there = await openSqliteBackend({ folder, clock: handClock(), witness: folderWith() });
    onTestFinished(() => there.close());
    const reasons = (await there.campaigns({ limit: 9 })).map(({ hold }) => hold?.reason);
    expect(reasons).toEqual(['restored']);
  });
});

describe.skipIf(!places.redis)('Redis', () => {
  it('knows of a restore that was broken off, until it is done again', async () => {
    const place = (places.redis as NewPlace)(handClock());
    await underWay(place);
    const { records, ids } = await madeElsewhere();
    const [first, second] = ids as [string, string];
    // All of the first campaign, and a part of the second.
    const end = records.findIndex((record) => record.kind === 'campaign') + 2;
    await replaceIn(place, records.slice(0, end), { campaigns: ids });
    const broken = await opened(place);
    expect(await broken.lost()).toEqual([second]);
    expect((await broken.campaigns({ limit: 9 })).map(({ id }) => id)).toEqual([first]);
    expect((await errorOf(() => broken.createDraft(newCampaign()))).code).toBe('ledger-rollback');
    await broken.close();
    await replaceIn(place, records, { campaigns: ids });
    const whole = await opened(place);
    expect(await whole.lost()).toEqual([]);
    expect(await collect(whole.deliveries(second, {}))).toHaveLength(700);
  });

  it('changes nothing where there is no room', async () => {
    const place = (places.redis as NewPlace)(handClock());
    const { backend, id } = await underWay(place);
    const { records } = await madeElsewhere();
    await server().command('CONFIG', 'SET', 'maxmemory', '50mb');
    onTestFinished(async () => void (await server().command('CONFIG', 'SET', 'maxmemory', '0')));
    const refused = await errorOf(() => replaceIn(place, records, { bytes: 60 * 2 ** 20, keep: true }));
    expect([refused.code, refused.params]).toEqual([
      'restore-no-room',
      expect.objectContaining({ needed: 60, free: 50 }),
    ]);
    expect((await backend.campaign(id))?.hold).toBeNull();
  });

  it.each(['states', 'changes'])('gives out no token again that the ledger it was made from has: %s', async (kind) => {
    const place = (places.redis as NewPlace)(handClock());
    const { ids, records } = await madeElsewhere();
    const [id] = ids as [string];
    const at = handClock().now();
    const state = (token: number) => ['pending', token, 1, at, at, null, null] as const;
    const known: LedgerRecord[] =
      kind === 'states'
        ? [{ kind, campaign: id, first: 1, states: [state(5e12)] }]
        : [
            { kind: 'states', campaign: id, first: 1, states: [state(1)] },
            { kind: 'changes', campaign: id, changes: [[1, state(5e12)]] },
          ];
    const told = records.flatMap((record) =>
      record.kind === 'campaign' && record.id === id ? [...known, record] : [record],
    );
    await replaceIn(place, told);
    const backend = await opened(place);
    await backend.setWanted(id, 'run');
    await backend.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 2 });
    const claims = await new Hands(backend, 'w', id).claim(5);
    expect(claims).toHaveLength(5);
    for (const { token } of claims) expect(token).toBeGreaterThan(5e12);
  });
});
