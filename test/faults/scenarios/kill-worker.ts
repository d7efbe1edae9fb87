import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from '../../helpers/smtp/script.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { WorkerProcess } from '../worker-process.ts';

/** Two messages a connection. */
const WINDOW = 20;
/** More than a dead worker's ten connections can still have had on the wire: these come from a living one. */
const FLOWING = 25;
const LONGEST_LIFE_MS = 400;
/** A share of kills hits before anything flowed: at start, at recovery. They do not count. */
const EARLY_KILLS = 0.1;

/** Some messages answered at once, some late, so that kills meet both the ledger and the wire at work. */
const uneven: Script = {
  rules: [
    { at: 'dot', only: { every: 4 }, do: { delayMs: 25 } },
    { at: 'rcpt', only: { every: 7 }, do: { delayMs: 10 } },
    { at: 'dot', only: { every: 3 }, do: { delayMs: 5 } },
  ],
};

/** Submits more while there is not enough left for the next kills. */
async function keepFlowing(stage: Stage): Promise<void> {
  const rows = stage.long ? 10_000 : 1_000;
  const total = stage.campaigns.reduce((sum, campaign) => sum + campaign.total, 0);
  if (total - stage.server.received < rows / 2) await stage.submit(rows);
}

function flow(stage: Stage, since: number): Promise<void> {
  return stage.server.until('messages flow', () => stage.server.received >= since + FLOWING);
}

async function finish(stage: Stage): Promise<void> {
  await stage.server.set({});
  for (const campaign of stage.campaigns) await campaign.finished();
}

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
  about: 'kill -9 of the worker at random moments of a flowing campaign, 10 connections, restarted each time',
  async run(stage) {
    const { server, random, size } = stage;
    await server.set(uneven);
    let early = 0;
    let worker = stage.worker();
    for (let kills = 0; kills < size.kills; ) {
      await keepFlowing(stage);
      const before = server.received;
      const tooEarly = random() < EARLY_KILLS;
      if (!tooEarly) await flow(stage, before);
      await sleep(random() * LONGEST_LIFE_MS);
      await worker.kill();
      if (tooEarly && server.received < before + FLOWING) early += 1;
      else kills += 1;
      worker = stage.worker();
      if (kills % 10 === 0) await unknownInBounds(stage, kills + early);
    }
    await finish(stage);
    stage.notes.push(`${size.kills} kills, and ${early} before anything flowed`);
    return { unknown: [0, WINDOW * (size.kills + early)] };
  },
};

export const killTwoInTurn: Scenario = {
  name: 'kill-two-in-turn',
  about: 'kill -9 of two workers in turn: the other goes on and takes the claims over, without a restart',
  async run(stage) {
    const { server, random, size } = stage;
    await server.set(uneven);
    await keepFlowing(stage);
    const workers: WorkerProcess[] = [stage.worker(), stage.worker()];
    for (let kills = 0; kills < size.kills; kills += 1) {
      await keepFlowing(stage);
      const victim = kills % 2;
      await flow(stage, server.received);
      for (const worker of workers) await worker.says(/au travail/);
      await sleep(random() * LONGEST_LIFE_MS);
      await (workers[victim] as WorkerProcess).kill();
      await keepFlowing(stage);
      await flow(stage, server.received);
      workers[victim] = stage.worker();
      if (kills % 10 === 9) await unknownInBounds(stage, kills + 1);
    }
    await finish(stage);
    stage.notes.push(`${size.kills} kills`);
    return { unknown: [0, WINDOW * size.kills] };
  },
};

/** Takes the write lock of the data file, as a backup tool may; the answer gives it back. */
async function lockStore({ project }: Stage): Promise<() => void> {
  const db = new DatabaseSync(project.path('.facteur/facteur.db'), { timeout: 0 });
  for (;;) {
    try {
      db.exec('BEGIN IMMEDIATE');
      return () => db.close();
    } catch {
      await sleep(1);
    }
  }
}

export const killWhileLocked: Scenario = {
  name: 'kill-while-locked',
  about: 'kill -9 of the worker while the store takes no writes: nothing goes out that is not marked before',
  async run(stage) {
    const { server, random } = stage;
    const kills = stage.long ? 20 : 2;
    let worker = stage.worker();
    for (let kill = 0; kill < kills; kill += 1) {
      await keepFlowing(stage);
      await flow(stage, server.received);
      const unlock = await lockStore(stage);
      await sleep(50 + random() * LONGEST_LIFE_MS);
      await worker.kill();
      unlock();
      worker = stage.worker();
    }
    await finish(stage);
    stage.notes.push(`${kills} kills`);
    return { unknown: [0, WINDOW * kills] };
  },
};
