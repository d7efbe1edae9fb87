import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { ownWords } from '../../../src/own-words.ts';
import { collect } from '../../helpers/collect.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

const MIB = 2 ** 20;

/** What is done in steps, so that it keeps nobody waiting, is done whole. */
describe.skipIf(redisMissing() !== null)('in steps on Redis', () => {
  let redis: ForgetfulRedis;
  let backend: Backend;
  beforeAll(async () => {
    redis = await ForgetfulRedis.start('always');
    backend = await redis.open();
  });
  afterAll(() => redis.close());

  const key = (kind: string, id: string) => `facteur:${kind}:${id}`;
  const rowsOf = (id: string) => collect(backend.deliveries(id, {}));

  async function handsOf(count: number): Promise<Hands> {
    return new Hands(backend, await redis.worker(backend), await campaignOf(backend, count));
  }

  test('a damaged campaign of many is made whole when it goes on, of what is left', async () => {
    const hands = await handsOf(430);
    const { campaign: id } = hands;
    await hands.send(150);
    await hands.record(await hands.onWire(30), 'failed');
    await hands.send(170);
    const [lent] = await hands.claim(1);
    await redis.server.command('LSET', `${key('s', id)}:0`, 4, 'rubbish');
    await redis.server.command('LSET', `${key('s', id)}:3`, 0, 'rubbish');
    await redis.server.command('HSET', key('c', id), 'sent', '7', 'failed', '9');
    await backend.holdCampaign(id, { reason: 'ledger-damaged', message: 'here' });
    const row = await backend.setWanted(id, 'run');
    expect(row.hold).toBeNull();
    const counts = { sent: 318, failed: 30, unknown: 2, pending: 80, claimed: 0, skipped: 0, total: 430 };
    expect(row.counts).toMatchObject(counts);
    const rows = await rowsOf(id);
    for (const number of [5, 301]) {
      expect(rows[number - 1]).toMatchObject({ state: 'unknown', reply: ownWords('perhaps-sent', {}), attempts: 1 });
    }
    expect(rows.filter(({ state }) => state === 'sent')).toHaveLength(318);
    expect(rows[(lent?.number ?? 0) - 1]?.state).toBe('pending');
    expect(await hands.send(100)).toHaveLength(80);
    // One that is held for another reason is left as it is.
    await redis.server.command('HSET', key('c', id), 'sent', '7');
    await backend.holdCampaign(id, { reason: 'restored', message: '' });
    expect((await backend.setWanted(id, 'run')).counts.sent).toBe(7);
  });

  test('many are tried again, each once, and none that fails again meanwhile', async () => {
    const hands = await handsOf(460);
    const { campaign: id } = hands;
    const claims = await hands.onWire(460);
    await hands.record(claims.slice(0, 450), 'failed');
    const records = claims.slice(450, 455).map(({ campaign, number, token }) => {
      return { campaign, number, token, kind: 'unknown', reply: '' } as const;
    });
    await backend.exchange({ worker: hands.id, records, begins: [], claims: [] });
    expect(await backend.retry(id, ['unknown'])).toBe(5);
    expect(await backend.retry(id, ['failed', 'unknown', 'failed'])).toBe(450);
    expect((await backend.campaign(id))?.counts).toMatchObject({ pending: 455, failed: 0, unknown: 0, sending: 5 });
    expect(await backend.retry(id, ['failed', 'unknown'])).toBe(0);
  });

  test('many that wait are cancelled, and many claims of who is gone given back', async () => {
    const hands = await handsOf(1_250);
    await hands.onWire(210);
    await hands.claim(420);
    expect(await backend.recover(hands.id)).toEqual({ released: 420, unknown: 210 });
    expect((await backend.setWanted(hands.campaign, 'cancelled')).counts).toMatchObject({
      ...{ cancelled: 1_040, unknown: 210, pending: 0 },
    });
  });

  test('a cancelled campaign of which nothing is left, and whose end was lost with its counters, ends by whoever works next', async () => {
    const id = await campaignOf(backend, 2);
    const { finishedAt } = await backend.setWanted(id, 'cancelled');
    expect(finishedAt).not.toBe(null);
    await redis.server.command('HSET', key('c', id), 'open', '1');
    await redis.server.command('HDEL', key('c', id), 'finished');
    await redis.server.command('ZADD', 'facteur:open', '1', id);
    await redis.server.command('ZREM', 'facteur:finished', id);
    const worker = await redis.worker(backend);
    await backend.beat(worker, { campaign: null });
    expect(await backend.campaign(id)).toMatchObject({ finishedAt: expect.any(Number), counts: { cancelled: 2 } });
    await backend.purge(Date.now() + 1_000);
    expect(await backend.campaign(id)).toBe(null);
  });

  test('a turn of more than is asked at once is answered in its order', async () => {
    const hands = await handsOf(1_000);
    const claims = await hands.claim(800);
    expect(await hands.begin(claims)).toEqual(Array(800).fill('begun'));
    const mixed = [...claims.slice(0, 350), ...claims.slice(0, 350), ...claims.slice(350, 700)];
    const records = mixed.map(({ campaign, number, token }) => {
      return { campaign, number, token, kind: 'sent', reply: '250' } as const;
    });
    const more = [{ campaign: hands.campaign, want: 150 }];
    const answer = await backend.exchange({ worker: hands.id, records, begins: claims.slice(0, 5), claims: more });
    const wanted = ['recorded', 'stale', 'recorded'].flatMap((kind) => Array(350).fill(kind));
    expect(answer.records).toEqual(wanted);
    expect(answer.begins).toEqual(Array(5).fill({ kind: 'gone' }));
    expect(answer.claims[0]?.map(({ number }) => number)).toEqual(Array.from({ length: 150 }, (_, i) => 801 + i));
    expect((await backend.campaign(hands.campaign))?.counts).toMatchObject({ sent: 700, sending: 100, claimed: 150 });
  });

  test('a campaign of which a row is lost is held before anybody else gets anything', async () => {
    const hands = await handsOf(600);
    const { campaign: id } = hands;
    await redis.server.command('LSET', `${key('l', id)}:1`, 2, 'rubbish');
    const claims = await hands.claim(505);
    expect(claims).toHaveLength(504);
    expect((await backend.campaign(id))?.hold).toEqual({
      reason: 'ledger-damaged',
      message: `${key('l', id)}:1`,
      until: null,
    });
    expect(await hands.claim(5)).toEqual([]);
  });

  test('a content is kept in parts, and nothing is sent with one that is not whole', async () => {
    const bytes = Buffer.from(Array.from({ length: 1.5 * MIB }, (_, i) => i % 251));
    const hash = await backend.putContent(bytes);
    const part = (number: number) => `facteur:content:${hash}:${number}`;
    expect([await redis.server.command('STRLEN', part(0)), await redis.server.command('STRLEN', part(1))]).toEqual([
      ...[MIB, MIB / 2],
    ]);
    expect(bytes.equals(await backend.getContent(hash))).toBe(true);
    expect(await backend.putContent(bytes)).toBe(hash);
    const damages = [
      ['DEL', part(1)],
      ['SETRANGE', part(1), 0, 'x'],
      ['APPEND', part(0), 'x'],
      ['SADD', part(0), 'x'],
    ] as const;
    for (const [command, name, ...rest] of damages) {
      if (command !== 'APPEND') await redis.server.command('DEL', name);
      if (command !== 'DEL') await redis.server.command(command, name, ...rest);
      const id = await campaignOf(backend, 1);
      await redis.server.command('SADD', `facteur:users:${hash}`, id);
      await expect(backend.getContent(hash), command).rejects.toMatchObject({ code: 'content-missing' });
      const hold = { reason: 'ledger-damaged', message: `content:${hash}`, until: null };
      expect((await backend.campaign(id))?.hold, command).toEqual(hold);
      // Whoever brings it again makes it whole.
      await redis.server.command('DEL', `facteur:content:${hash}`);
      await backend.putContent(bytes);
      expect(bytes.equals(await backend.getContent(hash)), command).toBe(true);
    }
    await expect(backend.getContent('none')).rejects.toMatchObject({ code: 'content-missing' });
    const large = backend.putContent(new Uint8Array(64 * MIB + 1));
    await expect(large).rejects.toMatchObject({ code: 'content-too-large', params: { megabytes: 65, limit: 64 } });
  });

  test('a content of whole parts has none behind them, and who needs one that is not there is told which', async () => {
    const bytes = Buffer.alloc(2 * MIB, 'b');
    const hash = await backend.putContent(bytes);
    expect(bytes.equals(await backend.getContent(hash))).toBe(true);
    const parts = [0, 1, 2].map((number) => `facteur:content:${hash}:${number}`);
    expect(await Promise.all(parts.map((name) => redis.server.command('EXISTS', name)))).toEqual([1, 1, 0]);
    const { id } = await backend.createDraft(newCampaign());
    await backend.holdContents(id, [hash]);
    const missing = { code: 'content-missing', params: { sha256: 'none' } };
    await expect(backend.holdContents(id, [hash, 'none'])).rejects.toMatchObject(missing);
    const released = { code: 'state-refused', params: { state: 'released', asked: 'add' } };
    await expect(backend.holdContents(await campaignOf(backend, 1), [hash])).rejects.toMatchObject(released);
  });

  test('an address is found in a draft, wherever it stands there', async () => {
    const { id } = await backend.createDraft(newCampaign());
    for (const first of [1, 501]) await backend.addDeliveries(id, rowsFrom(first, 500));
    await backend.addDeliveries(id, rowsFrom(1_001, 1));
    for (const number of [1, 500, 501, 1_000, 1_001]) {
      expect(await backend.delivery(id, { key: `member${number}@example.org` })).toMatchObject({ number });
    }
    expect(await backend.delivery(id, { key: 'member1002@example.org' })).toBeNull();
    expect(await backend.delivery('nosuch', { key: 'member1@example.org' })).toBeNull();
    for (const number of [0, -1, 1.5, Number.NaN, 1_002]) expect(await backend.delivery(id, { number })).toBeNull();
  });

  test('contents that nobody needs go, however many that are needed stand before them', async () => {
    const id = await campaignOf(backend, 1);
    const put = async (name: string, used: boolean) => {
      await redis.server.command('HSET', `facteur:content:${name}`, 'size', '1', 'complete', '1');
      await redis.server.command('ZADD', 'facteur:contents', '1', name);
      if (used) await redis.server.command('SADD', `facteur:users:${name}`, id);
    };
    for (let i = 0; i < 130; i += 1) await put(`a${i}`, i % 13 > 0);
    expect((await backend.purge(0)).contents).toBe(10);
    expect(await redis.server.command('ZCOUNT', 'facteur:contents', '1', '1')).toBe(120);
  });
});
