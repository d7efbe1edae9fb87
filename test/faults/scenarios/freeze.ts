import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from '../../helpers/smtp/script.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { WorkerProcess } from '../worker-process.ts';

const WINDOW = 20;
/** A stopped worker whose wire was empty of its own messages cannot have sent more than its connections. */
const CONNECTIONS = 10;
/** So long without a message means that the stopped worker holds the write lock (or that nobody is left), in ms. */
const BLOCKED_AFTER_MS = 3_000;

const slow: Script = { rules: [{ at: 'dot', do: { delayMs: 50 } }] };
/** The short form has other things to do at the same time. */
const slower: Script = { rules: [{ at: 'dot', do: { delayMs: 200 } }] };

/**
 * Stops a worker while the others go on. One that was stopped inside an SQLite write transaction blocks them: that is
 * accepted and not what is tried here, so it goes on and is stopped again. How often that happened.
 */
async function freeze(stage: Stage, worker: WorkerProcess): Promise<number> {
  for (let blocked = 0; ; blocked += 1) {
    await sleep(stage.random() * 300);
    worker.signal('SIGSTOP');
    const { server } = stage;
    const before = server.received;
    const flows = () => server.received > before + 3 * CONNECTIONS;
    if (await server.until('the other worker goes on', flows, BLOCKED_AFTER_MS).then(yes, no)) return blocked;
    if (blocked === 20) throw new Error('the other worker never goes on');
    worker.signal('SIGCONT');
    await server.until('messages flow again', flows);
  }
}

const yes = () => true;
const no = () => false;

/** Submits more while what is left does not last for so long. */
async function keepFlowingFor(stage: Stage, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    const total = stage.campaigns.reduce((sum, campaign) => sum + campaign.total, 0);
    if (total - stage.server.received < 1_000) await stage.submit(3_000);
    await sleep(200);
  }
}

export const frozenWorker: Scenario = {
  name: 'frozen-worker',
  about: 'SIGSTOP of a worker for longer than its lease while another works, then SIGCONT: it finds its lease over',
  waits: true,
  async run(stage) {
    const { server } = stage;
    await server.set(stage.long ? slow : slower);
    await stage.submit(3_000);
    const [frozen, other] = [stage.worker(), stage.worker()] as const;
    await Promise.all([frozen.says(/au travail/), other.says(/au travail/)]);
    const blocked = await freeze(stage, frozen);
    await keepFlowingFor(stage, stage.long ? 60_000 : 21_000);
    frozen.signal('SIGCONT');
    // It comes back under a new id and takes part again.
    await frozen.ready(2);
    await server.set({});
    for (const campaign of stage.campaigns) await campaign.finished();
    if (blocked > 0) stage.notes.push(`stopped ${blocked + 1} times until the lock was free`);
    return { unknown: [0, WINDOW] };
  },
};

export const frozenAlone: Scenario = {
  name: 'frozen-alone',
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
