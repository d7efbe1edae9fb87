import assert from 'node:assert/strict';
import { csv, finished } from '../../helpers/facteur.ts';
import { finish, flow } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { inTheMiddle } from './redis-outage.ts';

const MIB = 2 ** 20;
const LIST = 'trop-grande.csv';
const COMMAND = ['send', '--to', LIST, '--subject', 'Trop grand', '--delay', '0', '--yes', '--json'];

async function limitMemory(stage: Stage, bytes: number): Promise<void> {
  await stage.redis.server.command('CONFIG', 'SET', 'maxmemory', Math.round(bytes));
}

/** The command refuses with a reason of Redis, and no campaign is there that was not before. */
async function refused(stage: Stage, done: { code: number | null; stdout: string; stderr: string }): Promise<string> {
  assert.ok(done.code === 3 || done.code === 4, `send ended with ${done.code}: ${done.stdout}${done.stderr}`);
  const { error } = JSON.parse(done.stdout) as { error: { code: string } };
  const { campaigns } = await stage.project.json<{ campaigns: unknown[] }>(['status', '--list']);
  assert.equal(campaigns.length, stage.campaigns.length, 'campaigns after the refusal');
  return error.code;
}

/** What was begun of it is taken away again, or was never there. */
async function nothingLeft(stage: Stage, before: number): Promise<void> {
  const used = await stage.redis.usedMemory();
  assert.ok(used < before + 2 * MIB, `${((used - before) / MIB).toFixed(1)} MiB are left of the refused submission`);
}

export const shortOfMemory: Scenario = {
  name: 'redis-maxmemory',
  about: 'no memory for a submission, then memory that runs out in the middle of one: refused, nothing half sent',
  only: 'redis',
  async run(stage) {
    const rows = stage.long ? 200_000 : 20_000;
    stage.project.write({ [LIST]: csv(rows) });
    await Promise.all(stage.crew().map((worker) => worker.ready()));
    const before = await stage.redis.usedMemory();
    await limitMemory(stage, before + MIB);
    stage.notes.push(`no memory: ${await refused(stage, await stage.project.run(COMMAND))}`);
    await nothingLeft(stage, before);
    await limitMemory(stage, 0);
    stage.notes.push(`gone in the middle: ${await refused(stage, await runsOut(stage, before))}`);
    await limitMemory(stage, 0);
    await nothingLeft(stage, before);
    assert.equal(stage.server.received, 0, 'copies of a refused submission');
    stage.adopt(await stage.project.json<{ id: string; total: number }>(COMMAND.slice(0, -1)));
    await finish(stage);
    return {};
  },
};

/** The memory is taken away when a part of the submission has been written. */
async function runsOut(stage: Stage, before: number) {
  const ended = finished(stage.project.start(COMMAND));
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && (await stage.redis.usedMemory()) < before + MIB / 2);
  await limitMemory(stage, before + MIB / 4);
  return ended;
}

export const memoryGoneWhileSending: Scenario = {
  name: 'redis-full-while-sending',
  about: 'no memory is left while a campaign runs: the workers say so, lose nothing, and go on when there is some',
  only: 'redis',
  longOnly: true,
  async run(stage) {
    const workers = await inTheMiddle(stage);
    const used = await stage.redis.usedMemory();
    await limitMemory(stage, used - MIB / 4);
    await Promise.race(workers.map((worker) => worker.says(/nouvel essai en continu/)));
    await limitMemory(stage, 0);
    await flow(stage);
    await finish(stage);
    return {};
  },
};
