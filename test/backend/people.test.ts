import { afterEach, describe, expect, test, vi } from 'vitest';
import { RUN_ROWS, RunBuilder } from '../../src/backend/address-index.ts';
import {
  type AddressBook,
  findPerson,
  firstTo,
  type Listed,
  type PersonPlace,
  wholePage,
} from '../../src/backend/people.ts';
import type { DeliveryRow } from '../../src/backend/port.ts';

afterEach(() => vi.restoreAllMocks());

/** A campaign of a book: which rows of how many have which address. */
interface Campaign {
  readonly total?: number;
  readonly rows: Readonly<Record<number, string>>;
}

/** A book of campaigns, the newest last; `ms`: how long it takes to make a part of a list that nobody has prepared. */
function bookOf(campaigns: readonly Campaign[], { prepared = true, ms = 0 } = {}) {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const listed = campaigns.map(({ total, rows }, i): Listed => {
    return { id: `c${i + 1}`, ordinal: i + 1, total: total ?? Object.keys(rows).length };
  });
  const rowsOf = ({ ordinal }: Listed) => campaigns[ordinal - 1]?.rows ?? {};
  const keysOf = (campaign: Listed, run: number) => {
    const [first, rows] = [run * RUN_ROWS, rowsOf(campaign)];
    const length = Math.min(RUN_ROWS, campaign.total - first);
    return Array.from({ length }, (_, i) => rows[first + i + 1] ?? '');
  };
  const kept = new Map<string, readonly Buffer[]>();
  const name = ({ id }: Listed, run: number) => `${id} ${run}`;
  const made = (campaign: Listed, run: number) => {
    const builder = new RunBuilder(run);
    for (const key of keysOf(campaign, run)) builder.add(key);
    return builder.parts();
  };
  const read: string[] = [];
  const asked = { parts: 0, deliveries: [] as string[] };
  const book: AddressBook = {
    campaigns: async (upTo, most) =>
      listed
        .filter(({ ordinal }) => ordinal <= upTo)
        .reverse()
        .slice(0, most),
    async parts(wanted) {
      asked.parts += 1;
      return wanted.map(
        ({ campaign, run, part }) => (prepared ? made(campaign, run) : kept.get(name(campaign, run)))?.[part],
      );
    },
    async keysOf(campaign, run) {
      now += ms;
      read.push(name(campaign, run));
      return keysOf(campaign, run);
    },
    keep: async (campaign, run, parts) => void kept.set(name(campaign, run), parts),
    async deliveriesTo(campaign, numbers, key) {
      asked.deliveries.push(campaign.id);
      const found = numbers.filter((number) => rowsOf(campaign)[number] === key);
      return found.map((number) => ({ number, email: key, state: number % 2 ? 'sent' : 'failed' }) as DeliveryRow);
    },
  };
  return { book, listed, read, asked };
}

/** Each page: what it has, by campaign and number, and where the next begins. */
async function pagesOf(book: AddressBook, limit: number, key = 'a@b.org') {
  const pages: string[][] = [];
  for (let after: PersonPlace | null | undefined; after !== null; ) {
    const { deliveries, next } = await findPerson(book, key, { limit, after });
    pages.push(deliveries.map(({ campaign, delivery }) => `${campaign}.${delivery.number}`));
    after = next;
  }
  return pages;
}

const twice: Campaign = { rows: { 1: 'a@b.org', 2: 'x@b.org', 3: 'a@b.org' } };

