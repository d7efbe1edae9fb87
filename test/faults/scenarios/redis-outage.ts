import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { TcpProxy } from '../../helpers/tcp-proxy.ts';
import { allAtWork, finish, flow, keepFlowing, unhurried, WINDOW } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage, WorkerOptions } from '../stage.ts';
import type { WorkerProcess } from '../worker-process.ts';

type Sync = 'always' | 'everysec';

/** Enough to be in the middle, whatever was said before an outage. */
export async function inTheMiddle(stage: Stage, options?: WorkerOptions): Promise<WorkerProcess[]> {
  await stage.server.set(unhurried);
  await stage.submit(stage.long ? 10_000 : 1_000);
  const workers = stage.crew(1, 10, options);
  await allAtWork(stage, workers);
  await flow(stage);
  return workers;
}

/** So many times a worker has said that it works again. */
const BACK = /Le problème est passé/g;

function saidBack({ output }: WorkerProcess): number {
  return output.match(BACK)?.length ?? 0;
}

/** Everybody whom the outage met goes on by himself: messages flow, and no worker has to be started again. */
export async function allGoOn(
  stage: Stage,
  workers: readonly WorkerProcess[],
  saidBefore: readonly number[],
): Promise<void> {
  await Promise.all(workers.map((worker, i) => worker.says(BACK, (saidBefore[i] ?? 0) + 1)));
  await flow(stage);
}

/** Kills redis-server for so long and lets it come back; notes how long the first message after it took. */
async function outage(stage: Stage, workers: readonly WorkerProcess[], seconds: number): Promise<void> {
  const said = workers.map(saidBack);
  await keepFlowing(stage);
  await stage.redis.server.down('SIGKILL');
  await sleep(seconds * 1_000);
  if (seconds >= 2) await statusSaysWhy(stage);
  await stage.redis.server.up();
  const since = performance.now();
  await stage.server.until('a message after the outage', received(stage));
  stage.notes.push(`first message ${((performance.now() - since) / 1_000).toFixed(1)} s after it was back`);
  await allGoOn(stage, workers, said);
}

function received({ server }: Stage): () => boolean {
  const before = server.received;
  return () => server.received > before;
}

/** Commands do not wait for ever, and say what to do. */
async function statusSaysWhy({ project }: Stage): Promise<void> {
  const done = await project.run(['status', '--json']);
  assert.equal(done.code, 3, `status ended with ${done.code}: ${done.stdout}${done.stderr}`);
  const { error } = done.json<{ error: { code: string; remedy: string } }>();
  assert.match(error.code, /^redis-/);
}

function killedFor(seconds: number, appendfsync: Sync, more: Partial<Scenario> = {}): Scenario {
  return {
    name: `redis-killed-${seconds}s-${appendfsync}`,
    about: `kill -9 of redis-server (${appendfsync}) in the middle, back after ${seconds} s: all workers go on by themselves`,
    only: 'redis',
    redis: { appendfsync },
    waits: true,
    ...more,
    async run(stage) {
      const workers = await inTheMiddle(stage);
      const times = stage.long && seconds < 5 ? 5 : 1;
      for (let time = 0; time < times; time += 1) await outage(stage, workers, seconds);
      await finish(stage);
      return { unknown: [0, times * workers.length * WINDOW] };
    },
  };
}

const LONG_ONLY = { longOnly: true } as const;

export const redisKilled: readonly Scenario[] = [
  killedFor(2, 'always', LONG_ONLY),
  killedFor(2, 'everysec'),
  ...([9, 25, 120] as const).flatMap((seconds) => [
    killedFor(seconds, 'always', LONG_ONLY),
    killedFor(seconds, 'everysec', LONG_ONLY),
  ]),
];

export const redisFrozen: Scenario = {
  name: 'redis-frozen',
  about: 'SIGSTOP of redis-server for longer than a lease, connections open, then SIGCONT: everybody goes on',
  only: 'redis',
  longOnly: true,
  waits: true,
  async run(stage) {
    const workers = await inTheMiddle(stage);
    const unblock = await stage.store.block();
    await sleep(25_000);
    unblock();
    await flow(stage);
    assert.ok(
      workers.every((worker) => worker.running),
      'all workers are still there',
    );
    await finish(stage);
    return { unknown: [0, workers.length * WINDOW] };
  },
};

export const connectionsCut: Scenario = {
  name: 'redis-connections-cut',
  longOnly: true,
  about:
    'Redis closes all connections at random moments, also between a command and its answer: nobody is unknown for it',
  only: 'redis',
  async run(stage) {
    const workers = await inTheMiddle(stage);
    const cuts = stage.long ? stage.size.kills : 5;
    for (let cut = 0; cut < cuts; cut += 1) {
      await flow(stage);
      await sleep(stage.random() * 300);
      for (const type of ['normal', 'pubsub'])
        await stage.redis.server.command('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
    }
    await finish(stage);
    assert.ok(
      workers.every((worker) => worker.running),
      'all workers are still there',
    );
    stage.notes.push(`${cuts} cuts`);
    return {};
  },
};

export const answersLost: Scenario = {
  name: 'redis-answers-lost',
  about: 'what Redis did is not heard of, and the connection ends: nobody is unknown for it, no claim is forgotten',
  only: 'redis',
  async run(stage) {
    const proxy = await TcpProxy.start(stage.redis.server.port);
    stage.atEnd(() => proxy.close());
    const workers = await inTheMiddle(stage, { env: { REDIS_URL: `redis://127.0.0.1:${proxy.port}` } });
    const times = stage.long ? stage.size.kills : 3;
    for (let time = 0; time < times; time += 1) {
      await flow(stage);
      await sleep(stage.random() * 300);
      await proxy.loseAnswers(50);
    }
    await finish(stage);
    assert.ok(
      workers.every((worker) => worker.running),
      'all workers are still there',
    );
    stage.notes.push(`${times} times`);
    return {};
  },
};

export const powerCut: Scenario = {
  name: 'redis-and-workers-killed',
  about:
    'kill -9 of redis-server (always) and of all workers at once, all started again: at most the window is unknown',
  only: 'redis',
  async run(stage) {
    let workers = await inTheMiddle(stage);
    const kills = stage.long ? Math.ceil(stage.size.kills / 5) : 1;
    for (let kill = 0; kill < kills; kill += 1) {
      await flow(stage);
      await sleep(stage.random() * 400);
      const gone = workers.map((worker) => worker.kill());
      await Promise.all([stage.redis.server.down('SIGKILL'), ...gone]);
      await stage.redis.server.up();
      workers = workers.map((worker) => stage.again(worker));
    }
    await finish(stage);
    stage.notes.push(`${kills} kills of everything`);
    return { unknown: [0, kills * workers.length * WINDOW] };
  },
};
