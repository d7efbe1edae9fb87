import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { folderWith } from '../../helpers/folder.ts';
import { expectSound } from '../contract/checked.ts';
import { newCampaign, toBegin } from '../contract/stage.ts';
import { handClock } from '../hand-clock.ts';
import { campaignOf, draftOf, openIn } from './helpers.ts';
import { inFile } from './rubbish.ts';

const worker = { id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 };

/** Ends a process's write after so many transactions, as a kill between two steps would. */
function dieAfter(writes: number): () => void {
  let left = writes;
  const write = Connection.prototype.write;
  const spy = vi.spyOn(Connection.prototype, 'write').mockImplementation(function (this: Connection, step) {
    left -= 1;
    return left < 0 ? Promise.reject(new Error('killed')) : write.call(this, step);
  } as typeof write);
  return () => spy.mockRestore();
}

describe('what takes several steps', () => {
  it('a cancel that was cut short is finished by whoever works next', async () => {
    const backend = await openIn(folderWith());
    const id = await campaignOf(backend, 3000);
    await backend.registerWorker(worker);
    await backend.exchange({ worker: 'w', records: [], begins: [], claims: [{ campaign: id, want: 2000 }] });
    const live = dieAfter(2);
    await expect(backend.setWanted(id, 'cancelled')).rejects.toThrow('killed');
    live();
    expect((await backend.campaign(id))?.counts).toMatchObject({ cancelled: 2000, claimed: 1000 });
    await expectSound(backend, id);
    await backend.work(['main']);
    expect((await backend.campaign(id))?.counts).toMatchObject({ cancelled: 3000, claimed: 0 });
    await expectSound(backend, id);
  });

  it('a cancelled campaign of which nothing is left, and whose end was lost with its counters, ends by whoever works next', async () => {
    const folder = folderWith();
    const backend = await openIn(folder);
    const id = await campaignOf(backend, 2);
    await backend.setWanted(id, 'cancelled');
    inFile(folder, 'UPDATE progress SET open = 1, finished_at = NULL');
    await backend.work([]);
    expect(await backend.campaign(id)).toMatchObject({ finishedAt: expect.any(Number), counts: { cancelled: 2 } });
    expect(await backend.purge(Date.now() + 1_000)).toMatchObject({ campaigns: 1 });
  });

  it('a recovery that was cut short is finished by another’s beat; until then the dead worker gets nothing', async () => {
    const backend = await openIn(folderWith());
    const id = await campaignOf(backend, 1500);
    await backend.registerWorker(worker);
    await backend.registerWorker({ ...worker, id: 'other' });
    const { claims } = await backend.exchange({
      ...{ worker: 'w', records: [], begins: [] },
      claims: [{ campaign: id, want: 1200 }],
    });
    const live = dieAfter(2);
    await expect(backend.recover('w')).rejects.toThrow('killed');
    live();
    expect((await backend.campaign(id))?.counts).toMatchObject({ claimed: 700 });
    expect((await backend.workers()).map(({ id }) => id)).toEqual(['other']);
    const last = claims[0]?.at(-1);
    const turn = { worker: 'w', records: [], begins: last ? [last] : [], claims: [{ campaign: id, want: 5 }] };
    expect(await backend.exchange(turn)).toEqual({ records: [], begins: [{ kind: 'gone' }], claims: [[]] });
    for (let i = 0; i < 3; i += 1) await backend.beat('other', { campaign: null });
    expect((await backend.campaign(id))?.counts).toMatchObject({ pending: 1500, claimed: 0 });
    await expectSound(backend, id);
  });

  it('a discarded draft whose rows were not all removed is removed later', async () => {
    const folder = folderWith();
    const backend = await openIn(folder);
    const id = await draftOf(backend, 12_000);
    const live = dieAfter(2);
    await expect(backend.discardDraft(id)).rejects.toThrow('killed');
    live();
    expect(await backend.campaign(id)).toBeNull();
    const db = new DatabaseSync(join(folder, 'facteur.db'), { readOnly: true });
    const left = () => (db.prepare('SELECT count(*) AS left FROM recipient').get() as { left: number }).left;
    expect(left()).toBe(7000);
    for (let i = 0; i < 2; i += 1) await backend.work([]);
    expect(left()).toBe(0);
    expect(db.prepare('SELECT count(*) AS left FROM campaign').get()).toEqual({ left: 0 });
    db.close();
  });
});

