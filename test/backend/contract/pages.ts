import fc from 'fast-check';
import { expect } from 'vitest';
import type { CampaignId, DeliveryRow } from '../../../src/backend/port.ts';
import { type DeliveryPage, MOST_ON_PAGE, type PageQuery } from '../../../src/backend/reading.ts';
import { type DeliveryState, deliveryStates } from '../../../src/backend/states.ts';
import { collect } from '../../helpers/collect.ts';
import { type ContractTest, invalidRow, row, rowsFrom, type Stage } from './stage.ts';

/** deliveryPage. */
export function pageTests(test: ContractTest): void {
  stateTests(test);
  searchTests(test);

  test('a page goes on where the one before ended, and the last says so', async (stage) => {
    const id = await stage.campaign(1_203);
    const page = async (query: PageQuery) => told(await stage.backend.deliveryPage(id, query));
    expect(await page({ limit: 2 })).toEqual({ numbers: [1, 2], next: 2 });
    expect(await page({ limit: 3, after: 498 })).toEqual({ numbers: [499, 500, 501], next: 501 });
    expect(await page({ limit: 3, after: 1_200 })).toEqual({ numbers: [1_201, 1_202, 1_203], next: null });
    expect(await page({ limit: 3, after: 1_203 })).toEqual({ numbers: [], next: null });
    expect(await page({ limit: 3, after: 9_999 })).toEqual({ numbers: [], next: null });
    expect(await walk(stage, id, { limit: MOST_ON_PAGE })).toEqual(await collect(stage.backend.deliveries(id, {})));
  });

  test('a page of a campaign that is not there is empty; a query that is none is refused', async (stage) => {
    expect(await stage.backend.deliveryPage('nosuch', { limit: 10 })).toEqual({ rows: [], next: null });
    const id = await stage.campaign(1);
    const search = { text: '', match: 'part' } as const;
    for (const query of [
      { limit: 0 },
      { limit: 1_001 },
      { limit: 1.5 },
      { limit: 1, after: -1 },
      { limit: 1, search },
    ]) {
      await expect(stage.backend.deliveryPage(id, query)).rejects.toThrow(RangeError);
    }
  });

  test('a page of a draft shows what is there already', async (stage) => {
    const id = await stage.draft();
    expect(told(await stage.backend.deliveryPage(id, { limit: 2 }))).toEqual({ numbers: [], next: null });
    await stage.backend.addDeliveries(id, rowsFrom(1, 3));
    expect(told(await stage.backend.deliveryPage(id, { limit: 2 }))).toEqual({ numbers: [1, 2], next: 2 });
    expect(told(await stage.backend.deliveryPage(id, { limit: 9, states: ['pending'] }))).toMatchObject({
      numbers: [1, 2, 3],
    });
  });
}

function told({ rows, next }: DeliveryPage) {
  return { numbers: rows.map(({ number }) => number), next };
}

/** All pages of a query, one after the other. */
async function walk(stage: Stage, id: CampaignId, query: PageQuery): Promise<DeliveryRow[]> {
  const all: DeliveryRow[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const { rows, next }: DeliveryPage = await stage.backend.deliveryPage(id, { ...query, after });
    expect(rows.length).toBeLessThanOrEqual(query.limit);
    if (next !== null) expect(next).toBeGreaterThan(after);
    all.push(...rows);
    after = next;
  }
  return all;
}

