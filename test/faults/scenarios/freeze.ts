import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from '../../helpers/smtp/script.ts';
import { allAtWork } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { WorkerProcess } from '../worker-process.ts';

/** Of each worker. */
const CONNECTIONS = 10;
/** Two messages a connection. */
const WINDOW = 2 * CONNECTIONS;
/** More than a stopped worker's connections can still have had on the wire: these come from the other one. */
const FLOWING = 30;
/** So long without a message means that the stopped worker holds the write lock, in milliseconds. */
const BLOCKED_AFTER_MS = 3_000;
/** Enough for a while at full speed. */
const MUCH = 20_000;
/** Stops until one meets, or does not meet, the lock. */
const MOST_STOPS = 60;

const slow: Script = { rules: [{ at: 'dot', do: { delayMs: 50 } }] };
/** The short form has other things to do at the same time. */
const slower: Script = { rules: [{ at: 'dot', do: { delayMs: 200 } }] };

/** Whether the other worker goes on. */
function goesOn({ server }: Stage, patienceMs?: number): Promise<boolean> {
  const before = server.received;
  const flows = server.until('the other worker goes on', () => server.received > before + FLOWING, patienceMs);
  return flows.then(
    () => true,
    () => false,
  );
}

/**
 * Stops a worker outside its write transactions (the other goes on) or inside one (it blocks the other: that is accepted,
 * and said in docs/architecture.md). Where it is otherwise it goes on and is stopped again.
 */
async function freeze(stage: Stage, worker: WorkerProcess, where: 'outside' | 'inside', rows?: number) {
  for (let stops = 1; stops <= MOST_STOPS; stops += 1) {
    await sleep(stage.random() * 300);
    worker.signal('SIGSTOP');
    if ((await goesOn(stage, BLOCKED_AFTER_MS)) === (where === 'outside')) {
      if (stops > 1) stage.notes.push(`stopped ${stops} times until it was ${where} a transaction`);
      return;
    }
    worker.signal('SIGCONT');
    assert.ok(await goesOn(stage), 'messages flow again');
    await keepFlowing(stage, rows);
  }
  throw new Error(`never stopped ${where} a transaction`);
}

function left({ campaigns, server }: Stage): number {
  return campaigns.reduce((sum, campaign) => sum + campaign.total, 0) - server.received;
}

/** Submits more when there is not much left. */
async function keepFlowing(stage: Stage, rows = 3_000): Promise<void> {
  if (left(stage) < rows / 2) await stage.submit(rows);
}

/** At least two workers, all of which send: one to be stopped, and the others. */
async function atWork(stage: Stage, rows = 3_000): Promise<[WorkerProcess, ...WorkerProcess[]]> {
  await stage.submit(rows);
  const [first, ...others] = stage.crew(2) as [WorkerProcess, ...WorkerProcess[]];
  await allAtWork(stage, [first, ...others]);
  const connections = () => new Set(stage.server.arrivals.map(({ connection }) => connection)).size;
  await stage.server.until('messages come from all of them', () => connections() > CONNECTIONS * others.length);
  return [first, ...others];
}

/** Notes how long it took until the stopped worker's claims were taken over. */
async function noteTakeOver(stage: Stage, others: readonly WorkerProcess[]): Promise<void> {
  const since = performance.now();
  await Promise.any(others.map((worker) => worker.says(/a disparu/)));
  stage.notes.push(`taken over after ${((performance.now() - since) / 1_000).toFixed(0)} s`);
}

export const frozenWorker: Scenario = {
  name: 'frozen-worker',
  shortOn: 'sqlite',
  about: 'SIGSTOP of a worker for longer than its lease while another works, then SIGCONT: it finds its lease over',
  waits: true,
  async run(stage) {
    const { server } = stage;
    await server.set(stage.long ? slow : slower);
    const [frozen, ...others] = await atWork(stage);
    await freeze(stage, frozen, 'outside');
    const end = performance.now() + (stage.long ? 60_000 : 20_000);
    await noteTakeOver(stage, others);
    for (; performance.now() < end; await sleep(200)) await keepFlowing(stage);
    frozen.signal('SIGCONT');
    // It comes back under a new id and takes part again.
    await frozen.ready(2);
    await server.set({});
    for (const campaign of stage.campaigns) await campaign.finished();
    return { unknown: [0, WINDOW] };
  },
};

export const frozenInside: Scenario = {
  name: 'frozen-inside',
  only: 'sqlite',
  about: 'SIGSTOP of a worker inside a write transaction: nothing is sent, `status` answers; all goes on after SIGCONT',
  longOnly: true,
  waits: true,
  async run(stage) {
    const { server, project } = stage;
    await server.set({ rules: [{ at: 'dot', do: { delayMs: 3 } }] });
    const [frozen] = await atWork(stage, MUCH);
    await freeze(stage, frozen, 'inside', MUCH);
    assert.ok(left(stage) > 0, 'there is something left to send');
    const before = server.received;
    // Longer than others wait for the lock (30 s), and than a lease.
    await sleep(40_000);
    assert.equal(server.received, before, 'copies while the lock is held');
    assert.equal((await project.run(['status'])).code, 0, 'the end of `status`');
    frozen.signal('SIGCONT');
    for (const campaign of stage.campaigns) await campaign.finished();
    return { unknown: [0, WINDOW] };
  },
};

export const frozenAlone: Scenario = {
  name: 'frozen-alone',
  shortOn: 'sqlite',
  about: 'SIGSTOP of the only worker for longer than its lease (a laptop that sleeps), then SIGCONT: it just goes on',
  waits: true,
  async run(stage) {
    const { server } = stage;
    await server.set(slow);
    const campaign = await stage.submit(1_000);
    const worker = stage.worker();
    await server.arrived(100);
    worker.signal('SIGSTOP');
    await sleep(stage.long ? 40_000 : 20_000);
    worker.signal('SIGCONT');
    await campaign.finished();
    assert.ok(worker.running, 'the worker is still there');
    return {};
  },
};

export const frozenAndSilent: Scenario = {
  name: 'frozen-and-silent',
  about: 'a worker sleeps through its lease with messages that a silent server keeps: it works again afterwards',
  longOnly: true,
  waits: true,
  async run(stage) {
    const { server } = stage;
    await server.set({ rules: [{ at: 'dot', do: { silence: true, kept: true } }] });
    const campaign = await stage.submit(500);
    const sleeper = stage.worker(2);
    await server.arrived(2);
    await campaign.until('two on the wire', ({ counts }) => counts.sending >= 2);
    sleeper.signal('SIGSTOP');
    const other = stage.worker(2);
    await campaign.until('the claims are taken over', ({ counts }) => counts.unknown >= 2);
    await server.set({});
    sleeper.signal('SIGCONT');
    await sleeper.ready(2);
    other.signal('SIGTERM');
    await other.exited;
    await campaign.finished();
    return { unknown: [2, 8] };
  },
};
