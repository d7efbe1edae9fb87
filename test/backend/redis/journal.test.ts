import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ToldOutcome } from '../../../src/backend/redis/exchange.ts';
import { forgotten, Journal, readJournals, removeOldJournals } from '../../../src/backend/redis/journal.ts';
import { folderWith } from '../../helpers/folder.ts';

const worker = { id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 2 };
const seen = (number: number) => ({ campaign: 'x', ordinal: 0, number, token: 7, highest: number });
const entry = (g: number, s: number) => ({ g, s, b: [['x', s, 7, 0, 5] as const], r: [] });
const lines = (...of: readonly unknown[]) => of.map((line) => `${JSON.stringify(line)}\n`).join('');

/** A journal that goes too early takes along what a Redis that forgot could be told again: somebody would be written to twice. */
test('a journal goes when it is old and its worker known to nobody, and not before', () => {
  const name = (worker: string) => `journal-${worker}.a.ndjson`;
  const workers = ['known-old', 'known-new', 'gone-old', 'gone-minute', 'gone-new'];
  const folder = folderWith(Object.fromEntries(workers.map((worker) => [name(worker), '{}\n'])));
  for (const worker of workers) if (worker.endsWith('old')) utimesSync(join(folder, name(worker)), 0, 0);
  const minute = Date.now() / 1_000 - 61;
  utimesSync(join(folder, name('gone-minute')), minute, minute);
  removeOldJournals(folder, (worker) => worker.startsWith('known'));
  expect(readdirSync(folder).sort()).toEqual(['gone-new', 'known-new', 'known-old'].map(name));
  expect(() => removeOldJournals(join(folder, 'nosuch'), () => false)).not.toThrow();
});

test('what was granted was forgotten when it is of an earlier generation, and behind the place where that was cut off', () => {
  const now = { generation: 3, seq: 50 };
  const cuts = new Map([[2, 40]]);
  const told = [entry(3, 60), entry(2, 40), entry(2, 41), entry(1, 5)].map((one) => forgotten(one, now, cuts));
  expect(told).toEqual([false, false, true, true]);
});

