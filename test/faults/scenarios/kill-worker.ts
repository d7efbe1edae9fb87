import { setTimeout as sleep } from 'node:timers/promises';
import { allAtWork, finish, flow, flowed, keepFlowing, uneven, WINDOW } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { WorkerProcess } from '../worker-process.ts';

const LONGEST_LIFE_MS = 400;
/** A share of kills hits before anything flowed: at start, at recovery. They do not count. */
const EARLY_KILLS = 0.1;

async function unknownInBounds(stage: Stage, kills: number): Promise<void> {
  const { campaigns } = await stage.project.json<{ campaigns: { counts: { unknown: number } }[] }>([
    'status',
    '--list',
  ]);
  const unknown = campaigns.reduce((sum, { counts }) => sum + counts.unknown, 0);
  if (unknown > kills * WINDOW) throw new Error(`${unknown} unknown after ${kills} kills`);
}

export const killWorker: Scenario = {
  name: 'kill-worker',
  shortOn: 'sqlite',
  about: 'kill -9 of the worker at random moments of a flowing campaign, 10 connections, restarted each time',
  async run(stage) {
    const { server, random, size } = stage;
    await server.set(uneven);
    let early = 0;
    const workers = stage.crew();
    for (let kills = 0; kills < size.kills; ) {
      await keepFlowing(stage);
      const before = server.received;
      const tooEarly = random() < EARLY_KILLS;
      if (!tooEarly) await flow(stage, before);
      await sleep(random() * LONGEST_LIFE_MS);
      const victim = Math.floor(random() * workers.length);
      await (workers[victim] as WorkerProcess).kill();
      if (tooEarly && !flowed(stage, before)) early += 1;
      else kills += 1;
      workers[victim] = stage.again(workers[victim] as WorkerProcess);
      if (kills % 10 === 0) await unknownInBounds(stage, kills + early);
    }
    await finish(stage);
    stage.notes.push(`${size.kills} kills, and ${early} before anything flowed`);
    return { unknown: [0, WINDOW * (size.kills + early)] };
  },
};

export const killTwoInTurn: Scenario = {
  name: 'kill-two-in-turn',
  about: 'kill -9 of several workers in turn: the others go on and take the claims over, without a restart',
  shortOn: 'sqlite',
  async run(stage) {
    const { server, random, size } = stage;
    await server.set(uneven);
    await keepFlowing(stage);
    const workers = stage.crew(2);
    for (let kills = 0; kills < size.kills; kills += 1) {
      const victim = kills % workers.length;
      await flow(stage);
      await allAtWork(stage, workers);
      await sleep(random() * LONGEST_LIFE_MS);
      await (workers[victim] as WorkerProcess).kill();
      await flow(stage);
      workers[victim] = stage.again(workers[victim] as WorkerProcess);
      if (kills % 10 === 9) await unknownInBounds(stage, kills + 1);
    }
    await finish(stage);
    stage.notes.push(`${size.kills} kills`);
    return { unknown: [0, WINDOW * size.kills] };
  },
};

export const killWhileLocked: Scenario = {
  name: 'kill-while-locked',
  shortOn: 'sqlite',
  about: 'kill -9 of the worker while the store takes no writes: nothing goes out that is not marked before',
  async run(stage) {
    const { random } = stage;
    const kills = stage.long ? 20 : 2;
    let worker = stage.worker();
    for (let kill = 0; kill < kills; kill += 1) {
      await flow(stage);
      const unblock = await stage.store.block();
      await sleep(50 + random() * LONGEST_LIFE_MS);
      await worker.kill();
      unblock();
      worker = stage.again(worker);
    }
    await finish(stage);
    stage.notes.push(`${kills} kills`);
    return { unknown: [0, WINDOW * kills] };
  },
};