describe('an address in all campaigns', () => {
  test('is found page by page, the newest first; a page that is full goes on behind its last', async () => {
    const { book } = bookOf([twice, { rows: { 1: 'x@b.org' } }, twice]);
    const all = ['c3.1', 'c3.3', 'c1.1', 'c1.3'];
    expect(await pagesOf(book, 1)).toEqual([...all.map((one) => [one]), []]);
    expect(await pagesOf(book, 3)).toEqual([all.slice(0, 3), all.slice(3)]);
    expect(await pagesOf(book, 9)).toEqual([all]);
    expect(await pagesOf(bookOf([]).book, 9)).toEqual([[]]);
    await expect(findPerson(book, 'a@b.org', { limit: 0 })).rejects.toThrow(RangeError);
  });

  test('is looked for in fifty campaigns at once, and only those that may have it are asked', async () => {
    const { book, asked } = bookOf(
      Array.from({ length: 110 }, (_, i) => (i % 40 ? { rows: { 1: 'x@b.org' } } : twice)),
    );
    expect(await pagesOf(book, 9)).toEqual([['c81.1', 'c81.3', 'c41.1', 'c41.3', 'c1.1', 'c1.3']]);
    expect(asked).toEqual({ parts: 3, deliveries: ['c81', 'c41', 'c1'] });
    const empty = bookOf([{ total: 0, rows: {} }]);
    expect([await pagesOf(empty.book, 9), empty.asked.parts]).toEqual([[[]], 0]);
  });

  test('is found in every run of a long list, and a page goes on in the run where the one before ended', async () => {
    const long = {
      total: 2 * RUN_ROWS + 5,
      rows: { 1: 'a@b.org', [RUN_ROWS + 1]: 'a@b.org', [2 * RUN_ROWS + 5]: 'a@b.org' },
    };
    const { book, read } = bookOf([long], { prepared: false });
    const each = [1, RUN_ROWS + 1, 2 * RUN_ROWS + 5].map((number) => `c1.${number}`);
    expect(await pagesOf(book, 9)).toEqual([each]);
    // What was made is kept.
    expect(await pagesOf(book, 2)).toEqual([each.slice(0, 2), each.slice(2)]);
    expect(read).toEqual(['c1 0', 'c1 1', 'c1 2']);
  });

  test('is nowhere in a list that was purged while it was looked for', async () => {
    const { book } = bookOf([{ total: 3_000, rows: {} }], { prepared: false });
    expect(await pagesOf({ ...book, keysOf: async () => [] }, 9)).toEqual([[]]);
  });

  test('is looked for in lists that nobody has prepared as long as there is time, in one of them in any case', async () => {
    const rows = { 1: 'a@b.org', [RUN_ROWS + 1]: 'a@b.org' };
    const long = { total: 2 * RUN_ROWS, rows };
    const pages = (ms: number) => pagesOf(bookOf([twice, long, twice], { prepared: false, ms }).book, 9);
    const [newest, first, second, oldest] = [['c3.1', 'c3.3'], ['c2.1'], [`c2.${RUN_ROWS + 1}`], ['c1.1', 'c1.3']];
    expect(await pages(6)).toEqual([[...newest, ...first, ...second, ...oldest]]);
    expect(await pages(12.5)).toEqual([[...newest, ...first, ...second], oldest]);
    expect(await pages(12.6)).toEqual([
      [...newest, ...first],
      [...second, ...oldest],
    ]);
    expect(await pages(30)).toEqual([newest, first, second, oldest]);
  });

  test('is looked for in the next fifty campaigns only while there is time', async () => {
    const fifty = Array.from({ length: 51 }, () => ({ rows: { 1: 'a@b.org' } }));
    const pages = async (ms: number) =>
      (await pagesOf(bookOf(fifty, { prepared: false, ms }).book, 100)).map((page) => page.length);
    expect([await pages(0.5), await pages(0.51)]).toEqual([[51], [50, 1]]);
  });
});

describe('an address in one campaign', () => {
  const rows = Object.fromEntries([1, 2, 3, 4, 5].map((number) => [number, 'a@b.org']));
  const campaigns = [{ rows }, { rows: { 1: 'x@b.org' } }];

  test.each([
    [{ limit: 2 }, [1, 2], 2],
    [{ limit: 2, after: 2 }, [3, 4], 4],
    [{ limit: 2, after: 3 }, [4, 5], null],
    [{ limit: 5 }, [1, 2, 3, 4, 5], null],
    [{ limit: 2, states: ['sent'] as const }, [1, 3], 3],
    [{ limit: 2, states: ['failed'] as const }, [2, 4], null],
    [{ limit: 2, states: [] }, [], null],
  ])('is on the page %j as often as it fits', async (query, numbers, next) => {
    const { book, listed } = bookOf(campaigns);
    const page = await wholePage(book, listed[0] as Listed, 'a@b.org', query);
    expect([page.rows.map(({ number }) => number), page.next]).toEqual([numbers, next]);
  });

  test('stands first where it stands first, or nowhere', async () => {
    const { book, listed } = bookOf(campaigns);
    const [campaign, other] = listed as [Listed, Listed];
    expect(await firstTo(book, campaign, 'a@b.org')).toMatchObject({ number: 1 });
    expect(await firstTo(book, other, 'a@b.org')).toBeNull();
  });
});
