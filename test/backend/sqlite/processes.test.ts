import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { collect } from '../../helpers/collect.ts';
import { folderWith } from '../../helpers/folder.ts';
import { expectSound } from '../contract/checked.ts';
import { campaignOf, openIn, until } from './helpers.ts';
import { startWriter, type Writer } from './writers.ts';

/** Enough that no writer has to stop for want of work: three that write flat out, or one that rests between its turns. */
const ROWS = 40_000;
const RESTED_ROWS = 10_000;
/** Between two turns of ten messages, in milliseconds: what there is lasts for minutes, however long the others take to start. */
const REST_MS = 100;

describe('several processes on one file', () => {
  it('three that write flat out all get their turn, and the WAL stays small', async () => {
    const folder = folderWith();
    const backend = await openIn(folder);
    const id = await campaignOf(backend, ROWS);
    const writers = await Promise.all([1, 2, 3].map(() => startWriter(folder, id)));
    for (const writer of writers) writer.start();
    let largestWal = 0;
    await until(async () => {
      largestWal = Math.max(largestWal, statSync(join(folder, 'facteur.db-wal')).size);
      return ((await backend.campaign(id))?.counts.sent ?? 0) > ROWS / 2;
    });
    const results = await Promise.all(writers.map((writer) => writer.stop()));
    // Nobody is kept out by the others for long: a wait as such is the machine's, too.
    const most = Math.max(...results.map(({ turns }) => turns));
    for (const { turns } of results) expect(turns).toBeGreaterThan(most / 20);
    expect(largestWal).toBeLessThan(32 * 2 ** 20);
    await expectSound(backend, id);
    expectOnce(writers);
  });

  it('killed at any moment, nobody is lost and nobody is begun twice', async () => {
    const folder = folderWith();
    const backend = await openIn(folder);
    const id = await campaignOf(backend, RESTED_ROWS);
    const steady = await startWriter(folder, id, REST_MS);
    steady.start();
    const killed: Writer[] = [];
    for (let round = 1; round <= 4; round += 1) {
      const writer = await startWriter(folder, id, 1);
      writer.start();
      await until(() => writer.journal().begun.length >= 30 * round);
      await writer.kill();
      killed.push(writer);
      await expectTold(backend, id, [steady, ...killed]);
    }
    for (const writer of killed) {
      const { unknown } = await backend.recover(writer.worker);
      expect(unknown).toBeLessThanOrEqual(20);
      // What it was told is begun, and what it never learned of, one turn at most.
      const { begun, sent } = writer.journal();
      expect(unknown).toBeGreaterThanOrEqual(begun.length - sent.length - 10);
    }
    await steady.stop();
    await backend.recover(steady.worker);
    await expectSound(backend, id);
    expectOnce([steady, ...killed]);
    const { counts } = (await backend.campaign(id)) ?? {};
    expect((counts?.sent ?? 0) + (counts?.unknown ?? 0) + (counts?.pending ?? 0)).toBe(RESTED_ROWS);
  });

  it.runIf(process.platform === 'linux')(
    'a second backend in one process does not cost the first its locks',
    async () => {
      const folder = folderWith();
      await openIn(folder);
      const before = locksOn(join(folder, 'facteur.db'));
      expect(before).toHaveLength(1);
      await (await openIn(folder)).campaigns({ limit: 1 });
      expect(locksOn(join(folder, 'facteur.db'))).toEqual(before);
    },
  );

  it('a folder that many open at once is made once, for all of them', async () => {
    const folder = join(folderWith(), 'data');
    const backends = await Promise.all(Array.from({ length: 8 }, () => openIn(folder)));
    const writers = await Promise.all([1, 2, 3].map(() => startWriter(folder, 'nosuch')));
    expect(await (backends[0] as Backend).workers()).toHaveLength(writers.length);
  });
});

/** What a process was told is in the file: what was begun has left `claimed`, what was sent is sent. */
async function expectTold(backend: Backend, id: string, writers: readonly Writer[]): Promise<void> {
  const journals = writers.map((writer) => writer.journal());
  const states = (await collect(backend.deliveries(id, {}))).map((delivery) => delivery.state);
  const of = (numbers: readonly number[]) => new Set(numbers.map((number) => states[number - 1]));
  expect([...of(journals.flatMap(({ sent }) => sent))]).toEqual(['sent']);
  for (const state of of(journals.flatMap(({ begun }) => begun)))
    expect(['sending', 'sent', 'unknown']).toContain(state);
}

function expectOnce(writers: readonly Writer[]): void {
  const begun = writers.flatMap((writer) => writer.journal().begun);
  expect(new Set(begun).size).toBe(begun.length);
}

/** The kernel's list of locks on a file, without their running numbers. */
function locksOn(file: string): string[] {
  const { ino } = statSync(file);
  const lines = readFileSync('/proc/locks', 'utf8').split('\n');
  return lines.filter((line) => line.includes(`:${ino} `)).map((line) => line.replace(/^\d+: /, ''));
}
