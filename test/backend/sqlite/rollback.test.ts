import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { systemClock } from '../../../src/clock.ts';
import { collect } from '../../helpers/collect.ts';
import { errorOf } from '../../helpers/errors.ts';
import { folderWith } from '../../helpers/folder.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { campaignOf, Hands } from '../hands.ts';

/** A data folder, the witness of a machine, and what somebody does with copies of the folder. */
class Copies {
  readonly folder = folderWith();
  readonly witness = folderWith();
  readonly #backends: Backend[] = [];
  readonly #copy = folderWith();

  async open(options: { folder?: string; witness?: string | null; readonly?: boolean } = {}): Promise<Backend> {
    const { folder, witness } = this;
    const backend = await openSqliteBackend({ folder, witness, clock: systemClock({}), ...options });
    this.#backends.push(backend);
    return backend;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#backends.splice(0).map((backend) => backend.close()));
  }

  /** Copies the files as they are, open or not. */
  take(): string {
    const taken = join(this.#copy, String(readdirSync(this.#copy).length));
    cpSync(this.folder, taken, { recursive: true });
    return taken;
  }

  /** Puts a copy in the folder's place, or only its facteur.db. */
  async putBack(taken: string, only = false): Promise<void> {
    await this.closeAll();
    rmSync(this.folder, { recursive: true });
    cpSync(taken, this.folder, { recursive: true, filter: (path) => !only || !/-(wal|shm)$/.test(path) });
  }

  remove(): void {
    for (const folder of [this.folder, this.witness, this.#copy]) rmSync(folder, { recursive: true, force: true });
  }

  async worker(backend: Backend, id: string): Promise<string> {
    await backend.registerWorker({ id, host: 'here', boot: id, pid: process.pid, concurrency: 2 });
    return id;
  }
}

function copies(): Copies {
  const made = new Copies();
  onTestFinished(() => made.closeAll());
  return made;
}

async function states(backend: Backend, id: string): Promise<string[]> {
  return (await collect(backend.deliveries(id, {}))).map(({ state }) => state);
}

const six = (sent: number, unknown: number) =>
  ['sent', 'unknown', 'pending'].flatMap((state, i) => Array([sent, unknown, 6 - sent - unknown][i]).fill(state));

describe('a copy of the data folder that is put back', () => {
  test('holds what was open: what may have been sent since is unknown, the rest goes on when the operator says so', async () => {
    const here = copies();
    const backend = await here.open();
    const id = await campaignOf(backend, 6);
    const hands = new Hands(backend, await here.worker(backend, 'w'), id);
    await hands.send(2);
    const taken = here.take();
    await hands.send(2);
    await here.putBack(taken);

    const again = await here.open();
    expect((await again.campaign(id))?.hold).toMatchObject({ reason: 'ledger-rollback', until: null });
    expect(await states(again, id)).toEqual(six(2, 2));
    expect((await again.campaign(id))?.counts).toMatchObject({ total: 6, sent: 2, unknown: 2, pending: 2 });
    const after = new Hands(again, await here.worker(again, 'v'), id);
    expect(await after.claim(6)).toEqual([]);
    expect(await again.lost()).toEqual([]);

    await again.setWanted(id, 'run');
    expect((await after.send(6)).map(({ number }) => number)).toEqual([5, 6]);
    await here.closeAll();
    const third = await here.open();
    expect((await third.campaign(id))?.hold).toBeNull();
    expect((await third.campaign(id))?.counts).toMatchObject({ sent: 4, unknown: 2, pending: 0 });
  });

  test('is noticed when a single begin is missing in it, by those who only read, too', async () => {
    const here = copies();
    const backend = await here.open();
    const id = await campaignOf(backend, 6);
    const hands = new Hands(backend, await here.worker(backend, 'w'), id);
    const claims = await hands.claim(1);
    const taken = here.take();
    await hands.begin(claims);
    await here.putBack(taken);
    const reader = await here.open({ readonly: true });
    expect((await reader.campaign(id))?.hold?.reason).toBe('ledger-rollback');
    expect(await states(reader, id)).toEqual(six(0, 1));
  });

  test('that misses nothing but outcomes is recovered as after a crash, and holds nothing', async () => {
    const here = copies();
    const backend = await here.open();
    const id = await campaignOf(backend, 6);
    const hands = new Hands(backend, await here.worker(backend, 'w'), id);
    const wire = await hands.onWire(2);
    const taken = here.take();
    await hands.record(wire, 'sent');
    await here.putBack(taken);
    const again = await here.open();
    expect((await again.campaign(id))?.hold).toBeNull();
    expect(await again.recover('w')).toEqual({ released: 0, unknown: 2 });
  });

  test('is noticed whoever of several processes sent since', async () => {
    const here = copies();
    const [one, two] = [await here.open(), await here.open()];
    const id = await campaignOf(one, 6);
    const first = new Hands(one, await here.worker(one, 'v'), id);
    const second = new Hands(two, await here.worker(two, 'w'), id);
    await first.send(1);
    await second.send(1);
    const taken = here.take();
    await second.send(1);
    await first.claim(1);
    await here.putBack(taken);
    const again = await here.open();
    expect((await again.campaign(id))?.hold?.reason).toBe('ledger-rollback');
    expect(await states(again, id)).toEqual(six(2, 1));
  });

  test('from before a campaign: new ones are refused until the operator has said so, known ones are held', async () => {
    const here = copies();
    const backend = await here.open();
    const early = await campaignOf(backend, 6);
    const taken = here.take();
    const id = await campaignOf(backend, 6);
    await new Hands(backend, await here.worker(backend, 'w'), id).send(1);
    await here.putBack(taken);

    const again = await here.open();
    expect(await again.lost()).toEqual([id]);
    expect((await again.campaign(early))?.hold?.reason).toBe('ledger-rollback');
    const error = await errorOf(() => again.createDraft(newCampaign()));
    expect(error).toMatchObject({ code: 'ledger-rollback', exitCode: 3, params: { ids: id } });
    await here.closeAll();

    const third = await here.open();
    expect(await third.lost()).toEqual([id]);
    expect(await third.acceptLost()).toBe(1);
    expect(await third.lost()).toEqual([]);
    await here.closeAll();
    // Its number goes to another campaign: that does not make it a new finding.
    const fourth = await here.open();
    const next = await campaignOf(fourth, 2);
    await here.closeAll();
    const fifth = await here.open();
    expect(await fifth.lost()).toEqual([]);
    expect((await fifth.campaign(next))?.hold).toBeNull();
  });

  test('as facteur.db alone, without its -wal: what was in there is missed', async () => {
    const here = copies();
    const backend = await here.open();
    const id = await campaignOf(backend, 6);
    await new Hands(backend, await here.worker(backend, 'w'), id).send(1);
    expect(existsSync(join(here.folder, 'facteur.db-wal'))).toBe(true);
    await here.putBack(here.take(), true);
    const again = await here.open();
    expect(await again.lost()).toEqual([id]);
    expect((await errorOf(() => again.createDraft(newCampaign()))).code).toBe('ledger-rollback');
  });

  test('does not take a purged or a declined campaign for a lost one', async () => {
    const here = copies();
    const backend = await here.open();
    const { id } = await backend.createDraft(newCampaign());
    await backend.addDeliveries(id, rowsFrom(1, 2));
    await backend.discardDraft(id);
    const sent = await campaignOf(backend, 1);
    await new Hands(backend, await here.worker(backend, 'w'), sent).send(1);
    await backend.purge(Date.now() + 1_000);
    expect(await backend.campaign(sent)).toBeNull();
    await here.closeAll();
    const again = await here.open();
    expect(await again.lost()).toEqual([]);
    expect((await campaignOf(again, 1)).length).toBeGreaterThan(0);
  });

  test('a cancelled campaign stays cancelled: nobody is written to', async () => {
    const here = copies();
    const backend = await here.open();
    const id = await campaignOf(backend, 6);
    const hands = new Hands(backend, await here.worker(backend, 'w'), id);
    await hands.send(1);
    await backend.setWanted(id, 'cancelled');
    const taken = here.take();
    await here.putBack(taken);
    const again = await here.open();
    expect((await again.campaign(id))?.hold).toBeNull();
    expect((await again.campaign(id))?.counts).toMatchObject({ sent: 1, cancelled: 5 });
  });
});

describe('a data folder on a machine that has no witness of it', () => {
  test('holds what is under way, once', async () => {
    const here = copies();
    const backend = await here.open();
    const started = await campaignOf(backend, 6);
    const waiting = await campaignOf(backend, 2);
    await new Hands(backend, await here.worker(backend, 'w'), started).send(1);
    await here.closeAll();
    const witness = folderWith();
    const there = await here.open({ witness });
    expect((await there.campaign(started))?.hold?.reason).toBe('ledger-moved');
    expect((await there.campaign(waiting))?.hold).toBeNull();
    await there.setWanted(started, 'run');
    await here.closeAll();
    expect((await (await here.open({ witness })).campaign(started))?.hold).toBeNull();
  });

  test('holds nothing where no witness is kept', async () => {
    const here = copies();
    const backend = await here.open({ witness: null });
    const id = await campaignOf(backend, 6);
    await new Hands(backend, await here.worker(backend, 'w'), id).send(1);
    const taken = here.take();
    await here.putBack(taken);
    expect((await (await here.open({ witness: null })).campaign(id))?.hold).toBeNull();
  });
});

/** One round of a worker's life, and what somebody does with copies meanwhile. */
const round = fc.record({
  want: fc.integer({ min: 1, max: 3 }),
  copyBefore: fc.boolean(),
  copyAfter: fc.boolean(),
  outcome: fc.constantFrom('sent', 'sent', 'failed', null),
  /** Which of the copies is put back; null: none. */
  putBack: fc.option(fc.nat({ max: 9 }), { freq: 3 }),
});

describe('whatever is copied and put back, whenever', () => {
  const numRuns = Number(process.env.FUZZ_ROUNDS ?? 8);
  test(`nobody’s message begins twice (${numRuns} histories)`, async () => {
    await fc.assert(fc.asyncProperty(fc.array(round, { minLength: 3, maxLength: 14 }), play), { numRuns });
  });

  async function play(rounds: readonly Round[]): Promise<void> {
    const here = new Copies();
    let backend = await here.open();
    const id = await campaignOf(backend, 12);
    const begun: number[] = [];
    const kept: string[] = [];
    let hands = await join('w');
    function join(name: string): Promise<Hands> {
      return here.worker(backend, name).then((worker) => new Hands(backend, worker, id));
    }
    for (const [i, { want, copyBefore, copyAfter, outcome, putBack }] of rounds.entries()) {
      const claims = await hands.claim(want);
      if (copyBefore) kept.push(here.take());
      for (const claim of claims) if ((await hands.begin([claim]))[0] === 'begun') begun.push(claim.number);
      if (copyAfter) kept.push(here.take());
      if (outcome !== null) await hands.record(claims, outcome);
      if (putBack === null || kept.length === 0) continue;
      await here.putBack(kept[putBack % kept.length] as string);
      backend = await here.open();
      for (const { id: worker } of await backend.workers()) await backend.recover(worker);
      if (await backend.campaign(id)) await backend.setWanted(id, 'run').catch(refused);
      hands = await join(`w${i}`);
    }
    await here.closeAll();
    here.remove();
    expect([...begun].sort(ascending)).toEqual([...new Set(begun)].sort(ascending));
  }

  function refused(error: { code?: string }): void {
    if (error.code !== 'state-refused') throw error;
  }
});

type Round = typeof round extends fc.Arbitrary<infer R> ? R : never;

const ascending = (a: number, b: number) => a - b;
