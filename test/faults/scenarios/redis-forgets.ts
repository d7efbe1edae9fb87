import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { allAtWork, finish, flow, WINDOW } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { WorkerProcess } from '../worker-process.ts';
import { inTheMiddle } from './redis-outage.ts';

/** What `everysec` may forget, in milliseconds. */
const FORGOTTEN_MS = 1_000;
/** So many one worker has in hand at most. */
const IN_HAND = 400;
/** A rewrite of the append-only file would put what is to be cut into another one. */
const everysec = { appendfsync: 'everysec', config: { 'auto-aof-rewrite-percentage': '0' } } as const;

/** Messages flow for long enough that what is cut away is all of it the campaign's flow. */
async function flowALittle(stage: Stage): Promise<void> {
  const until = performance.now() + FORGOTTEN_MS + 500 + stage.random() * 500;
  while (performance.now() < until) {
    await flow(stage);
  }
}

/** Redis dies and has forgotten the last second when it comes back. `meanwhile` happens between the two. */
async function forget(stage: Stage, meanwhile: () => Promise<unknown> = async () => {}): Promise<void> {
  const { server, aof } = stage.redis;
  const died = performance.now();
  const arrived = stage.server.arrivals.filter(({ time }) => time > Date.now() - FORGOTTEN_MS).length;
  const [other] = await Promise.all([meanwhile(), server.down('SIGKILL')]);
  const bytes = aof.cut(FORGOTTEN_MS, died);
  assert.ok(arrived > 0 && bytes > 0, 'something was forgotten');
  stage.notes.push(`${bytes} bytes and ${arrived} messages forgotten`);
  await server.up();
  return void other;
}

export const forgetsASecond: Scenario = {
  name: 'redis-forgets',
  about: 'kill -9 of redis-server (everysec), its file cut short by 1 s of writes: the workers know what it forgot',
  only: 'redis',
  redis: everysec,
  async run(stage) {
    const workers = await inTheMiddle(stage);
    const times = stage.long ? Math.ceil(stage.size.kills / 10) : 1;
    for (let time = 0; time < times; time += 1) {
      await flowALittle(stage);
      await forget(stage);
      await flow(stage);
    }
    await finish(stage);
    assert.ok(
      workers.every((worker) => worker.running),
      'all workers are still there',
    );
    return { unknown: [0, times * workers.length * WINDOW] };
  },
};

export const forgetsWithWorkersKilled: Scenario = {
  name: 'redis-forgets-restarted',
  about: 'the same, all workers killed with it and started again in their folders: their journals know what it forgot',
  only: 'redis',
  redis: everysec,
  longOnly: true,
  async run(stage) {
    let workers = await inTheMiddle(stage);
    const times = stage.long ? Math.ceil(stage.size.kills / 10) : 1;
    for (let time = 0; time < times; time += 1) {
      await flowALittle(stage);
      await forget(stage, () => Promise.all(workers.map((worker) => worker.kill())));
      workers = workers.map((worker) => stage.again(worker));
      await flow(stage);
    }
    await finish(stage);
    return { unknown: [0, times * workers.length * WINDOW] };
  },
};

export const forgetsNewcomer: Scenario = {
  name: 'redis-forgets-newcomer',
  about: 'the same, one worker registered and at work only within the forgotten second: what it sent is not sent again',
  only: 'redis',
  longOnly: true,
  redis: everysec,
  async run(stage) {
    const workers = await inTheMiddle(stage);
    const times = stage.long ? Math.ceil(stage.size.kills / 10) : 1;
    for (let time = 0; time < times; time += 1) {
      const leaver = workers[0] as WorkerProcess;
      leaver.signal('SIGTERM');
      await leaver.exited;
      await flowALittle(stage);
      const newcomer = stage.again(leaver);
      workers[0] = newcomer;
      await allAtWork(stage, [newcomer]);
      await sleep(100 + stage.random() * 300);
      await forget(stage);
      await flow(stage);
    }
    await finish(stage);
    assert.ok(
      workers.every((worker) => worker.running),
      'all workers are still there',
    );
    return { unknown: [0, times * workers.length * WINDOW] };
  },
};

/** One worker is gone with its machine. */
async function loseMachine(stage: Stage, worker: WorkerProcess): Promise<void> {
  await worker.kill();
  rmSync(stage.machineFolder(worker.machine), { recursive: true, force: true });
}

export const forgetsWithoutJournal: Scenario = {
  name: 'redis-forgets-journal',
  about: 'the same, one worker gone with its journal: held as `ledger-rollback`, nothing goes out before `resume`',
  only: 'redis',
  redis: everysec,
  waits: true,
  async run(stage) {
    const { server } = stage;
    const [lost] = (await inTheMiddle(stage)) as [WorkerProcess, ...WorkerProcess[]];
    await flowALittle(stage);
    await forget(stage, () => loseMachine(stage, lost));
    const running = await unfinished(stage);
    for (const campaign of running) {
      await campaign.until('held for the gap', ({ heldReason }) => heldReason === 'ledger-rollback');
    }
    const before = server.received;
    await sleep(stage.long ? 30_000 : 3_000);
    assert.equal(server.received, before, 'copies while held');
    for (const campaign of running) {
      const { stdout } = await stage.project.run(['status', campaign.id]);
      assert.match(stdout, /resume/, 'the way out');
      // What the lost worker had sent in the second that was forgotten may go out again: the operator said so.
      campaign.allowResend(1);
      await campaign.steer('resume');
    }
    await finish(stage);
    const doubled = [...server.copies.values()].filter((copies) => copies > 1).length;
    stage.notes.push(`${doubled} went out twice by the operator's word`);
    // All it had in hand is unknown, begun or not.
    return { unknown: [0, 3 * WINDOW + IN_HAND] };
  },
};

async function unfinished(stage: Stage) {
  const states = await Promise.all(
    stage.campaigns.map(async (campaign) => ({ campaign, status: await campaign.status() })),
  );
  return states.filter(({ status }) => status.state !== 'finished').map(({ campaign }) => campaign);
}
