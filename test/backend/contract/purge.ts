import { expect } from 'vitest';
import type { CampaignId } from '../../../src/backend/port.ts';
import { collect } from '../../helpers/collect.ts';
import { errorOf } from '../../helpers/errors.ts';
import { type ContractTest, invalidRow, newCampaign, rowsFrom, type Stage } from './stage.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** purge, purgeable, holdContents. */
export function purgeTests(test: ContractTest): void {
  campaignTests(test);
  contentTests(test);
}

/** A campaign of so many, all of whom got it. */
async function finished(stage: Stage, rows: number, over: Parameters<Stage['campaign']>[1] = {}): Promise<CampaignId> {
  const id = await stage.campaign(rows, over);
  await stage.end(await stage.worker(), id, 'sent', rows);
  return id;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function campaignTests(test: ContractTest): void {
  test('what finished before that time is removed with all its rows, and nothing finds it any more', async (stage) => {
    const { backend, clock } = stage;
    const old = await finished(stage, 3, { key: 'k', digest: 'd' });
    clock.pass(DAY_MS);
    const time = clock.now();
    const kept = await finished(stage, 2);
    expect(await backend.purgeable(time)).toEqual({ campaigns: 1, deliveries: 3 });
    expect(await backend.purge(time)).toEqual({ campaigns: 1, deliveries: 3, contents: 0 });
    expect(await backend.campaign(old)).toBeNull();
    expect(await backend.delivery(old, { number: 1 })).toBeNull();
    expect(await collect(backend.deliveries(old, {}))).toEqual([]);
    expect((await backend.campaigns({ limit: 10 })).map(({ id }) => id)).toEqual([kept]);
    expect(await backend.findSame({ key: 'k', digest: 'd', withinMs: 10 * DAY_MS })).toBeNull();
    expect(await backend.findSame({ digest: 'd', withinMs: 10 * DAY_MS })).toBeNull();
    expect(await stage.counts(kept)).toEqual({ sent: 2 });
    expect(await backend.purgeable(time)).toEqual({ campaigns: 0, deliveries: 0 });
    expect(await backend.purge(time)).toEqual({ campaigns: 0, deliveries: 0, contents: 0 });
    expect(await finished(stage, 1, { key: 'k', digest: 'd' })).not.toBe(old);
  });

  test('a campaign that is not finished stays, however old', async (stage) => {
    const { backend, clock } = stage;
    const worker = await stage.worker();
    const waiting = await stage.campaign(2);
    const paused = await stage.campaign(1);
    await backend.setWanted(paused, 'paused');
    const onWire = await stage.campaign(2);
    const claims = await stage.onWire(worker, onWire);
    await backend.setWanted(onWire, 'cancelled');
    const draft = await stage.draft();
    clock.pass(HOUR_MS);
    const time = clock.now() + 1;
    expect(await backend.purge(time)).toEqual({ campaigns: 0, deliveries: 0, contents: 0 });
    for (const id of [waiting, paused, onWire, draft]) expect(await backend.campaign(id)).not.toBeNull();
    await stage.record(worker, claims, 'sent');
    expect(await backend.purge(time)).toEqual({ campaigns: 1, deliveries: 2, contents: 0 });
    expect(await backend.campaign(onWire)).toBeNull();
  });

  test('rows that were skipped, failed or are unknown go with their campaign; the time itself is not before it', async (stage) => {
    const { backend, clock } = stage;
    const worker = await stage.worker();
    const id = await stage.campaign([...rowsFrom(1, 3), invalidRow(4)]);
    await stage.end(worker, id, 'failed', 2);
    await stage.end(worker, id, 'unknown');
    const empty = await stage.campaign([]);
    expect(await backend.purgeable(clock.now())).toEqual({ campaigns: 0, deliveries: 0 });
    expect(await backend.purge(clock.now() + 1)).toEqual({ campaigns: 2, deliveries: 4, contents: 0 });
    expect(await backend.troubles(id, 10)).toEqual([]);
    expect(await backend.campaign(empty)).toBeNull();
  });

  test('whoever still knows a removed campaign is told that it is not there', async (stage) => {
    const { backend, clock } = stage;
    const other = await stage.another();
    const worker = await stage.worker();
    const id = await stage.campaign(2);
    const [claim] = await stage.end(worker, id, 'unknown', 2);
    expect(await other.campaign(id)).not.toBeNull();
    await other.retry(id, ['failed']);
    await backend.purge(clock.now() + 1);
    for (const connection of [backend, other]) {
      expect((await errorOf(() => connection.retry(id, ['unknown']))).code).toBe('campaign-not-found');
      expect((await errorOf(() => connection.setWanted(id, 'cancelled'))).code).toBe('campaign-not-found');
      const record = { campaign: id, number: 1, token: claim?.token ?? 0, kind: 'sent', reply: '250' } as const;
      const turn = { worker, records: [record], begins: [], claims: [{ campaign: id, want: 1 }] };
      expect(await connection.exchange(turn)).toEqual({ records: ['stale'], begins: [], claims: [[]] });
    }
  });

  test('suppressions stay', async (stage) => {
    await stage.backend.suppress([{ key: 'a@example.org', reason: 'operator', detail: '' }]);
    await finished(stage, 1);
    await stage.backend.purge(stage.clock.now() + 1);
    expect(await collect(stage.backend.suppressions())).toHaveLength(1);
  });

  test('a long list is removed, too, and of two that purge at once each counts its own', async (stage) => {
    const { backend, clock } = stage;
    const worker = await stage.worker();
    const id = await stage.campaign(2500);
    await stage.end(worker, id, 'sent', 1500);
    await backend.setWanted(id, 'cancelled');
    await finished(stage, 1);
    const other = await stage.another();
    const time = clock.now() + 1;
    const both = await Promise.all([backend.purge(time), other.purge(time)]);
    expect(both[0].campaigns + both[1].campaigns).toBe(2);
    expect(both[0].deliveries + both[1].deliveries).toBe(2501);
    expect(await collect(backend.deliveries(id, {}))).toEqual([]);
  });
}

function contentTests(test: ContractTest): void {
  test('contents that nobody holds any more are removed; those of other campaigns and drafts stay', async (stage) => {
    const { backend, clock } = stage;
    const [own, shared, drafted, nobodys] = (await Promise.all(
      ['own', 'shared', 'drafted', 'nobody’s'].map((text) => backend.putContent(bytes(text))),
    )) as [string, string, string, string];
    clock.pass(2 * DAY_MS);
    const hold = async (hashes: readonly string[], release: boolean) => {
      const { id } = await backend.createDraft(newCampaign());
      await backend.holdContents(id, hashes);
      if (release) await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
      return id;
    };
    await hold([own, own, shared], true);
    clock.pass(HOUR_MS);
    const later = await hold([shared], true);
    await hold([drafted], false);
    expect(await backend.purge(clock.now())).toEqual({ campaigns: 1, deliveries: 0, contents: 2 });
    for (const gone of [own, nobodys]) {
      expect((await errorOf(() => backend.getContent(gone))).code).toBe('content-missing');
    }
    for (const kept of [shared, drafted]) expect((await backend.getContent(kept)).length).toBeGreaterThan(0);
    expect(await backend.campaign(later)).not.toBeNull();
    expect(await backend.purge(clock.now() + 1)).toEqual({ campaigns: 1, deliveries: 0, contents: 1 });
    expect(await backend.putContent(bytes('own'))).toBe(own);
    expect(await backend.getContent(own)).toEqual(bytes('own'));
  });

  test('what was put within a day stays: its campaign may be about to be made', async (stage) => {
    const { backend, clock } = stage;
    const hash = await backend.putContent(bytes('attestation'));
    clock.pass(DAY_MS - 1);
    expect((await backend.purge(clock.now())).contents).toBe(0);
    await backend.putContent(bytes('attestation'));
    clock.pass(DAY_MS - 1);
    expect((await backend.purge(clock.now())).contents).toBe(0);
    clock.pass(1);
    expect((await backend.purge(clock.now())).contents).toBe(1);
    expect((await errorOf(() => backend.getContent(hash))).code).toBe('content-missing');
  });

  test('a discarded draft holds nothing', async (stage) => {
    const { backend, clock } = stage;
    const hash = await backend.putContent(bytes('brouillon'));
    const id = await stage.draft();
    await backend.holdContents(id, [hash]);
    await backend.discardDraft(id);
    clock.pass(DAY_MS);
    expect((await backend.purge(clock.now())).contents).toBe(1);
  });

  test('contents are held by drafts only, and only those that are kept', async (stage) => {
    const { backend } = stage;
    const hash = await backend.putContent(bytes('x'));
    const { addChunk } = backend.capabilities;
    const draft = await stage.draft();
    await backend.holdContents(draft, []);
    const none = await errorOf(() => backend.holdContents(draft, ['0'.repeat(64)]));
    expect(none.code).toBe('content-missing');
    const missing = await errorOf(() => backend.holdContents(draft, [hash, '0'.repeat(64)]));
    expect(missing.code).toBe('content-missing');
    stage.clock.pass(DAY_MS);
    expect((await backend.purge(stage.clock.now())).contents).toBe(1);
    const many = Array.from({ length: addChunk + 1 }, () => hash);
    await expect(backend.holdContents(await stage.draft(), many)).rejects.toThrow(RangeError);
    expect((await errorOf(() => backend.holdContents('nosuch', []))).code).toBe('campaign-not-found');
    const released = await stage.campaign(1);
    expect((await errorOf(() => backend.holdContents(released, []))).code).toBe('state-refused');
  });

  test('a large content is removed whole, and can be put again', async (stage) => {
    const { backend, clock } = stage;
    const large = Uint8Array.from({ length: 3_500_000 }, (_, i) => i % 251);
    const hash = await backend.putContent(large);
    clock.pass(DAY_MS);
    const [purged] = await Promise.all([backend.purge(clock.now()), backend.putContent(large)]);
    expect(purged.contents).toBeLessThanOrEqual(1);
    expect(Buffer.compare(await backend.getContent(hash), large)).toBe(0);
  });
}
