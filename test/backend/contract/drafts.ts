import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { errorOf } from '../../helpers/errors.ts';
import { type ContractTest, invalidRow, newCampaign, row, rowsFrom } from './stage.ts';

const DAY_MS = 24 * 3_600_000;
const at = { notBefore: null, sameContentWindowMs: DAY_MS };

/** createDraft, addDeliveries, release, findSame, discardDraft, putContent, getContent. */
export function draftTests(test: ContractTest): void {
  addTests(test);
  releaseTests(test);
  sameTests(test);
  contentTests(test);

  test('a draft has a short lower-case id that begins with a letter', async (stage) => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => stage.draft()));
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9]{5}$/);
    expect(new Set(ids).size).toBe(20);
  });

  test('a draft is invisible to workers', async (stage) => {
    const id = await stage.draft();
    await stage.backend.addDeliveries(id, rowsFrom(1, 3));
    expect(await stage.backend.work(['main'])).toEqual([]);
    expect(await stage.claim(await stage.worker(), id, 3)).toEqual([]);
    expect(await stage.backend.campaigns({ limit: 10 })).toEqual([]);
    expect(await stage.row(id)).toMatchObject({ released: false, counts: { total: 3, pending: 3 } });
  });

  test('a draft is collected 24 h after its creation', async (stage) => {
    const worker = await stage.worker();
    const id = await stage.draft();
    await stage.backend.addDeliveries(id, rowsFrom(1, 3));
    const released = await stage.campaign(2);
    const tidy = async () => {
      for (let i = 0; i < 5; i += 1) await stage.backend.beat(worker, { campaign: null });
    };
    stage.clock.pass(DAY_MS - 1);
    await tidy();
    expect(await stage.backend.campaign(id)).not.toBeNull();
    stage.clock.pass(1);
    await tidy();
    expect(await stage.backend.campaign(id)).toBeNull();
    expect((await errorOf(() => stage.backend.release(id, at))).code).toBe('campaign-not-found');
    expect((await errorOf(() => stage.backend.addDeliveries(id, rowsFrom(4, 1)))).code).toBe('campaign-not-found');
    expect(await stage.backend.campaign(released)).not.toBeNull();
  });

  test('a discarded draft is gone; discarding it again, or a released campaign, does nothing', async (stage) => {
    const id = await stage.draft();
    await stage.backend.addDeliveries(id, rowsFrom(1, 3));
    await stage.backend.discardDraft(id);
    await stage.backend.discardDraft(id);
    await stage.backend.discardDraft('nosuch');
    expect(await stage.backend.campaign(id)).toBeNull();
    expect(await stage.backend.delivery(id, { number: 1 })).toBeNull();
    const released = await stage.campaign(2);
    await stage.backend.discardDraft(released);
    expect(await stage.counts(released)).toEqual({ pending: 2 });
  });
}

