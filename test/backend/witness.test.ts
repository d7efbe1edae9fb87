import fs, {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { TurnResult } from '../../src/backend/port.ts';
import {
  highestSeen,
  refuseWhileLost,
  type Sighting,
  sightingsOf,
  Witness,
  witnessHealth,
} from '../../src/backend/witness.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

const DAY_MS = 86_400_000;
const LOG_BYTES = 256 * 1024;

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

function sighting(campaign: string, number: number, over: Partial<Sighting> = {}): Sighting {
  return { campaign, ordinal: 1, number, token: number + 10, highest: number, ...over };
}

/** A record as it is kept: lines of the same length, of which a file of 256 KiB holds 2730 and a part of one. */
function line({ campaign, ordinal, number, token, highest }: Sighting): string {
  return `${JSON.stringify([campaign, ordinal, number, token, highest]).padEnd(95)}\n`;
}

function place() {
  const all = folderWith();
  const folder = join(all, 'ledger');
  return { all, folder, witness: () => new Witness(all, 'ledger'), files: () => readdirSync(folder) };
}

describe('what processes saw begin', () => {
  test('is known to all others while they live and after they ended, each campaign by its last begin and its greatest number', () => {
    const { witness, files } = place();
    const [one, two, third] = [witness(), witness(), witness()];
    expect([one.exists(), one.kept, third.sightings()]).toEqual([false, true, []]);
    third.saw([]);
    expect(third.exists()).toBe(false);
    one.saw([sighting('a', 5), sighting('b', 1, { ordinal: 2 })]);
    two.saw([sighting('a', 7)]);
    one.saw([sighting('a', 3), sighting('b', 2, { ordinal: 2 })]);
    const seen = [sighting('a', 3, { highest: 5 }), sighting('a', 7), sighting('b', 2, { ordinal: 2 })];
    const known = () =>
      [...third.sightings()].sort((a, b) => a.campaign.localeCompare(b.campaign) || a.number - b.number);
    expect([third.exists(), known()]).toEqual([true, seen]);
    one.close();
    expect(known()).toEqual(seen);
    two.close();
    expect([known(), files()]).toEqual([seen, ['log']]);
    two.close();
    third.close();
    third.released('c', 9);
    expect(known()).toEqual([...seen, { campaign: 'c', ordinal: 9, number: 0, token: 0, highest: 0 }]);
  });

  test('is begun anew, whole, when a file was folded by another that took this process for a dead one', () => {
    const { witness, folder, files } = place();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(5_000);
    const one = witness();
    one.saw([sighting('a', 1), sighting('b', 2)]);
    const [own = ''] = files();
    clock.mockReturnValue(5_999);
    one.saw([sighting('c', 3)]);
    clock.mockReturnValue(6_000);
    one.saw([sighting('c', 4)]);
    expect(files()).toEqual([own]);
    unlinkSync(join(folder, own));
    clock.mockReturnValue(7_000);
    one.saw([sighting('b', 5)]);
    expect(one.sightings()).toEqual([sighting('a', 1), sighting('b', 5), sighting('c', 4)]);
    for (const name of files()) unlinkSync(join(folder, name));
    one.close();
    expect([one.problem, one.sightings().length]).toEqual([null, 3]);
  });

  test('is flushed to the disk at once, then once a second at most, and not while that takes longer', () => {
    const ends: (() => void)[] = [];
    const flush = vi.spyOn(fs, 'fdatasync').mockImplementation((_file, done) => void ends.push(() => done(null)));
    syncBuiltinESMExports();
    const clock = vi.spyOn(performance, 'now');
    const one = place().witness();
    const flushesAt = (now: number) => {
      clock.mockReturnValue(now);
      one.saw([sighting('a', 1)]);
      return flush.mock.calls.length;
    };
    expect([flushesAt(100), flushesAt(1_100)]).toEqual([1, 1]);
    ends[0]?.();
    expect([flushesAt(1_099), flushesAt(1_100), flushesAt(1_200)]).toEqual([1, 2, 2]);
    ends[1]?.();
    expect([flushesAt(2_099), flushesAt(2_100)]).toEqual([2, 3]);
  });

  test.skipIf(process.platform === 'win32')('is for nobody else to read', () => {
    const { all, folder, witness, files } = place();
    const modes = () =>
      [folder, ...files().map((name) => join(folder, name))].map((path) => statSync(path).mode & 0o777);
    const [begun, released, saw] = [witness(), witness(), witness()];
    begun.begin();
    begun.begin();
    expect(modes()).toEqual([0o700]);
    for (const act of [() => released.released('a', 1), () => saw.saw([sighting('a', 1)])]) {
      rmSync(folder, { recursive: true });
      act();
      expect(modes()).toEqual([0o700, 0o600]);
    }
    new Witness(join(all, 'not', 'there'), 'ledger').begin();
    expect(readdirSync(join(all, 'not', 'there'))).toEqual(['ledger']);
  });

  test('lines that cannot be understood are passed over', () => {
    const { witness, folder } = place();
    witness().released('a', 1);
    const whole = line(sighting('b', 2));
    writeFileSync(join(folder, 'x'), `${whole}rubbish\n["c",1,2]\n["c",1,2,3,-4]\n${whole.trim().slice(0, -1)}`);
    expect(
      witness()
        .sightings()
        .map(({ campaign }) => campaign),
    ).toEqual(['a', 'b']);
  });
});

describe('tidying up', () => {
  test('folds files into the log that nobody has written for more than a day, but never its own', () => {
    const { witness, folder, files } = place();
    const one = witness();
    one.saw([sighting('own', 1)]);
    const [own = ''] = files();
    for (const name of ['old', 'young']) writeFileSync(join(folder, name), line(sighting(name, 2)));
    const now = 1_800_000_000_000;
    vi.spyOn(Date, 'now').mockReturnValue(now);
    for (const name of [own, 'old']) utimesSync(join(folder, name), 0, (now - DAY_MS - 1_000) / 1_000);
    utimesSync(join(folder, 'young'), 0, (now - DAY_MS) / 1_000);
    one.tidy();
    expect(files().sort()).toEqual([own, 'log', 'young'].sort());
    expect(readFileSync(join(folder, 'log'), 'latin1')).toBe(line(sighting('old', 2)));
  });

  test('makes a log shorter that has more than 256 KiB: all of the latest hundred campaigns, of each earlier one the latest', () => {
    const { witness, folder, files } = place();
    const one = witness();
    one.begin();
    const log = join(folder, 'log');
    // Each campaign was seen twice, in this order; 110 of them.
    const twice = Array.from({ length: 220 }, (_, i) =>
      sighting(`c${i % 110}`, Math.floor(i / 110) + 1, { ordinal: (i % 110) + 1 }),
    );
    const text = twice.map(line).join('');
    const fill = (bytes: number) => `${text}${' '.repeat(bytes - text.length - 1)}\n`;
    writeFileSync(log, fill(LOG_BYTES));
    one.tidy();
    expect(statSync(log).size).toBe(LOG_BYTES);
    writeFileSync(log, fill(LOG_BYTES + 1));
    one.tidy();
    expect(files()).toEqual(['log']);
    const count = Map.groupBy(one.sightings(), ({ ordinal }) => ordinal);
    for (let ordinal = 1; ordinal <= 110; ordinal += 1) {
      expect(count.get(ordinal)?.map(({ number }) => number)).toEqual(ordinal <= 10 ? [2] : [1, 2]);
    }
  });

  test('keeps all of a log of few campaigns, and says each only once', () => {
    const { witness, folder } = place();
    const one = witness();
    one.begin();
    const same = line(sighting('a', 1, { ordinal: 1 }));
    writeFileSync(join(folder, 'log'), same.repeat(2_731) + line(sighting('a', 2, { ordinal: 1 })));
    one.tidy();
    expect(one.sightings()).toEqual([sighting('a', 1), sighting('a', 2)]);
  });
});

describe('the ledger it is about', () => {
  test('is another when a server was emptied: what was seen of the one before stays there', () => {
    const { all, witness } = place();
    const one = witness();
    one.saw([sighting('a', 1)]);
    const [own] = readdirSync(join(all, 'ledger'));
    one.follow('ledger');
    expect(readdirSync(join(all, 'ledger'))).toEqual([own]);
    one.follow('next');
    expect(one.exists()).toBe(false);
    one.saw([sighting('b', 1)]);
    expect(one.sightings()).toEqual([sighting('b', 1)]);
    one.close();
    expect(readdirSync(join(all, 'ledger'))).toEqual(['log']);
    expect(witness().sightings()).toEqual([sighting('a', 1)]);
    one.follow('');
    expect([one.kept, one.exists(), one.sightings()]).toEqual([false, false, []]);
  });

  test.each([
    [null, 'ledger'],
    ['here', ''],
  ])('nothing is kept in %s of "%s"', (where, ledger) => {
    const all = folderWith();
    const none = new Witness(where && all, ledger);
    none.begin();
    none.saw([sighting('a', 1)]);
    none.released('a', 1);
    none.tidy();
    none.close();
    expect([none.kept, none.exists(), none.problem, none.sightings(), readdirSync(all)]).toEqual([
      ...[false, false, null, []],
      [],
    ]);
  });

  test('has a folder of its own within the place, whatever its id is', () => {
    const all = folderWith();
    for (const id of ['Az09_-', '..', 'a/b', 'x'.repeat(65), 'y'.repeat(64)]) new Witness(all, id).begin();
    const names = readdirSync(all);
    expect(names).toHaveLength(5);
    expect(names).toEqual(expect.arrayContaining(['Az09_-', 'y'.repeat(64)]));
    for (const name of names) expect(name).toMatch(/^[\w-]{6,64}$/);
  });

  test('that cannot be witnessed is still sent, and why is said until it can again', () => {
    const all = folderWith({ ledger: 'a file' });
    const one = new Witness(all, 'ledger');
    expect(witnessHealth(one)).toEqual([]);
    one.saw([sighting('a', 1)]);
    expect(witnessHealth(one)).toEqual([
      { code: 'witness-not-written', detail: expect.stringMatching(/EEXIST|ENOTDIR/) },
    ]);
    rmSync(join(all, 'ledger'));
    one.saw([sighting('a', 2)]);
    expect([one.problem, one.sightings().length]).toEqual([null, 1]);
  });

  test('is still known when the log cannot take what an ending process has seen', () => {
    const { folder, witness, files } = place();
    const one = witness();
    one.saw([sighting('a', 1)]);
    const [own = ''] = files();
    mkdirSync(join(folder, 'log'));
    one.close();
    rmdirSync(join(folder, 'log'));
    expect([files(), witness().sightings()]).toEqual([[own], [sighting('a', 1)]]);
  });
});

describe('of a turn', () => {
  test('the last begin of each campaign and its greatest number are seen, and nothing that was not begun', () => {
    const begin = (campaign: string, number: number) => ({ campaign, number, token: number + 10 });
    const begins = [begin('a', 4), begin('b', 9), begin('a', 2), begin('a', 8), begin('c', 1)];
    const kinds = ['begun', 'begun', 'begun', 'wait', 'gone'];
    const answers = { begins: kinds.map((kind) => ({ kind })) } as unknown as TurnResult;
    const asked: string[] = [];
    const ordinalOf = (campaign: string) => asked.push(campaign);
    expect(sightingsOf({ worker: 'w', records: [], begins, claims: [] }, answers, ordinalOf)).toEqual([
      { campaign: 'a', ordinal: 1, number: 2, token: 12, highest: 4 },
      { campaign: 'b', ordinal: 2, number: 9, token: 19, highest: 9 },
    ]);
  });
});

test('the greatest number of a campaign is the greatest that any process saw', () => {
  const all = [sighting('a', 3), sighting('b', 1, { highest: 0 }), sighting('a', 7), sighting('a', 5)];
  expect([...highestSeen(all)]).toEqual([
    ['a', 7],
    ['b', 0],
  ]);
});

test('whoever asks for something while campaigns are lost is refused, with their names', async () => {
  refuseWhileLost([]);
  expect(await errorOf(() => refuseWhileLost(['a', 'b']))).toMatchObject({
    code: 'ledger-rollback',
    params: { ids: 'a, b' },
  });
});
