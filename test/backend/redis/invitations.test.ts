import { Queue, Worker } from 'bullmq';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/redis/connection.ts';
import { Invitations } from '../../../src/backend/redis/invitations.ts';
import { systemClock } from '../../../src/clock.ts';
import { eventually } from '../../helpers/eventually.ts';
import { redisMissing } from '../../helpers/redis.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { campaignOf, Hands } from '../hands.ts';
import { ForgetfulRedis } from './forgetful.ts';

/** How workers come to campaigns (backend/redis/invitations.ts). */
describe.skipIf(redisMissing() !== null)('invitations', () => {
  let redis: ForgetfulRedis;
  let backend: Backend;
  const queues = new Map<string, Queue>();
  beforeEach(async () => {
    redis = await ForgetfulRedis.start('always');
    backend = await redis.open();
    for (const name of ['bulk_email_queue', 'email_queue']) {
      queues.set(name, new Queue(name, { connection: { host: '127.0.0.1', port: redis.server.port } }));
    }
  });
  afterEach(async () => {
    for (const queue of queues.values()) await queue.close();
    await redis.close();
  });

  const queueOf = (name: string) => queues.get(name) as Queue;
  const waiting = async (name: string) => (await queueOf(name).getPrioritized()).map(({ id, data }) => [id, data]);
  const turnOf = async (id: string, of = backend) => {
    const found = (await of.work(['main'])).find((work) => work.id === id);
    return found?.nextDueAt === null ? 'now' : 'later';
  };

  test('a released campaign has some jobs in the queue of its size, far fewer than recipients', async () => {
    const bulk = await campaignOf(backend, 1200);
    const single = await campaignOf(backend, 1);
    expect(await waiting('bulk_email_queue')).toEqual(
      [0, 1, 2].map((chunk) => [`${bulk}-${chunk}`, { campaign: bulk, chunk }]),
    );
    expect(await waiting('email_queue')).toEqual([[`${single}-0`, { campaign: single, chunk: 0 }]]);
    const { id } = await backend.createDraft({ ...newCampaign(), delayMs: 5_000 });
    await backend.addDeliveries(id, rowsFrom(1, 400));
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    expect((await waiting('bulk_email_queue')).length).toBe(3 + 64);
  });

  test.each([
    [0, 500, 1],
    [0, 501, 2],
    [5_000, 10, 3],
    [7_000, 4, 2],
    [60_000, 3, 3],
    [60_000, 70, 64],
  ])('of a campaign with a delay of %d ms and %d recipients are %d', async (delayMs, rows, jobs) => {
    const { id } = await backend.createDraft({ ...newCampaign(), delayMs });
    for (let i = 0; i < rows; i += 500) await backend.addDeliveries(id, rowsFrom(i + 1, Math.min(500, rows - i)));
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    const found = await queueOf('bulk_email_queue').getPrioritized();
    // The first comes before the second of another.
    expect(found.map((job) => [job.id, job.name, job.opts.priority])).toEqual(
      Array.from({ length: jobs }, (_, i) => [`${id}-${i}`, 'chunk', i + 1]),
    );
  });

  test('a worker takes one of a campaign and leaves the others to others, however often it looks', async () => {
    const id = await campaignOf(backend, 1_200);
    await redis.worker(backend);
    for (let i = 0; i < 5; i += 1) expect(await turnOf(id)).toBe('now');
    expect((await waiting('bulk_email_queue')).map(([job]) => job)).toEqual([`${id}-1`, `${id}-2`]);
    // Nothing is left of the one that was used.
    expect(await redis.server.command('EXISTS', `bull:bulk_email_queue:${id}-0`)).toBe(0);
    expect(await queueOf('bulk_email_queue').getJobCountByTypes('active', 'completed', 'failed')).toBe(0);
    expect(redis.notices).toEqual([]);
  });

  test('a worker that nobody can invite comes all the same, some time later', async () => {
    for (const part of ['meta', 'prioritized', 'wait', 'active', 'pc']) {
      await redis.server.command('SET', `bull:bulk_email_queue:${part}`, 'rubbish');
    }
    const id = await campaignOf(backend, 2);
    await redis.worker(backend);
    expect(await turnOf(id)).toBe('later');
    await eventually('it is served', async () => (await turnOf(id)) === 'now');
    // One that is registered no more is told of all there is.
    const gone = await redis.open();
    const worker = await redis.worker(gone);
    await gone.recover('somebody else');
    expect(await turnOf(id, gone)).toBe('later');
    await gone.recover(worker);
    expect(await turnOf(id, gone)).toBe('now');
    // Who has something of it in hand needs no invitation.
    const other = await redis.open();
    await new Hands(other, await redis.worker(other), id).claim(1);
    expect(await turnOf(id, other)).toBe('now');
  });

  test('an invitation brings a worker to a campaign, and is used up', async () => {
    const id = await campaignOf(backend, 1);
    await redis.worker(backend);
    expect(await turnOf(id)).toBe('now');
    expect(await waiting('email_queue')).toEqual([]);
  });

  test('a small campaign is not behind a large one', async () => {
    const large = await campaignOf(backend, 2000);
    const small = await campaignOf(backend, 3);
    await redis.worker(backend);
    expect([await turnOf(large), await turnOf(small)]).toEqual(['now', 'now']);
  });

  test('a queue that was flushed is filled again, whoever lost what', async () => {
    const id = await campaignOf(backend, 700);
    await queueOf('bulk_email_queue').obliterate({ force: true });
    expect(await waiting('bulk_email_queue')).toEqual([]);
    await redis.worker(backend);
    expect(await turnOf(id)).toBe('now');
    const other = await redis.open();
    await redis.worker(other);
    expect(await turnOf(id, other)).toBe('now');
  });

  test('many who find nobody invited any more invite once', async () => {
    const id = await campaignOf(backend, 2_000);
    await queueOf('bulk_email_queue').obliterate({ force: true });
    const { port } = redis.server;
    const settings = { host: '127.0.0.1', port, db: 0, username: null, password: null, tls: false };
    const connection = await Connection.open({ settings, clock: systemClock({}), time: 'server' });
    const invitations = new Invitations(settings, connection, () => {});
    await Promise.all(Array.from({ length: 20 }, () => invitations.invite(id, 2_000, 0, 4)));
    expect((await waiting('bulk_email_queue')).map(([job]) => job)).toEqual(
      [4, 5, 6, 7].map((chunk) => `${id}-${chunk}`),
    );
    await invitations.close();
    await connection.close();
  });

  test('what is due again is invited to again', async () => {
    const id = await campaignOf(backend, 1);
    const hands = new Hands(backend, await redis.worker(backend), id);
    expect(await turnOf(id)).toBe('now');
    const claims = await hands.onWire(1);
    expect(await turnOf(id)).toBe('later');
    await hands.record(claims, 'failed');
    await backend.retry(id, ['failed']);
    expect(await turnOf(id)).toBe('now');
  });

  test.each([
    ['no campaign is open', 0],
    ['all that is open is on the wire', 3],
  ])('a job about no campaign is taken out where %s, and said', async (_, open) => {
    const worker = await redis.worker(backend);
    if (open > 0) await new Hands(backend, worker, await campaignOf(backend, open)).onWire(open);
    await queueOf('bulk_email_queue').add('chunk', { campaign: 'nosuch', chunk: 0 }, { jobId: 'nosuch-0' });
    await queueOf('email_queue').add('something', { else: 1 });
    await eventually('the jobs are gone', async () => {
      await backend.work(['main']);
      const counts = await Promise.all(
        [...queues.values()].map((queue) => queue.getJobCountByTypes('waiting', 'active')),
      );
      return counts.every((count) => count === 0);
    });
    expect(redis.notices).toContainEqual({ code: 'job-dropped', params: { job: 'nosuch-0' } });
    expect(redis.notices).toHaveLength(2);
  });

  test('a job about a campaign that cannot be read is taken out, and is nobody’s fault', async () => {
    const faults: unknown[] = [];
    const take = (fault: unknown) => faults.push(fault);
    process.on('unhandledRejection', take);
    onTestFinished(() => void process.off('unhandledRejection', take));
    await redis.worker(backend);
    await redis.server.command('SET', 'facteur:c:odd', 'rubbish');
    await queueOf('email_queue').add('chunk', { campaign: 'odd', chunk: 0 });
    await backend.work(['main']);
    expect(await queueOf('email_queue').getJobCountByTypes('waiting', 'active')).toBe(0);
    // An answer later, whatever was asked before has been answered.
    await backend.work(['main']);
    expect(faults).toEqual([]);
  });

  test('one that a worker had taken when it was killed does not stay with it', async () => {
    const id = await campaignOf(backend, 1);
    const connection = { host: '127.0.0.1', port: redis.server.port };
    const killed = new Worker('email_queue', null, { connection, autorun: false });
    await killed.getNextJob('killed', { block: false });
    await killed.close(true);
    await redis.server.command('DEL', `bull:email_queue:${id}-0:lock`);
    const taken = () => queueOf('email_queue').getJobCountByTypes('active');
    expect(await taken()).toBe(1);
    const look = async () => {
      const other = await redis.open();
      await redis.worker(other);
      await other.work(['main']);
    };
    // Who looks first marks what is taken, who looks half a minute later puts back what is still marked.
    await look();
    const marked = () => redis.server.command('SISMEMBER', 'bull:email_queue:stalled', `${id}-0`);
    await eventually('it is marked', async () => (await marked()) === 1);
    await redis.server.command('DEL', 'bull:email_queue:stalled-check');
    await look();
    await eventually('it is put back', async () => (await taken()) === 0);
  });

  test('are over with the backend that is closed: nothing holds its process', async () => {
    for (const queue of queues.values()) await queue.waitUntilReady();
    const clients = async () => {
      const list = String(await redis.server.command('CLIENT', 'LIST'));
      return [...list.matchAll(/^id=(\d+)/gm)].map(([, id]) => id);
    };
    await redis.server.command('PING');
    const before = await clients();
    const other = await redis.open();
    const id = await campaignOf(other, 1_200);
    await redis.worker(other);
    expect(await turnOf(id, other)).toBe('now');
    await other.close();
    await eventually('its connections are closed', async () => {
      return (await clients()).every((client) => before.includes(client));
    });
  });
});