function addTests(test: ContractTest): void {
  test('rows are kept in the order of the list, with what was skipped and why', async (stage) => {
    const id = await stage.draft();
    const rows = [row(1, 'a@example.org'), invalidRow(2), row(3, 'c@example.org')];
    expect(await stage.backend.addDeliveries(id, rows)).toEqual([]);
    expect(await stage.backend.addDeliveries(id, [])).toEqual([]);
    expect(await stage.counts(id)).toEqual({ pending: 2, skipped: 1 });
    expect(await stage.delivery(id, 1)).toMatchObject({ email: 'a@example.org', state: 'pending', skipReason: null });
    expect(await stage.delivery(id, 2)).toMatchObject({
      email: 'not an address',
      state: 'skipped',
      skipReason: 'invalid',
    });
  });

  test('a key that a pending row has already is a duplicate of it, within a chunk and across chunks', async (stage) => {
    const id = await stage.draft();
    const first = [row(1, 'A@example.org'), row(2, 'b@example.org'), row(3, 'a@Example.org')];
    expect(await stage.backend.addDeliveries(id, first)).toEqual([{ number: 3, reason: 'duplicate', firstNumber: 1 }]);
    const second = [row(4, 'B@EXAMPLE.ORG'), row(5, 'd@example.org'), row(6, 'a@example.org')];
    expect(await stage.backend.addDeliveries(id, second)).toEqual([
      { number: 4, reason: 'duplicate', firstNumber: 2 },
      { number: 6, reason: 'duplicate', firstNumber: 1 },
    ]);
    expect(await stage.counts(id)).toEqual({ pending: 3, skipped: 3 });
    expect(await stage.delivery(id, 3)).toMatchObject({ email: 'a@Example.org', skipReason: 'duplicate' });
  });

  test('duplicates are found whoever added the first, and not across campaigns', async (stage) => {
    const id = await stage.draft();
    await stage.backend.addDeliveries(id, [row(1, 'a@example.org'), row(2, 'b@example.org')]);
    const other = await stage.another();
    expect(await other.addDeliveries(id, [row(3, 'a@example.org'), row(4, 'd@example.org')])).toEqual([
      { number: 3, reason: 'duplicate', firstNumber: 1 },
    ]);
    expect(await stage.backend.addDeliveries(id, [row(5, 'd@example.org')])).toEqual([
      { number: 5, reason: 'duplicate', firstNumber: 4 },
    ]);
    expect(await stage.backend.addDeliveries(await stage.draft(), [row(1, 'a@example.org')])).toEqual([]);
  });

  test('duplicates are found however long the list is that another has added', async (stage) => {
    const { addChunk } = stage.backend.capabilities;
    const other = await stage.store.open();
    const id = await stage.draft();
    await other.addDeliveries(id, rowsFrom(1, addChunk));
    await other.addDeliveries(id, rowsFrom(addChunk + 1, 5));
    await other.close();
    const last = addChunk + 5;
    expect(await stage.backend.addDeliveries(id, [row(last + 1, `member${last}@example.org`)])).toEqual([
      { number: last + 1, reason: 'duplicate', firstNumber: last },
    ]);
  });

  test('rows that are not written to are nobody’s first', async (stage) => {
    await stage.backend.suppress([{ key: 'dead@example.org', reason: 'operator', detail: 'asked to' }]);
    const id = await stage.draft();
    const rows = [
      ...[invalidRow(1), invalidRow(2)],
      row(3, 'a@example.org', { skip: 'invalid' }),
      ...[row(4, 'a@example.org'), row(5, 'Dead@example.org'), row(6, 'dead@example.org')],
    ];
    expect(await stage.backend.addDeliveries(id, rows)).toEqual([
      { number: 5, reason: 'suppressed', firstNumber: null },
      { number: 6, reason: 'suppressed', firstNumber: null },
    ]);
    expect(await stage.counts(id)).toEqual({ pending: 1, skipped: 5 });
    expect(await stage.delivery(id, 5)).toMatchObject({ state: 'skipped', skipReason: 'suppressed' });
  });

  test('rows that are too many or do not go on from those before are refused, and nothing is added', async (stage) => {
    const id = await stage.draft();
    const tooMany = rowsFrom(1, stage.backend.capabilities.addChunk + 1);
    await expect(stage.backend.addDeliveries(id, tooMany)).rejects.toThrow(RangeError);
    await expect(stage.backend.addDeliveries(id, rowsFrom(2, 1))).rejects.toThrow(RangeError);
    await expect(stage.backend.addDeliveries(id, [...rowsFrom(1, 2), ...rowsFrom(4, 1)])).rejects.toThrow(RangeError);
    expect(await stage.counts(id)).toEqual({});
    expect(await stage.backend.addDeliveries(id, rowsFrom(1, 2))).toEqual([]);
  });

  test('rows can be added to drafts only', async (stage) => {
    const id = await stage.campaign(1);
    expect(await errorOf(() => stage.backend.addDeliveries(id, rowsFrom(2, 1)))).toMatchObject({
      code: 'state-refused',
      exitCode: 4,
    });
    expect(await errorOf(() => stage.backend.addDeliveries('nosuch', rowsFrom(1, 1)))).toMatchObject({
      code: 'campaign-not-found',
      exitCode: 5,
    });
  });
}

function releaseTests(test: ContractTest): void {
  test('a released campaign is there for everybody, with all it was created with', async (stage) => {
    const draft = {
      ...newCampaign(),
      name: 'Vœux',
      mode: 'sync',
      delayMs: 5000,
      key: 'k',
      onUnknown: 'resend',
    } as const;
    const { id } = await stage.backend.createDraft(draft);
    await stage.backend.addDeliveries(id, rowsFrom(1, 2));
    const created = stage.clock.now();
    stage.clock.pass(1000);
    const notBefore = stage.clock.now() + 60_000;
    expect(await stage.backend.release(id, { notBefore, sameContentWindowMs: 0 })).toEqual({ id, existing: false });
    const row = await (await stage.another()).campaign(id);
    const { name, mode, account, sender, message } = draft;
    expect(row).toEqual({
      topic: null,
      ...{ id, name, mode, account, sender, message, notBefore },
      ...{ delayMs: 5000, onUnknown: 'resend', released: true, wanted: 'run', hold: null, createdAt: created },
      counts: { ...row?.counts, total: 2, pending: 2 },
      ...{ startedAt: null, finishedAt: null, nextAttemptAt: null, ratePerSecond: null },
    });
  });

  test('releasing again answers the same and changes nothing', async (stage) => {
    const id = await stage.campaign(2);
    expect(await stage.backend.release(id, at)).toEqual({ id, existing: false });
    expect(await stage.counts(id)).toEqual({ pending: 2 });
  });

  test('a campaign nobody of which is pending is finished when it is released', async (stage) => {
    const id = await stage.campaign([invalidRow(1)]);
    expect(await stage.row(id)).toMatchObject({ released: true, finishedAt: stage.clock.now() });
    expect(await stage.backend.work(['main'])).toEqual([]);
    expect(await stage.row(await stage.campaign([]))).toMatchObject({ finishedAt: stage.clock.now() });
  });

  test('releasing what is not there is refused', async (stage) => {
    expect((await errorOf(() => stage.backend.release('nosuch', at))).code).toBe('campaign-not-found');
  });
}