describe('a purge that was cut short', () => {
  const left = (folder: string, table: string) => {
    const db = new DatabaseSync(join(folder, 'facteur.db'), { readOnly: true });
    const { rows } = db.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number };
    db.close();
    return rows;
  };

  it('is finished by whoever works next', async () => {
    const folder = folderWith();
    const backend = await openIn(folder);
    const id = await campaignOf(backend, 6_000);
    await backend.registerWorker(worker);
    await backend.exchange({ worker: 'w', records: [], begins: [], claims: [{ campaign: id, want: 500 }] });
    await backend.setWanted(id, 'cancelled');
    const live = dieAfter(3);
    await expect(backend.purge(Date.now() + 1000)).rejects.toThrow('killed');
    live();
    expect(await backend.campaign(id)).toBeNull();
    expect(left(folder, 'recipient')).toBeGreaterThan(0);
    while (left(folder, 'campaign') > 0) await backend.work([]);
    expect([left(folder, 'recipient'), left(folder, 'delivery'), left(folder, 'progress')]).toEqual([0, 0, 0]);
  });

  it('leaves nothing of people in the file', async () => {
    const folder = folderWith();
    const backend = await openIn(folder);
    await campaignOf(backend, 600);
    const id = await campaignOf(backend, 0);
    await backend.setWanted(
      (await backend.campaigns({ limit: 2 })).find((row) => row.id !== id)?.id ?? '',
      'cancelled',
    );
    await backend.purge(Date.now() + 1000);
    await backend.close();
    const bytes = readFileSync(join(folder, 'facteur.db'));
    expect(bytes.length).toBeGreaterThan(40_000);
    expect(bytes.includes('member300@example.org')).toBe(false);
  });

  it('or by the next purge, contents too', async () => {
    const folder = folderWith();
    let ahead = 0;
    const backend = await openSqliteBackend({ folder, clock: { now: () => Date.now() + ahead } });
    onTestFinished(() => backend.close());
    const { id } = await backend.createDraft(newCampaign());
    await backend.holdContents(id, [await backend.putContent(new Uint8Array(40 * 2 ** 20))]);
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    ahead = 2 * 24 * 3_600_000;
    const live = dieAfter(4);
    await expect(backend.purge(Date.now() + ahead)).rejects.toThrow('killed');
    live();
    expect(left(folder, 'content_part')).toBe(38);
    expect(await backend.purge(0)).toEqual({ campaigns: 0, deliveries: 0, contents: 1 });
    expect([left(folder, 'content_part'), left(folder, 'content'), left(folder, 'content_use')]).toEqual([0, 0, 0]);
  });
});