function stateTests(test: ContractTest): void {
  test('pages of some states have these alone, in the order of the list', async (stage) => {
    const id = await mixed(stage);
    const all = await collect(stage.backend.deliveries(id, {}));
    const expectAll = async (states: DeliveryState[], limit: number) => {
      const wanted = all.filter(({ state }) => states.includes(state));
      expect(await walk(stage, id, { states, limit }), `${states} by ${limit}`).toEqual(wanted);
    };
    for (const state of deliveryStates) await expectAll([state], 7);
    await expectAll(['failed', 'skipped'], 3);
    await expectAll(['pending', 'sent', 'pending'], 100);
    await expectAll(['claimed', 'sending', 'deferred', 'unknown'], 2);
    await expectAll([...deliveryStates], 250);
    await expectAll([], 5);
    await stage.backend.setWanted(id, 'cancelled');
    const after = await collect(stage.backend.deliveries(id, { states: ['cancelled'] }));
    expect(after.length).toBeGreaterThan(800);
    expect(await walk(stage, id, { states: ['cancelled'], limit: 333 })).toEqual(after);
    expect(await walk(stage, id, { states: ['pending'], limit: 333 })).toEqual([]);
  });

  test('what is retried is found as pending, and no more as failed', async (stage) => {
    const id = await stage.campaign(300);
    const worker = await stage.worker();
    await stage.end(worker, id, 'failed', 200);
    const numbers = async (state: DeliveryState) => (await walk(stage, id, { states: [state], limit: 50 })).length;
    expect([await numbers('failed'), await numbers('pending')]).toEqual([200, 100]);
    await stage.backend.retry(id, ['failed']);
    expect([await numbers('failed'), await numbers('pending')]).toEqual([0, 300]);
  });
}

/** A campaign with deliveries in every state but cancelled, over several blocks. */
async function mixed(stage: Stage): Promise<CampaignId> {
  await stage.backend.suppress([{ key: 'member3@example.org', reason: 'operator', detail: '' }]);
  const twice = rowsFrom(1_901, 10).map(({ number }) => row(number, 'member1@example.org'));
  const id = await stage.campaign([...rowsFrom(1, 1_899), invalidRow(1_900), ...twice, ...rowsFrom(1_911, 100)]);
  const worker = await stage.worker();
  await stage.end(worker, id, 'sent', 120);
  await stage.end(worker, id, 'failed', 5);
  await stage.end(worker, id, 'unknown', 2);
  await stage.end(worker, id, 'sent', 380);
  await stage.defer(worker, id, 60_000);
  await stage.claim(worker, id, 30);
  await stage.onWire(worker, id, 2);
  const [claim] = await stage.claim(worker, id);
  await stage.backend.suppress([{ key: claim?.email ?? '', reason: 'operator', detail: '' }]);
  expect(await stage.begin(worker, claim ? [claim] : [])).toEqual([{ kind: 'gone' }]);
  await stage.end(worker, id, 'sent', 600);
  return id;
}