function sameTests(test: ContractTest): void {
  test('a key that was released, however long ago and whatever became of it, finds that campaign', async (stage) => {
    const id = await stage.campaign(2, { key: 'newsletter-12', digest: 'one' });
    await stage.backend.setWanted(id, 'cancelled');
    stage.clock.pass(400 * DAY_MS);
    const again = await stage.draft({ key: 'newsletter-12', digest: 'two' });
    await stage.backend.addDeliveries(again, rowsFrom(1, 2));
    expect(await stage.backend.release(again, at)).toEqual({ id, existing: true });
    expect(await stage.backend.campaign(again)).toBeNull();
    expect(await stage.backend.campaigns({ limit: 10 })).toHaveLength(1);
  });

  test('another key is another campaign, even with the same content', async (stage) => {
    await stage.campaign(2, { key: 'first', digest: 'same' });
    const second = await stage.draft({ key: 'second', digest: 'same' });
    expect(await stage.backend.release(second, at)).toEqual({ id: second, existing: false });
  });

  test('without a key the same content within the window finds the newest campaign that is not cancelled', async (stage) => {
    const first = await stage.campaign(2, { digest: 'same' });
    stage.clock.pass(1000);
    const second = await stage.campaign(2, { digest: 'same' });
    const third = await stage.draft({ digest: 'same' });
    expect(await stage.backend.release(third, at)).toEqual({ id: second, existing: true });
    await stage.backend.setWanted(second, 'cancelled');
    const fourth = await stage.draft({ digest: 'same' });
    expect(await stage.backend.release(fourth, at)).toEqual({ id: first, existing: true });
    stage.clock.pass(DAY_MS);
    const fifth = await stage.draft({ digest: 'same' });
    expect(await stage.backend.release(fifth, at)).toEqual({ id: fifth, existing: false });
    const sixth = await stage.draft({ digest: 'same' });
    const off = { notBefore: null, sameContentWindowMs: 0 };
    expect(await stage.backend.release(sixth, off)).toEqual({ id: sixth, existing: false });
  });

  test('findSame sees what release would find, and no drafts', async (stage) => {
    const { backend } = stage;
    await stage.draft({ key: 'k', digest: 'd' });
    expect(await backend.findSame({ key: 'k', digest: 'd', withinMs: DAY_MS })).toBeNull();
    const id = await stage.campaign(1, { key: 'k', digest: 'd' });
    expect(await backend.findSame({ key: 'k', digest: 'x', withinMs: 0 })).toMatchObject({ id });
    expect(await backend.findSame({ key: 'other', digest: 'd', withinMs: DAY_MS })).toBeNull();
    expect(await backend.findSame({ digest: 'd', withinMs: DAY_MS })).toMatchObject({ id });
    expect(await backend.findSame({ digest: 'd', withinMs: 0 })).toBeNull();
    expect(await backend.findSame({ digest: 'x', withinMs: DAY_MS })).toBeNull();
  });

  test('of two that release the same key at once, one wins and both are told its id', async (stage) => {
    const other = await stage.another();
    const drafts = [await stage.draft({ key: 'k' }), await stage.draft({ key: 'k' })] as const;
    const released = await Promise.all([stage.backend.release(drafts[0], at), other.release(drafts[1], at)]);
    expect(released.map((r) => r.existing).sort()).toEqual([false, true]);
    expect(released[0].id).toBe(released[1].id);
  });
}

function contentTests(test: ContractTest): void {
  test('content is kept under its SHA-256, once, and comes back as it was', async (stage) => {
    const bytes = Uint8Array.from({ length: 2_500_000 }, (_, i) => (i * 31) % 251);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const other = await stage.another();
    expect(await Promise.all([stage.backend.putContent(bytes), other.putContent(bytes)])).toEqual([sha256, sha256]);
    expect(await stage.backend.putContent(bytes)).toBe(sha256);
    expect(Buffer.compare(await other.getContent(sha256), bytes)).toBe(0);
    const empty = await stage.backend.putContent(new Uint8Array());
    expect(await stage.backend.getContent(empty)).toHaveLength(0);
  });

  test('content that is missing or too large is refused', async (stage) => {
    const missing = await errorOf(() => stage.backend.getContent('0'.repeat(64)));
    expect(missing).toMatchObject({ code: 'content-missing', exitCode: 3 });
    const tooLarge = await errorOf(() => stage.backend.putContent(new Uint8Array(64 * 2 ** 20 + 1)));
    // A byte more than it may be is said as a megabyte more, never as what is allowed.
    const said = { megabytes: 65, limit: 64 };
    expect(tooLarge).toMatchObject({ code: 'content-too-large', exitCode: 4, params: said });
  });
}