describe('what is asked often', () => {
  it('finds everything by an index, so that it takes the same time whatever the list’s size', async () => {
    const folder = folderWith();
    const statements = new Set<string>();
    const looks = new Set<string>();
    let looking = false;
    const readAsIs = Connection.prototype.readAsIs;
    vi.spyOn(Connection.prototype, 'readAsIs').mockImplementation(function (this: Connection, look) {
      return readAsIs.call(this, () => {
        looking = true;
        try {
          return look();
        } finally {
          looking = false;
        }
      });
    } as typeof readAsIs);
    for (const method of ['get', 'all', 'run'] as const) {
      const original = Connection.prototype[method] as (sql: string, ...rest: unknown[]) => unknown;
      vi.spyOn(Connection.prototype, method).mockImplementation(function (
        this: Connection,
        sql: string,
        ...rest: unknown[]
      ) {
        (looking ? looks : statements).add(sql);
        return original.call(this, sql, ...rest);
      } as never);
    }
    const backend = await openIn(folder);
    await backend.suppress([{ key: 'a@example.org', reason: 'operator', detail: '' }]);
    const id = await campaignOf(backend, 20);
    await backend.registerWorker(worker);
    const turn = { worker: 'w', records: [], begins: [], claims: [{ campaign: id, want: 6 }] };
    const claims = (await backend.exchange(turn)).claims[0] ?? [];
    await backend.exchange({ ...turn, begins: claims });
    const of = claims.map(({ campaign, number, token }) => ({ campaign, number, token }));
    const kinds = ['sent', 'failed', 'unknown', 'released', 'deferred'] as const;
    const records = kinds.map((kind, i) => ({ ...of[i], kind, reply: '', until: 0, suppress: true })) as never;
    await backend.exchange({ ...turn, records });
    await backend.exchange(turn);
    await backend.beat('w', { campaign: id });
    await backend.work(['main']);
    await backend.campaign(id);
    await backend.troubles(id, 5);
    await backend.delivery(id, { number: 3 });
    await backend.recover('w');
    await backend.retry(id, ['failed']);
    await backend.setWanted(id, 'cancelled');
    vi.restoreAllMocks();
    await backend.close();
    const db = new DatabaseSync(join(folder, 'facteur.db'));
    const plansOf = (of: Set<string>) => [...of].flatMap((sql) => plan(db, sql).map((detail) => `${detail}   ${sql}`));
    const [scans, ofLooks] = [plansOf(statements), plansOf(looks)];
    db.close();
    expect(statements.size).toBeGreaterThan(40);
    // The accounts of a campaign are put in order: 50 at most.
    expect(scans.filter((detail) => !detail.startsWith('USE TEMP B-TREE FOR group_concat'))).toEqual([]);
    // The look for damage is followed by a long rest, and reads what has a row for each campaign or content.
    expect(looks.size).toBeGreaterThan(10);
    expect(ofLooks.filter((detail) => /^SCAN (recipient|delivery|[rd])\b/.test(detail))).toEqual([]);
  });
});

/** Tables with a row for each worker, account, endpoint (`w`) or open campaign, one row of any, and indexes of what is not finished. */
const small =
  /^SCAN (ledger|lost_campaign|worker|account|webhook|webhook_told|w|suppression|\d+-ROW VALUES|p USING (COVERING )?INDEX progress_open|campaign USING INDEX campaign_unreleased)\b/;

/** What a statement reads from end to end or sorts, but for what is small. */
function plan(db: DatabaseSync, sql: string): string[] {
  const count = (sql.match(/\?(?!\d)/g)?.length ?? 0) + new Set(sql.match(/\?\d+/g)).size;
  const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array(count).fill(0)) as { detail: string }[];
  return rows.map((row) => row.detail).filter((detail) => /^SCAN|TEMP B-TREE/.test(detail) && !small.test(detail));
}

it('what was judged by the clock before it was set back, and written after that was mended, waits no longer for it', async () => {
  const clock = handClock();
  const HOUR = 3_600_000;
  const backend = await openSqliteBackend({ folder: folderWith(), clock });
  onTestFinished(() => backend.close());
  const id = await campaignOf(backend, 1);
  await backend.registerWorker(worker);
  const turn = { worker: 'w', records: [], begins: [], claims: [] };
  const { claims } = await backend.exchange({ ...turn, claims: [{ campaign: id, want: 1 }] });
  const begins = (claims[0] ?? []).map(toBegin);
  await backend.exchange({ ...turn, begins });
  await backend.work(['main']);
  clock.pass(-HOUR);
  await backend.work(['main']);
  // A turn took its time before the jump, and got its place to write after the mending.
  clock.pass(HOUR);
  const records = begins.map((begin) => ({ ...begin, kind: 'deferred' as const, reply: '450 later', waitMs: 5_000 }));
  expect((await backend.exchange({ ...turn, records })).records).toEqual(['recorded']);
  clock.pass(-HOUR);
  await backend.work(['main']);
  expect((await backend.campaign(id))?.nextAttemptAt).toBe(clock.now() + 5_000);
});
