import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CampaignStatus } from '../../../src/report/status.ts';
import { csv, finished } from '../../helpers/facteur.ts';
import type { Campaign } from '../campaign.ts';
import { upTo, WINDOW } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

/** About what a steering command takes, with its start, in milliseconds. */
const STEERING_MS = 400;

const FEW_KILLS = { short: 1, long: 20 };

export const killSync: Scenario = {
  name: 'kill-send-sync',
  shortOn: 'sqlite',
  about: 'kill -9 of `send --sync` in the middle: the same command goes on with the same campaign',
  async run(stage) {
    const { project, server, random } = stage;
    const rows = stage.long ? 10_000 : 500;
    project.write({ 'liste.csv': csv(rows), 'facteur.yaml': 'concurrency: 10\n' });
    const command = ['send', '--sync', '--to', 'liste.csv', '--subject', 'Avis', '--delay', '0', '--yes', '--json'];
    const kills = FEW_KILLS[stage.size.form];
    for (let kill = 0; kill < kills; kill += 1) {
      await server.set(upTo(2 * WINDOW));
      const before = server.received;
      const child = project.start(command);
      const done = finished(child);
      await server.until('messages flow', () => server.received > before + WINDOW);
      await sleep(random() * 200);
      child.kill('SIGKILL');
      await done;
    }
    await server.set({});
    const last = await project.run(command);
    const { id, counts } = last.json<CampaignStatus>();
    assert.equal(last.code, counts.unknown > 0 ? 1 : 0, `the end: ${last.stdout}${last.stderr}`);
    stage.adopt({ id, total: rows });
    return { unknown: [0, kills * WINDOW] };
  },
};

export const sameSendAtOnce: Scenario = {
  name: 'same-send-at-once',
  shortOn: 'sqlite',
  about: 'the same `send` from several processes at once makes one campaign, by its key or by its content',
  async run(stage) {
    const { project } = stage;
    project.write({ 'liste.csv': csv(stage.long ? 5_000 : 100) });
    stage.crew();
    for (const same of [
      ['--subject', 'Un'],
      ['--subject', 'Deux', '--key', 'assemblee-2026'],
    ]) {
      const command = ['send', '--to', 'liste.csv', '--delay', '0', '--yes', ...same];
      const all = await Promise.all([1, 2, 3, 4].map(() => project.json(command)));
      assert.deepEqual(new Set(all.map(({ id }) => id)).size, 1, 'campaigns made');
      assert.equal(all.filter(({ existing }) => !existing).length, 1, 'commands that say that it is new');
      await stage.adopt(all[0]).finished();
    }
    return {};
  },
};

/** Kills a steering command some time after its start. */
async function killAfter(stage: Stage, args: readonly string[]): Promise<void> {
  const child = stage.project.start(args);
  const done = finished(child);
  await sleep(stage.random() * STEERING_MS);
  child.kill('SIGKILL');
  await done;
}

async function addsUp(campaign: Campaign): Promise<CampaignStatus> {
  const status = await campaign.status();
  const { total, ...states } = status.counts;
  const sum = Object.values(states).reduce((all, count) => all + count, 0);
  assert.equal(sum, total, `the counters after a kill: ${JSON.stringify(status.counts)}`);
  return status;
}

/** Everybody waits for another try; `cancel` is killed until it took effect, and a worker does the rest. */
async function killCancel(stage: Stage, rows: number): Promise<void> {
  const { server, project } = stage;
  await server.set({ rules: [{ at: 'rcpt', do: { reply: '450 4.2.0 Come back later' } }] });
  project.write({ 'facteur.yaml': 'retry: { schedule: [1h], jitter: 0 }\n' });
  const campaign = await stage.submit(rows);
  const worker = stage.worker();
  await campaign.until('all wait', ({ counts }) => counts.deferred === rows);
  do await killAfter(stage, ['cancel', campaign.id]);
  while ((await addsUp(campaign)).state !== 'cancelled');
  await campaign.until('all are cancelled', ({ counts }) => counts.cancelled === rows);
  worker.signal('SIGTERM');
  await worker.exited;
}

/** Half of them failed; `retry` is killed several times, and the last one brings everybody back. */
async function killRetry(stage: Stage, rows: number): Promise<void> {
  const { server } = stage;
  await server.set({ rules: [{ at: 'dot', only: { every: 2 }, do: { reply: '554 5.3.0 Not today' } }] });
  const campaign = await stage.submit(rows);
  // One at a time: two refusals in a row would be chance, five hold the account.
  const worker = stage.worker(1);
  const { counts } = await campaign.finished();
  assert.equal(counts.failed, rows / 2, 'failed');
  worker.signal('SIGTERM');
  await worker.exited;
  for (let kill = 0; kill < FEW_KILLS[stage.size.form]; kill += 1) {
    await killAfter(stage, ['retry', campaign.id, '--failed']);
    await addsUp(campaign);
  }
  await server.set({});
  if ((await campaign.status()).counts.failed > 0) await campaign.retry('failed');
  campaign.lookAgain();
  stage.crew();
  await campaign.finished();
}

export const killSteering: Scenario = {
  name: 'kill-steering',
  about: 'kill -9 of `cancel` and `retry` in the middle: a worker finishes the one, the same command the other',
  longOnly: true,
  async run(stage) {
    const rows = stage.long ? 10_000 : 600;
    await killCancel(stage, rows);
    await killRetry(stage, rows);
    return { cancelled: [rows, rows] };
  },
};
