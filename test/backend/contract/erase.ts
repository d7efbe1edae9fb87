import { expect } from 'vitest';
import { hashedKey } from '../../../src/address-hash.ts';
import { collect } from '../../helpers/collect.ts';
import { type ContractTest, row, rowsFrom, type Stage } from './stage.ts';

const KEY = 'diop@example.org';
const of = (campaign: string, ...numbers: number[]) => numbers.map((number) => ({ campaign, number }));
const blank = { email: '', vars: '{}', reply: null };

/** A campaign to her and four others, of which so many are sent. */
async function sentTo(stage: Stage, sent: number, topic?: string) {
  const rows = [row(1, 'Diop@example.org'), ...rowsFrom(2, 3), row(5, 'diop@example.org')];
  const id = await stage.campaign(rows, { topic });
  if (sent > 0) await stage.end(await stage.worker(), id, 'sent', sent);
  return id;
}

/** Taking one person out of the ledger. */
export function eraseTests(test: ContractTest): void {
  test('of deliveries that are over nothing is left that says who it was; states and counters stay', async (stage) => {
    const { backend } = stage;
    const id = await sentTo(stage, 4);
    const counts = await stage.counts(id);
    const before = await stage.delivery(id, 1);
    expect(await backend.eraseDeliveries(KEY, of(id, 1, 2, 5, 6, 0))).toBe(2);
    expect(await backend.eraseDeliveries(KEY, of(id, 1, 5))).toBe(0);
    const reply = (await stage.delivery(id, 1)).reply || null;
    expect({ ...(await stage.delivery(id, 1)), reply }).toEqual({ ...before, ...blank });
    expect(await stage.delivery(id, 5)).toMatchObject({ email: '', vars: '{}', state: 'skipped' });
    expect(await stage.delivery(id, 2)).toMatchObject({ email: 'member2@example.org' });
    expect(await stage.counts(id)).toEqual(counts);
    const other = await stage.another();
    expect((await other.person(KEY, { limit: 9 })).deliveries).toEqual([]);
    expect((await other.person('member2@example.org', { limit: 9 })).deliveries).toHaveLength(1);
    expect(await other.delivery(id, { key: KEY })).toBeNull();
  });

  test('what is still to be sent stays, and is sent', async (stage) => {
    const { backend } = stage;
    const id = await stage.campaign([row(1, KEY), row(2, 'fall@example.org')]);
    const worker = await stage.worker();
    expect(await backend.eraseDeliveries(KEY, of(id, 1))).toBe(0);
    const claims = await stage.onWire(worker, id);
    expect(await backend.eraseDeliveries(KEY, of(id, 1))).toBe(0);
    await stage.record(worker, claims, 'sent');
    expect(await backend.eraseDeliveries(KEY, of(id, 1))).toBe(1);
    const waiting = await stage.campaign([row(1, KEY)]);
    await backend.setWanted(waiting, 'cancelled');
    expect(await backend.eraseDeliveries(KEY, of(waiting, 1))).toBe(1);
    expect(await stage.delivery(waiting, 1)).toMatchObject({ email: '', state: 'cancelled' });
    const draft = await stage.draft();
    await backend.addDeliveries(draft, [row(1, KEY)]);
    expect(await backend.eraseDeliveries(KEY, of(draft, 1))).toBe(0);
    expect(await backend.eraseDeliveries(KEY, of('nothere', 1))).toBe(0);
    expect(await backend.eraseDeliveries('', of(id, 1))).toBe(0);
  });

  test('who was erased is not written to when their delivery is tried again', async (stage) => {
    const { backend } = stage;
    const id = await stage.campaign([row(1, KEY), row(2, 'fall@example.org')]);
    const worker = await stage.worker();
    await stage.end(worker, id, 'failed', 2);
    expect(await backend.eraseDeliveries(KEY, of(id, 1))).toBe(1);
    expect(await backend.retry(id, ['failed'])).toBe(2);
    expect(await stage.claim(worker, id, 9)).toMatchObject([{ number: 2, email: 'fall@example.org' }]);
    expect(await stage.counts(id)).toEqual({ claimed: 1, skipped: 1 });
  });

  test('what suppresses the address is kept under its hash, and turns it away as before', async (stage) => {
    const { backend } = stage;
    const entry = { key: KEY, reason: 'hard-bounce', detail: 'k3m9: <diop@example.org>' } as const;
    await backend.suppress([entry, { ...entry, topic: 'lettre', reason: 'unsubscribed' }]);
    await backend.suppress([{ ...entry, key: 'diop@example.org.sn' }]);
    const before = await backend.suppressionsOf(KEY);
    expect(await backend.hideSuppressions(KEY)).toBe(2);
    expect(await backend.hideSuppressions(KEY)).toBe(2);
    const hidden = before.map((one) => ({ ...one, key: hashedKey(KEY), detail: '' }));
    expect(await backend.suppressionsOf(KEY)).toEqual(hidden);
    expect((await collect(backend.suppressions())).map(({ key }) => key)).not.toContain(KEY);
    expect(await stage.counts(await sentTo(stage, 0))).toEqual({ pending: 3, skipped: 2 });
    expect(await backend.hideSuppressions('nobody@example.org')).toBe(0);
    expect(await backend.suppressionsOf('diop@example.org.sn')).toHaveLength(1);
  });
}
