import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Campaign } from '../campaign.ts';
import { upTo } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { WorkerProcess } from '../worker-process.ts';

/** What workers say when the ledger came back from the past. */
const SAID = /les données sont revenues à un état antérieur/i;

/** How much of a campaign has arrived when a copy is taken. */
function shares({ long }: Stage): readonly number[] {
  return long ? [0.1, 0.5, 0.9] : [0.5];
}

/** Copies a folder as it is in one moment: whoever writes into it is frozen meanwhile. */
function copyOf(folder: string, to: string, writers: readonly { signal(signal: NodeJS.Signals): void }[]): void {
  for (const writer of writers) writer.signal('SIGSTOP');
  rmSync(to, { recursive: true, force: true });
  cpSync(folder, to, { recursive: true });
  for (const writer of writers) writer.signal('SIGCONT');
}

function replace(folder: string, copy: string, only?: RegExp): void {
  rmSync(folder, { recursive: true });
  cpSync(copy, folder, { recursive: true, filter: (path) => !only || path === copy || only.test(path) });
}

/** A campaign that is finished, and of which a copy was taken in the middle. */
async function finishedSince(stage: Stage, share: number, copy: () => void): Promise<Campaign> {
  const rows = stage.long ? 200 : 60;
  const before = stage.server.received;
  await stage.server.set(upTo(share * rows));
  const campaign = await stage.submit(rows);
  await stage.server.until('a part has arrived', () => stage.server.received >= before + share * rows);
  copy();
  await stage.server.set({});
  await campaign.finished();
  await stage.stopWorkers();
  campaign.lookAgain();
  return campaign;
}

/** Nothing goes out before the operator's word, and nobody gets a second copy after it. */
async function heldUntilResumed(stage: Stage, campaign: Campaign): Promise<void> {
  const { received } = stage.server;
  await campaign.until('it is held', ({ heldReason }) => heldReason === 'ledger-rollback');
  await sleep(stage.long ? 1_500 : 300);
  assert.equal(stage.server.received, received, 'copies before the operator’s word');
  await campaign.steer('resume');
}

export const oldFolder: Scenario = {
  name: 'old-copy',
  about: 'the data folder put back as it was in the middle of a campaign: held, with the words; nobody gets it twice',
  only: 'sqlite',
  async run(stage) {
    const folder = stage.project.path('.facteur');
    const copy = stage.project.path('copy');
    for (const share of shares(stage)) {
      const worker = stage.worker(2);
      const campaign = await finishedSince(stage, share, () => copyOf(folder, copy, [worker]));
      replace(folder, copy);
      await stage.worker(2).says(SAID);
      await heldUntilResumed(stage, campaign);
      await campaign.finished();
      await stage.stopWorkers();
    }
    return { unknown: [1, Number.POSITIVE_INFINITY] };
  },
};

export const fileAlone: Scenario = {
  name: 'file-alone',
  about: 'only facteur.db of a copy put back, without its -wal: nothing goes out, and `send` refuses with the words',
  only: 'sqlite',
  async run(stage) {
    const folder = stage.project.path('.facteur');
    const copy = stage.project.path('copy');
    const worker = stage.worker(2);
    // Whoever closes the ledger last puts all of it into facteur.db: here the worker has it open.
    await worker.ready();
    await finishedSince(stage, 0.5, () => copyOf(folder, copy, [worker]));
    replace(folder, copy, /facteur\.db$/);
    stage.forgetCampaigns();
    const { received } = stage.server;
    await stage.worker(2).says(SAID);
    const sent = await stage.project.run([
      'send',
      '--to',
      `liste-${stage.long ? 200 : 60}.csv`,
      '--subject',
      'Encore',
      '--yes',
      '--json',
    ]);
    assert.equal(sent.json().error.code, 'ledger-rollback');
    assert.equal(sent.code, 3);
    assert.equal(stage.server.received, received, 'copies before the operator’s word');
    assert.equal((await stage.project.run(['resume', '--json'])).code, 0);
    const next = await stage.submit(20);
    await next.finished();
    return {};
  },
};

export const oldAof: Scenario = {
  name: 'redis-old-copy',
  about: 'the same with Redis’ append-only file, from before everything that the journals know',
  only: 'redis',
  longOnly: true,
  async run(stage) {
    const { server } = stage.redis;
    const copy = stage.project.path('copy');
    for (const share of shares(stage)) {
      // Few connections: what is on the wire when the copy is taken is not all that is left.
      stage.crew(1, 2);
      const campaign = await finishedSince(stage, share, () => copyOf(server.folder, copy, [server]));
      await server.down();
      forgetJournals(stage);
      replace(server.folder, copy);
      await server.up();
      const workers: readonly WorkerProcess[] = stage.crew();
      // Each machine has its own witness: all of them have looked.
      await Promise.all(workers.map((worker) => worker.says(SAID)));
      await heldUntilResumed(stage, campaign);
      // The workers of the copy never come back to tell what they did: the account is held once more when they are found dead.
      for (let held = true; held; ) {
        const { heldReason } = await campaign.until(
          'it goes on',
          (now) => now.state === 'finished' || now.heldReason !== null,
        );
        held = heldReason !== null;
        if (held) await campaign.steer('resume');
      }
      assert.ok(
        workers.every((worker) => worker.running),
        'all workers are still there',
      );
      await stage.stopWorkers();
    }
    return { unknown: [1, Number.POSITIVE_INFINITY] };
  },
};

function forgetJournals(stage: Stage): void {
  for (let machine = 0; machine < stage.store.machines; machine += 1) {
    const folder = stage.machineFolder(machine);
    for (const name of readdirSync(folder)) if (name.startsWith('journal-')) rmSync(join(folder, name));
  }
}
