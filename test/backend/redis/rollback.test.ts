import { appendFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Backend, Claim } from '../../../src/backend/port.ts';
import { readJournals } from '../../../src/backend/redis/journal.ts';
import { collect } from '../../helpers/collect.ts';
import { eventually } from '../../helpers/eventually.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

/** A Redis that dies and comes back without what it acknowledged last (backend/redis/journal.ts, replay.ts). */
describe.skipIf(redisMissing() !== null)('a Redis that forgot', () => {
  let redis: ForgetfulRedis;
  let backend: Backend;
  beforeEach(async () => {
    redis = await ForgetfulRedis.start();
    backend = await redis.open();
  });
  afterEach(() => redis.close());

  async function states(id: string) {
    return (await collect(backend.deliveries(id, {}))).map(({ state }) => state);
  }

  /** Asks until the connection is there again. */
  function back<T>(ask: () => Promise<T>): Promise<T> {
    return eventually('the connection is there again', async () => {
      try {
        return { value: await ask() };
      } catch (error) {
        if ((error as { code?: string }).code !== 'redis-unreachable') throw error;
        return null;
      }
    }).then(({ value }) => value);
  }

  test('a campaign whose beginning was forgotten has begun, and keeps its pace', async () => {
    const { id } = await backend.createDraft({ ...newCampaign(), delayMs: 3_600_000 });
    await backend.addDeliveries(id, rowsFrom(1, 2));
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    const hands = new Hands(backend, await redis.worker(backend), id);
    await redis.remember();
    const wire = await hands.onWire(1);
    await redis.forget();
    expect(await back(() => states(id))).toEqual(['sending', 'pending']);
    expect((await backend.campaign(id))?.startedAt).not.toBeNull();
    expect(redis.notices).toContainEqual({ code: 'replayed', params: { worker: hands.id, count: 1 } });
    expect(await hands.record(wire, 'sent')).toEqual(['recorded']);
    expect(await hands.begin(await hands.claim(1))).toEqual(['wait']);
  });

  test('a retry that was forgotten goes on, and ends the campaign once more', async () => {
    const id = await campaignOf(backend, 1);
    const hands = new Hands(backend, await redis.worker(backend), id);
    await hands.record(await hands.onWire(1), 'failed');
    expect((await backend.campaign(id))?.finishedAt).not.toBeNull();
    await redis.remember();
    await backend.retry(id, ['failed']);
    const wire = await hands.onWire(1);
    await redis.forget();
    expect(await back(() => states(id))).toEqual(['sending']);
    expect((await backend.campaign(id))?.finishedAt).toBeNull();
    expect(await hands.record(wire, 'sent')).toEqual(['recorded']);
    expect(await backend.campaign(id)).toMatchObject({ counts: { sent: 1 }, finishedAt: expect.any(Number) });
  });

  test('is told again what it acknowledged: nobody sent is pending, nobody is lost', async () => {
    const id = await campaignOf(backend, 12);
    const hands = new Hands(backend, await redis.worker(backend), id);
    await hands.send(2);
    await redis.remember();
    await hands.send(3);
    const failed = await hands.onWire(1);
    await hands.record(failed, 'failed');
    const wire = await hands.onWire(2);
    const idle = await hands.claim(1);
    await redis.forget();
    expect(await back(() => states(id))).toEqual([
      ...Array(5).fill('sent'),
      'failed',
      ...Array(2).fill('sending'),
      ...Array(4).fill('pending'),
    ]);
    expect(await hands.record(wire, 'sent')).toEqual(['recorded', 'recorded']);
    // A claim that was forgotten is nobody's: whoever has it may not begin.
    expect(await hands.begin(idle)).toEqual(['gone']);
    expect((await hands.send(12)).map(({ number }) => number).sort((a, b) => a - b)).toEqual([9, 10, 11, 12]);
    expect((await backend.campaign(id))?.counts).toMatchObject({ total: 12, sent: 11, failed: 1 });
    expect(redis.notices.map(({ code }) => code)).toContain('redis-forgot');
    expect(redis.notices).toContainEqual({ code: 'replayed', params: { worker: hands.id, count: 6 } });
  });

  test('an outcome that was on its way finds its delivery again', async () => {
    const id = await campaignOf(backend, 3);
    const hands = new Hands(backend, await redis.worker(backend), id);
    await redis.remember();
    const wire = await hands.onWire(2);
    await redis.forget();
    expect(await back(() => hands.record(wire, 'sent'))).toEqual(['recorded', 'recorded']);
    expect(await states(id)).toEqual(['sent', 'sent', 'pending']);
  });

  test('more than is told again in one call is told whole', async () => {
    const id = await campaignOf(backend, 400);
    const hands = new Hands(backend, await redis.worker(backend), id);
    await redis.remember();
    for (const count of [130, 100]) await hands.send(count);
    await hands.onWire(20);
    await redis.forget();
    const wanted = { sent: 230, sending: 20, pending: 150, claimed: 0, total: 400 };
    expect((await back(() => backend.campaign(id)))?.counts).toMatchObject(wanted);
    expect(redis.notices).toContainEqual({ code: 'replayed', params: { worker: hands.id, count: 250 } });
    expect(await hands.claim(400)).toHaveLength(150);
  });

  test('a journal with a line that cannot be understood holds all that is open, as nobody knows what it told', async () => {
    const folder = redis.machine();
    const other = await redis.open(folder);
    const id = await campaignOf(other, 8);
    const hands = new Hands(other, await redis.worker(other), id);
    await redis.remember();
    await hands.send(2);
    const [last] = await hands.onWire(1);
    await other.close();
    const [name = ''] = readdirSync(folder).filter((file) => file.startsWith('journal-'));
    appendFileSync(join(folder, name), 'rubbish\n');
    await redis.forget();
    const again = await redis.open(folder);
    await redis.worker(again);
    const file = join(folder, `${name}.aside`);
    expect(redis.notices).toContainEqual({ code: 'journal-aside', params: { file } });
    expect((await again.campaign(id))?.hold).toMatchObject({ reason: 'ledger-rollback', until: null });
    expect(last?.number).toBe(3);
    expect((await states(id)).slice(3)).toEqual(Array(5).fill('pending'));
    expect((await again.campaign(id))?.counts).toMatchObject({ pending: 5, claimed: 0 });
  });

  test('no claim is lent before all registered workers have told theirs', async () => {
    const id = await campaignOf(backend, 6);
    const other = await redis.open();
    const hands = new Hands(backend, await redis.worker(backend), id);
    const others = new Hands(other, await redis.worker(other), id);
    await redis.remember();
    const theirs = await others.send(2);
    await other.close();
    await redis.forget();
    expect(await back(() => hands.claim(6))).toEqual([]);
    expect(theirs).toHaveLength(2);
    expect((await backend.campaign(id))?.counts).toMatchObject({ pending: 6 });
  });

  test('a worker whose journal is gone leaves its campaigns held, and the operator decides', async () => {
    const id = await campaignOf(backend, 6);
    const folder = redis.machine();
    const other = await redis.open(folder);
    const hands = new Hands(backend, await redis.worker(backend), id);
    const others = new Hands(other, await redis.worker(other), id);
    await others.claim(1);
    await others.onWire(1);
    await redis.remember();
    await others.send(1);
    await other.close();
    rmSync(folder, { recursive: true });
    await redis.forget();
    await back(() => hands.claim(1));
    expect(await backend.recover(others.id)).toEqual({ released: 0, unknown: 0 });
    const row = await backend.campaign(id);
    expect(row?.hold).toMatchObject({ reason: 'ledger-rollback', until: null });
    expect(row?.hold?.message).toContain('host-2');
    expect(await hands.claim(6)).toEqual([]);
    await backend.unhold('main', { byOperator: true });
    expect(await backend.recover(others.id)).toEqual({ released: 0, unknown: 2 });
    expect(await states(id)).toEqual(['unknown', 'unknown', ...Array(4).fill('pending')]);
    expect(await hands.claim(6)).toHaveLength(4);
  });

  test('a journal that comes late ends the hold by itself', async () => {
    const id = await campaignOf(backend, 6);
    const folder = redis.machine();
    const other = await redis.open(folder);
    const hands = new Hands(backend, await redis.worker(backend), id);
    const others = new Hands(other, await redis.worker(other), id);
    await redis.remember();
    await others.send(2);
    await other.close();
    await redis.forget();
    await back(() => backend.recover(others.id));
    expect((await backend.campaign(id))?.hold?.reason).toBe('ledger-rollback');
    const again = await redis.open(folder);
    await redis.worker(again);
    expect((await backend.campaign(id))?.hold).toBeNull();
    expect(await states(id)).toEqual(['sent', 'sent', ...Array(4).fill('pending')]);
    expect((await hands.claim(6)).map(({ number }) => number)).toEqual([3, 4, 5, 6]);
  });

  test('a worker that was registered in the forgotten time is not forgotten with what it sent', async () => {
    const id = await campaignOf(backend, 4);
    await redis.remember();
    const hands = new Hands(backend, await redis.worker(backend), id);
    await hands.send(2);
    await redis.forget();
    expect(await back(() => states(id))).toEqual(['sent', 'sent', 'pending', 'pending']);
    expect((await backend.workers()).map((worker) => worker.id)).toEqual([hands.id]);
    expect(await backend.beat(hands.id, { campaign: null })).toMatchObject({ alive: true });
  });

  test('what the operator did after an outcome is not undone by telling the outcome again', async () => {
    const id = await campaignOf(backend, 2);
    const hands = new Hands(backend, await redis.worker(backend), id);
    const claims = await hands.onWire(1);
    await hands.record(claims, 'failed');
    await backend.retry(id, ['failed']);
    await redis.remember();
    await hands.send(1);
    await redis.forget();
    expect((await back(() => states(id))).sort()).toEqual(['pending', 'sent']);
    expect(await hands.claim(2)).toHaveLength(1);
  });

  test('a server that forgot nothing goes on at once, also without the journals of others', async () => {
    await redis.server.command('CONFIG', 'SET', 'appendfsync', 'always');
    const id = await campaignOf(backend, 4);
    const folder = redis.machine();
    const other = await redis.open(folder);
    const hands = new Hands(backend, await redis.worker(backend), id);
    const others = new Hands(other, await redis.worker(other), id);
    await others.send(1);
    await others.claim(1);
    await other.close();
    rmSync(folder, { recursive: true });
    await redis.server.down();
    await redis.server.up();
    await back(() => backend.recover(others.id));
    expect((await backend.campaign(id))?.hold).toBeNull();
    expect(await states(id)).toEqual(['sent', 'pending', 'pending', 'pending']);
    expect(await hands.claim(4)).toHaveLength(3);
    expect(redis.notices.map(({ code }) => code)).not.toContain('replayed');
  });

  test('a replica that took over may have forgotten, whatever the one before it kept', async () => {
    await redis.server.command('CONFIG', 'SET', 'appendfsync', 'always');
    const id = await campaignOf(backend, 6);
    const folder = redis.machine();
    const other = await redis.open(folder);
    const hands = new Hands(backend, await redis.worker(backend), id);
    const others = new Hands(other, await redis.worker(other), id);
    await redis.remember();
    await others.send(1);
    await hands.send(1);
    await other.close();
    rmSync(folder, { recursive: true });
    await redis.forget();
    await back(() => backend.recover(others.id));
    expect((await backend.campaign(id))?.hold?.reason).toBe('ledger-rollback');
    expect(await hands.claim(6)).toEqual([]);
  });

  test('the journals of workers that are over are removed some time later', async () => {
    const folder = redis.machine();
    const first = await redis.open(folder);
    const id = await redis.worker(first);
    await first.recover(id);
    await first.close();
    const living = await redis.worker(await redis.open(folder));
    expect(readdirSync(folder).some((name) => name.includes(id))).toBe(true);
    const { utimesSync } = await import('node:fs');
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), 0, 0);
    const next = await redis.worker(await redis.open(folder));
    expect(readdirSync(folder).some((name) => name.includes(id))).toBe(false);
    // Nor does it bring its worker back.
    expect((await backend.workers()).map((worker) => worker.id)).toEqual([living, next]);
    expect(readdirSync(folder).some((name) => name.includes(living))).toBe(true);
  });

  test('a journal has what was granted and nothing else, and is closed with its registration', async () => {
    const folder = redis.machine();
    const other = await redis.open(folder, folder);
    const id = await campaignOf(other, 4);
    const hands = new Hands(other, await redis.worker(other), id);
    const claims = await hands.claim(2);
    const entries = () =>
      readJournals(folder).flatMap((journal) => journal.entries.map(({ b, r }) => [b.length, r.length]));
    expect(entries()).toEqual([]);
    await hands.begin(claims);
    await hands.record(claims, 'sent');
    // Told by a token that nobody was given: not granted.
    await hands.record([{ ...(claims[0] as Claim), token: 1 }], 'sent');
    expect(entries()).toEqual([
      [2, 0],
      [0, 2],
    ]);
    const open = () => openFiles().filter((file) => file.startsWith(folder)).length;
    if (process.platform !== 'linux') return;
    const before = open();
    expect(before).toBeGreaterThan(0);
    await redis.worker(other);
    expect(open()).toBe(before);
    await other.close();
    expect(open()).toBe(0);
  });
});

/** What this process has open, on Linux. */
function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      // The one of this look.
      return [];
    }
  });
}
