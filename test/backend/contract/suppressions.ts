import { expect } from 'vitest';
import { collect } from '../../helpers/collect.ts';
import { type ContractTest, row } from './stage.ts';

/** suppress, unsuppress, suppressions. */
export function suppressionTests(test: ContractTest): void {
  test('suppressed addresses are listed by key, with reason, remark and date', async (stage) => {
    const { backend, clock } = stage;
    expect(await collect(backend.suppressions())).toEqual([]);
    const added = await backend.suppress([
      { key: 'zoe@example.org', reason: 'unsubscribed', detail: '' },
      { key: 'élodie@example.org', reason: 'complaint', detail: 'plainte du 3 mai', at: 1_700_000_000_000 },
      { key: 'ada@example.org', reason: 'hard-bounce', detail: 'k3m9: 550 5.1.1' },
    ]);
    expect(added).toBe(3);
    const at = clock.now();
    expect(await collect((await stage.another()).suppressions())).toEqual([
      { key: 'ada@example.org', reason: 'hard-bounce', detail: 'k3m9: 550 5.1.1', at },
      { key: 'zoe@example.org', reason: 'unsubscribed', detail: '', at },
      { key: 'élodie@example.org', reason: 'complaint', detail: 'plainte du 3 mai', at: 1_700_000_000_000 },
    ]);
  });

  test('an address that is suppressed already keeps its entry', async (stage) => {
    const { backend, clock } = stage;
    const first = { key: 'a@example.org', reason: 'operator', detail: 'first', at: clock.now() } as const;
    expect(await backend.suppress([first, { ...first, detail: 'twice in one' }])).toBe(1);
    clock.pass(1000);
    const again = { key: 'a@example.org', reason: 'hard-bounce', detail: 'second', at: 5 } as const;
    expect(await backend.suppress([again, { ...again, key: 'b@example.org' }])).toBe(1);
    expect(await collect(backend.suppressions())).toEqual([first, { ...again, key: 'b@example.org' }]);
    const draft = await stage.draft();
    const rows = [row(1, 'a@example.org'), row(2, 'b@example.org'), row(3, 'c@example.org')];
    expect(await backend.addDeliveries(draft, rows)).toHaveLength(2);
  });

  test('an address that is taken away is written to again; what was skipped stays skipped', async (stage) => {
    const { backend } = stage;
    const entry = { key: 'a@example.org', reason: 'operator', detail: '' } as const;
    await backend.suppress([entry, { ...entry, key: 'b@example.org' }]);
    const before = await stage.campaign([row(1, 'a@example.org'), row(2, 'c@example.org')]);
    expect(await backend.unsuppress(['A@example.org', 'nobody@example.org'])).toBe(0);
    expect(await backend.unsuppress(['a@example.org', 'nobody@example.org', 'a@example.org'])).toBe(1);
    expect(await backend.unsuppress([])).toBe(0);
    expect((await collect(backend.suppressions())).map(({ key }) => key)).toEqual(['b@example.org']);
    expect(await stage.counts(before)).toEqual({ pending: 1, skipped: 1 });
    const after = await stage.campaign([row(1, 'a@example.org'), row(2, 'b@example.org')]);
    expect(await stage.counts(after)).toEqual({ pending: 1, skipped: 1 });
    expect(await stage.end(await stage.worker(), after, 'sent')).toHaveLength(1);
  });

  test('many addresses come in chunks, and are streamed in order', async (stage) => {
    const { backend } = stage;
    const { addChunk } = backend.capabilities;
    const keys = Array.from({ length: addChunk + 700 }, (_, i) => `member${i}@example.org`);
    const entries = keys.map((key) => ({ key, reason: 'operator', detail: '' }) as const);
    await expect(backend.suppress(entries.slice(0, addChunk + 1))).rejects.toThrow(RangeError);
    expect(await collect(backend.suppressions())).toEqual([]);
    for (let i = 0; i < entries.length; i += addChunk) await backend.suppress(entries.slice(i, i + addChunk));
    const sorted = [...keys].sort();
    expect((await collect(backend.suppressions())).map(({ key }) => key)).toEqual(sorted);
    const behind = await collect(backend.suppressions({ after: sorted[600] }));
    expect(behind.map(({ key }) => key)).toEqual(sorted.slice(601));
    expect(await collect(backend.suppressions({ after: 'zz' }))).toEqual([]);
    const between = await collect(backend.suppressions({ after: `${sorted[600]}x` }));
    expect(between.map(({ key }) => key)).toEqual(sorted.slice(601));
    await expect(backend.unsuppress(keys.slice(0, addChunk + 1))).rejects.toThrow(RangeError);
    expect(await backend.unsuppress(keys.slice(0, addChunk))).toBe(addChunk);
    expect(await collect(backend.suppressions())).toHaveLength(700);
  });
}
