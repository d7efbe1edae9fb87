import { afterEach, describe, expect, test, vi } from 'vitest';
import type { DeliveryRow } from '../../src/backend/port.ts';
import { fits, folded, gatherPage, refuseQuery } from '../../src/backend/reading.ts';

afterEach(() => vi.restoreAllMocks());

test.each([
  ['Élise  DIOP', 'elise diop'],
  ['tab\there', 'tab here'],
  ['ﬁn\u00a0d’été', 'fin d’ete'],
  ['a b', 'a b'],
])('%j is searched as %j', (written, text) => {
  expect([folded(written), folded(written)]).toEqual([text, text]);
});

describe('a search', () => {
  const row = { key: 'a.diop@example.org', email: 'A.Diop@Example.org', vars: '{"nom":"Fall","ville":"Saint-Louis"}' };
  const invalid = { key: '', email: 'No Address', vars: '[{"nom":"Zo\\u00e9"},[{"filename":"x.pdf"}]]' };
  const damaged = { ...row, vars: '{"nom":"Fall' };

  test.each([
    ['whole', 'a.diop@example.org', row, true],
    ['whole', 'a.diop', row, false],
    ['whole', 'no address', invalid, false],
    ['beginning', 'a.d', row, true],
    ['beginning', 'diop', row, false],
    ['beginning', 'no a', invalid, true],
    ['part', 'diop', row, true],
    ['part', 'fall', row, false],
    ['part', 'address', invalid, true],
    ['row', 'fall diop', row, true],
    ['row', 'fall ly', row, false],
    ['row', 'ville', row, false],
    ['row', 'zoe', invalid, true],
    ['row', 'x.pdf', invalid, true],
    ['row', 'nom', invalid, false],
    ['row', 'fall', damaged, false],
  ] as const)('by %s for "%s" fits %j: %s', (match, text, of, fitting) => {
    expect(fits({ text, match }, of)).toBe(fitting);
  });
});

test.each([
  [{ limit: 1 }, true],
  [{ limit: 1_000, after: 0 }, true],
  [{ limit: 1_001 }, false],
  [{ limit: 0 }, false],
  [{ limit: 1.5 }, false],
  [{ limit: 1, after: -1 }, false],
  [{ limit: 1, after: 1.5 }, false],
  [{ limit: 1, search: { text: '', match: 'part' } }, false],
  [{ limit: 1, search: { text: 'a', match: 'part' } }, true],
] as const)('of queries %j is one: %s', (query, isOne) => {
  if (isOne) refuseQuery(query);
  else expect(() => refuseQuery(query)).toThrow(RangeError);
});

describe('a page', () => {
  /** A list in which these numbers fit is looked through by fives, each look taking so long. */
  async function page(fitting: readonly number[], { after = 0, limit = 3, ms = 0, total = 40 } = {}) {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const asked: [number, number][] = [];
    const { rows, next } = await gatherPage({ after, limit }, total, async (at, want) => {
      asked.push([at, want]);
      now += ms;
      const found = fitting.filter((number) => number > at && number <= at + 5);
      return { rows: found.map((number) => ({ number }) as DeliveryRow), upTo: Math.min(total, at + 5) };
    });
    return { numbers: rows.map(({ number }) => number), next, asked };
  }

  test('is full with as many as were asked for, and the next begins behind the last of them', async () => {
    expect(await page([1, 2, 7, 8, 9])).toMatchObject({
      numbers: [1, 2, 7],
      next: 7,
      asked: [
        [0, 3],
        [5, 1],
      ],
    });
    expect(await page([1, 2, 7, 8, 9], { after: 7 })).toMatchObject({ numbers: [8, 9], next: null });
  });

  test('that is full with all of a look goes on where that ended', async () => {
    expect(await page([1, 2, 7])).toMatchObject({ numbers: [1, 2, 7], next: 10 });
    expect(await page([1, 2, 40])).toMatchObject({ numbers: [1, 2, 40], next: null });
  });

  test('ends with the list, also when the list is empty or was passed', async () => {
    expect(await page([1, 39], { limit: 9 })).toMatchObject({ numbers: [1, 39], next: null });
    for (const after of [40, 41]) expect(await page([1], { after })).toEqual({ numbers: [], next: null, asked: [] });
  });

  test('has what was found when its time is over, but looks four times in any case', async () => {
    const looks = async (ms: number) => (await page([1, 39], { ms })).asked.length;
    expect([await looks(100), await looks(6.25), await looks(6.26), await looks(5), await looks(5.01)]).toEqual([
      ...[4, 5, 4, 6, 5],
    ]);
    expect(await page([1, 39], { ms: 100 })).toMatchObject({ numbers: [1], next: 20 });
    expect(await page([1, 19], { ms: 100, total: 20 })).toMatchObject({ numbers: [1, 19], next: null });
  });
});