function searchTests(test: ContractTest): void {
  test('a search finds addresses by a part, by their beginning, or whole', async (stage) => {
    const id = await stage.campaign([
      row(1, 'Awa.Diop@Example.org'),
      row(2, 'diop@example.org'),
      invalidRow(3),
      row(4, 'omar@diop.sn'),
      row(5, 'awa.diop@example.org'),
      { ...invalidRow(6), email: 'DIOP à Dakar' },
      row(7, 'élise+"x"@example.fr'),
    ]);
    const found = async (text: string, match: 'whole' | 'beginning' | 'part', states?: DeliveryState[]) =>
      told(await stage.backend.deliveryPage(id, { search: { text, match }, states, limit: 50 })).numbers;
    expect(await found('diop', 'part')).toEqual([1, 2, 4, 5, 6]);
    expect(await found('diop', 'beginning')).toEqual([2, 6]);
    expect(await found('@example.org', 'part')).toEqual([1, 2, 5]);
    expect(await found('awa.diop@example.org', 'whole')).toEqual([1, 5]);
    expect(await found('diop', 'part', ['skipped'])).toEqual([5, 6]);
    expect(await found('diop', 'beginning', ['pending'])).toEqual([2]);
    expect(await found('awa.diop@example.org', 'whole', ['skipped'])).toEqual([5]);
    expect(await found('élise', 'part')).toEqual([7]);
    expect(await found('+"x"@', 'part')).toEqual([7]);
    expect(await found('à dakar', 'part')).toEqual([6]);
    for (const text of ['%', '_', '*', '.*', '\\', "'", 'membre', '","', 'nom'])
      expect(await found(text, 'part'), text).toEqual([]);
  });

  test('a search in rows finds names, whatever their case and accents, and no names of columns', async (stage) => {
    const named = (number: number, email: string, vars: unknown) => ({
      ...row(number, email),
      vars: JSON.stringify(vars),
    });
    const id = await stage.campaign([
      named(1, 'a@example.org', { prenom: 'Ndèye', nom: 'DIOP  Fall', ville: 'Saint-Louis' }),
      named(2, 'diop@example.org', { prenom: 'Omar', nom: 'Sow' }),
      named(3, 'c@example.org', { prenom: 'Zoé "la petite"', nom: 'Ba\\Ly' }),
      named(4, 'd@example.org', [{ nom: 'Diop' }, [{ filename: 'x.pdf' }]]),
      { ...invalidRow(5), email: 'Élise à Diop-ville' },
    ]);
    const worker = await stage.worker();
    await stage.end(worker, id, 'failed', 1);
    const found = async (text: string, states?: DeliveryState[]) =>
      told(await stage.backend.deliveryPage(id, { search: { text, match: 'row' }, states, limit: 50 })).numbers;
    expect(await found('diop')).toEqual([1, 2, 4, 5]);
    expect(await found('ndeye')).toEqual([1]);
    expect(await found('diop fall')).toEqual([1]);
    expect(await found('ndeye diop')).toEqual([1]);
    expect(await found('sow omar')).toEqual([2]);
    expect(await found('sow ndeye')).toEqual([]);
    expect(await found('diop', ['failed'])).toEqual([1]);
    expect(await found('diop', ['pending'])).toEqual([2, 4]);
    expect(await found('elise a diop')).toEqual([5]);
    expect(await found('zoe "la')).toEqual([3]);
    expect(await found('ba\\ly')).toEqual([3]);
    for (const text of ['prenom', 'nom', '{', '":"']) expect(await found(text), text).toEqual([]);
  });

  test('a search goes through a long list page by page, with and without states', async (stage) => {
    const id = await stage.campaign(2_600);
    const worker = await stage.worker();
    await stage.end(worker, id, 'sent', 1_200);
    await stage.end(worker, id, 'failed', 1);
    const all = await collect(stage.backend.deliveries(id, {}));
    const search = { text: '7@', match: 'part' } as const;
    const wanted = all.filter(({ email }) => email.includes('7@'));
    expect(await walk(stage, id, { search, limit: 11 })).toEqual(wanted);
    const sent = wanted.filter(({ state }) => state === 'sent');
    expect(await walk(stage, id, { search, states: ['sent'], limit: 11 })).toEqual(sent);
    expect(await walk(stage, id, { search: { ...search, text: 'nobody' }, limit: 11 })).toEqual([]);
  });

  test('whatever is asked for, pages are what looking at each delivery would find', async (stage) => {
    const id = await mixed(stage);
    const all = await collect(stage.backend.deliveries(id, {}));
    const query = fc.record(
      {
        states: fc.subarray([...deliveryStates]),
        text: fc.constantFrom('member1', '9@', 'not', 'example', 'member1900@example.org', 'x'),
        match: fc.constantFrom('whole', 'beginning', 'part'),
        limit: fc.integer({ min: 40, max: MOST_ON_PAGE }),
      } as const,
      { requiredKeys: ['match', 'limit'] },
    );
    await fc.assert(
      fc.asyncProperty(query, async ({ states, text, match, limit }) => {
        const search = text === undefined ? undefined : { text, match };
        const fitsText = (address: string) =>
          !search ||
          address === text ||
          (match === 'part' && address.includes(search.text)) ||
          (match === 'beginning' && address.startsWith(search.text));
        const wanted = all.filter(
          ({ state, email }) => (states?.includes(state) ?? true) && fitsText(email.toLowerCase()),
        );
        expect(await walk(stage, id, { states, search, limit })).toEqual(wanted);
      }),
      { numRuns: 25 },
    );
  });
}