describe('a journal', () => {
  test('tells again what was granted, with as much of a reply as fits', () => {
    const folder = join(folderWith(), 'deep');
    const journal = new Journal(folder, { worker, durable: true });
    const outcome = (reply: string | false): ToldOutcome => ['x', 1, 7, 'sent', reply, 0, false, true];
    const granted = { ...entry(1, 5), b: [['x', 1, 7, 2, 9, 'main'] as const] };
    journal.append({ ...granted, r: [outcome('250 ok'), outcome(false), outcome('é'.repeat(300)), outcome('\ud800')] });
    journal.append(entry(1, 6));
    journal.close();
    const [read, ...others] = readJournals(folder);
    expect(others).toEqual([]);
    expect(read).toMatchObject({ worker, durable: true, before: [], damaged: false });
    const [first, second] = read?.entries ?? [];
    expect(second).toEqual(entry(1, 6));
    expect(first).toMatchObject({ g: 1, s: 5, b: granted.b });
    expect(first?.r.slice(0, 2)).toEqual([outcome('250 ok'), outcome(false)]);
    const replies = first?.r.slice(2).map(([, , , , reply]) => reply) as string[];
    expect(replies[0]).toHaveLength(100);
    expect(replies[1]).toBe('\ufffd');
    expect(readdirSync(folder)).toContain('journal-w.a.ndjson');
  });

  test('of two files begins with what came before the earlier of them, and tells all in the order of the ledger', () => {
    const folder = folderWith({
      'journal-w.a.ndjson': lines({ worker, durable: true, turn: 2, before: [seen(3)] }, entry(2, 1), entry(1, 9)),
      'journal-w.b.ndjson': lines({ worker, durable: true, turn: 1, before: [seen(2)] }, entry(1, 8), entry(1, 7)),
      'journal-v.b.ndjson': lines({ worker: { ...worker, id: 'v' }, durable: false }),
      'else.ndjson': 'rubbish\n',
    });
    const read = readJournals(folder, () => expect.unreachable());
    expect(read.map((journal) => journal.worker.id).sort()).toEqual(['v', 'w']);
    const journal = read.find((one) => one.worker.id === 'w');
    expect(journal?.entries).toEqual([entry(1, 7), entry(1, 8), entry(1, 9), entry(2, 1)]);
    expect(journal?.before).toEqual([seen(2)]);
    // In either order of their names.
    const other = folderWith({
      'journal-w.a.ndjson': lines({ worker, durable: true, turn: 1, before: [seen(2)] }),
      'journal-w.b.ndjson': lines({ worker, durable: true, turn: 2, before: [seen(3)] }),
    });
    expect(readJournals(other)).toMatchObject([{ before: [seen(2)] }]);
  });

  test('keeps aside what cannot be understood, and tells the rest; a line that has no end was not granted', () => {
    const folder = folderWith({
      'journal-w.a.ndjson': `${lines({ worker, durable: true })}rubbish\n${lines(entry(1, 5), { g: -1, s: 1, b: [], r: [] })}${JSON.stringify(entry(1, 6))}`,
      'journal-w.b.ndjson': lines({ worker, durable: true, turn: 1 }, entry(1, 7)),
      'journal-v.a.ndjson': `rubbish\n${lines(entry(1, 8))}`,
      'journal-odd.ndjson': 'rubbish\n',
      'journal-empty.a.ndjson': '',
    });
    const aside: string[] = [];
    const read = readJournals(folder, (path) => aside.push(path));
    const of = (id: string) => read.find((journal) => journal.worker.id === id);
    expect(of('w')).toMatchObject({ damaged: true, durable: true, entries: [entry(1, 5), entry(1, 7)] });
    const stranger = { id: 'v', host: '?', boot: '', pid: 0, concurrency: 0 };
    expect(of('v')).toEqual({ worker: stranger, durable: false, before: [], damaged: true, entries: [entry(1, 8)] });
    expect(of('')).toMatchObject({ damaged: true, entries: [] });
    expect(read).toHaveLength(3);
    const names = ['journal-odd.ndjson', 'journal-v.a.ndjson', 'journal-w.a.ndjson'];
    expect(aside.sort()).toEqual(names.map((name) => join(folder, `${name}.aside`)));
    expect(readFileSync(join(folder, 'journal-w.a.ndjson.aside'), 'utf8')).toBe(
      `rubbish\n${lines({ g: -1, s: 1, b: [], r: [] })}`,
    );
    expect(existsSync(join(folder, 'journal-w.b.ndjson.aside'))).toBe(false);
  });

  test('begins another file after a while, which takes the place of the one before the last and says what came before', () => {
    const now = vi.spyOn(performance, 'now');
    onTestFinished(() => now.mockRestore());
    const at = (ms: number) => now.mockReturnValue(ms);
    at(1_000_000);
    const folder = folderWith();
    const journal = new Journal(folder, { worker, durable: true });
    const told = () => readJournals(folder).map(({ before, entries }) => [before, entries.map(({ s }) => s)]);
    journal.append(entry(1, 1));
    at(1_009_000);
    journal.append(entry(1, 2));
    expect(readdirSync(folder)).not.toContain('journal-w.b.ndjson');
    at(1_019_000);
    journal.append(entry(1, 3));
    at(1_028_000);
    journal.append(entry(1, 4));
    expect(told()).toEqual([[[], [1, 2, 3, 4]]]);
    at(1_040_000);
    journal.append(entry(1, 5));
    expect(told()).toEqual([[[seen(2)], [3, 4, 5]]]);
    journal.close();
  });

  test('that nobody has written is none', () => {
    expect(readJournals(join(folderWith(), 'nosuch'))).toEqual([]);
    expect(readJournals(folderWith())).toEqual([]);
  });
});
