import fc from 'fast-check';
import { expect } from 'vitest';
import type { PersonPage, PersonPlace } from '../../../src/backend/people.ts';
import type { CampaignId } from '../../../src/backend/port.ts';
import { type ContractTest, invalidRow, newCampaign, row, rowsFrom, type Stage } from './stage.ts';

/** person, and what is found by an address in one campaign. */
export function peopleTests(test: ContractTest): void {
  test('an address is found in every campaign, the newest first, with what became of it', async (stage) => {
    const { backend, clock } = stage;
    const first = await stage.campaign([row(1, 'Diop@Example.org'), row(2, 'omar@example.org')]);
    const without = await stage.campaign(3);
    const worker = await stage.worker();
    clock.pass(1_000);
    await stage.end(worker, first, 'sent');
    await backend.suppress([{ key: 'diop@example.org', reason: 'unsubscribed', detail: '' }]);
    const second = await stage.campaign([row(1, 'fall@example.org'), row(2, 'diop@example.org')]);
    await backend.unsuppress(['diop@example.org']);
    const third = await stage.campaign([row(1, 'diop@example.org'), invalidRow(2), row(3, 'DIOP@example.org')]);
    const draft = await stage.draft();
    await backend.addDeliveries(draft, [row(1, 'diop@example.org')]);
    const { deliveries, next } = await backend.person('diop@example.org', { limit: 10 });
    expect(next).toBeNull();
    expect(
      deliveries.map(({ campaign, delivery: { number, state, skipReason } }) => [campaign, number, state, skipReason]),
    ).toEqual([
      [third, 1, 'pending', null],
      [third, 3, 'skipped', 'duplicate'],
      [second, 2, 'skipped', 'suppressed'],
      [first, 1, 'sent', null],
    ]);
    expect(deliveries.at(-1)?.delivery).toEqual(await stage.delivery(first, 1));
    expect(await found(stage, 'not an address')).toEqual([]);
    expect(await found(stage, 'nobody@example.org')).toEqual([]);
    expect(await found(stage, 'member2@example.org')).toEqual([[without, 2]]);
  });

  test('pages of an address go on where the one before ended; a limit that is none is refused', async (stage) => {
    const twice = rowsFrom(1, 4).map(({ number }) => row(number, 'diop@example.org'));
    const ids: CampaignId[] = [];
    for (let i = 0; i < 3; i += 1) ids.unshift(await stage.campaign(twice));
    const all = ids.flatMap((id) => [1, 2, 3, 4].map((number) => [id, number]));
    for (const limit of [1, 3, 4, 5, 12, 100]) expect(await found(stage, 'diop@example.org', limit)).toEqual(all);
    for (const limit of [0, 1_001, 1.5]) {
      await expect(stage.backend.person('diop@example.org', { limit })).rejects.toThrow(RangeError);
    }
  });

  test('many campaigns are looked through', async (stage) => {
    const ids: CampaignId[] = [];
    const backend = stage.plain();
    for (let i = 0; i < 120; i += 1) {
      const { id } = await backend.createDraft(newCampaign());
      await backend.addDeliveries(id, [row(1, `one${i % 2}@example.org`)]);
      await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
      ids.unshift(id);
    }
    const of = (rest: number) => ids.filter((_, i) => (119 - i) % 2 === rest).map((id) => [id, 1]);
    expect(await found(stage, 'one0@example.org', 7)).toEqual(of(0));
    expect(await found(stage, 'one1@example.org', 100)).toEqual(of(1));
  });

  test('what is removed is found no more', async (stage) => {
    const id = await stage.campaign(2);
    await stage.end(await stage.worker(), id, 'sent', 2);
    stage.clock.pass(1_000);
    await stage.backend.purge(stage.clock.now());
    expect(await found(stage, 'member1@example.org')).toEqual([]);
  });

  test('a list that two have filled by turns is searched, too', async (stage) => {
    const id = await stage.draft();
    const other = await stage.another();
    await stage.backend.addDeliveries(id, rowsFrom(1, 10));
    await other.addDeliveries(id, rowsFrom(11, 10));
    await stage.backend.addDeliveries(id, rowsFrom(21, 10));
    await other.release(id, { notBefore: null, sameContentWindowMs: 0 });
    for (const number of [1, 15, 30]) expect(await found(stage, `member${number}@example.org`)).toEqual([[id, number]]);
  });

  test('whatever the addresses are, each is found in its rows', async (stage) => {
    const address = fc.oneof(
      fc.constantFrom('a@b.sn', 'A@b.sn', 'é@b.sn', '"a b"@c.fr'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((text) => `${text.replaceAll('\0', '')}@x.org`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(address, { minLength: 1, maxLength: 30 }), async (addresses) => {
        const id = await stage.campaign(addresses.map((email, i) => row(i + 1, email)));
        for (const key of new Set(addresses.map((email) => email.toLowerCase()))) {
          const wanted = addresses.flatMap((email, i) => (email.toLowerCase() === key ? [[id, i + 1]] : []));
          expect((await found(stage, key)).filter(([of]) => of === id)).toEqual(wanted);
          expect(await stage.backend.delivery(id, { key })).toMatchObject({ number: wanted[0]?.[1] });
        }
      }),
      { numRuns: 10 },
    );
  });
}

/** All pages: campaign and number. */
async function found(stage: Stage, key: string, limit = 100): Promise<(string | number)[][]> {
  const all: (string | number)[][] = [];
  for (let after: PersonPlace | null | undefined; after !== null; ) {
    const page: PersonPage = await stage.backend.person(key, { limit, after });
    expect(page.deliveries.length).toBeLessThanOrEqual(limit);
    all.push(...page.deliveries.map(({ campaign, delivery }) => [campaign, delivery.number]));
    after = page.next;
  }
  return all;
}
