import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csv } from '../../helpers/facteur.ts';
import { diskFolder } from '../../helpers/memory.ts';
import { upTo } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const WINDOW = 20;
const isRoot = process.getuid?.() === 0;

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

async function sendWorksAgain(stage: Stage): Promise<void> {
  const done = await stage.project.run(LATER);
  assert.equal(done.code, 0, `send ended with ${done.code}: ${done.stdout}${done.stderr}`);
  stage.adopt(done.json<{ id: string; total: number }>());
}

/** A data folder on a small disk of its own. */
function smallDisk(stage: Stage): string {
  const folder = stage.project.path('disque');
  mkdirSync(folder);
  if (!run('mount', '-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder)) throw new Error('the small disk is not mounted');
  // Lazily: a command that still looks must not keep it.
  stage.atEnd(() => run('umount', '--lazy', folder));
  stage.project.setEnv({ FACTEUR_DATA: join(folder, 'donnees') });
  return folder;
}

function fill(folder: string): void {
  const filler = join(folder, 'filler');
  writeFileSync(filler, '');
  for (const size of [64 * 1024, 4096]) {
    const block = Buffer.alloc(size);
    try {
      for (;;) appendFileSync(filler, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

function needsMount(): string | null {
  if (process.platform !== 'linux' || !isRoot) return 'a small disk can be mounted only by root on Linux';
  return run('unshare', '--mount', 'true') ? null : 'this container may not mount';
}

const LATER = ['send', '--to', 'plus-tard.csv', '--subject', 'Plus tard', '--delay', '0', '--yes', '--json'];

/** Commands refuse with the reason; the same command works when there is room again. */
async function sendIsRefused({ project }: Stage, code: RegExp): Promise<void> {
  project.write({ 'plus-tard.csv': csv(50) });
  const done = await project.run(LATER);
  assert.equal(done.code, 3, `send ended with ${done.code}: ${done.stdout}${done.stderr}`);
  assert.match(done.json<{ error: { code: string } }>().error.code, code);
}

export const diskFull: Scenario = {
  name: 'disk-full',
  about: 'the disk is full in the middle: the worker says so, loses nothing, and goes on when there is room',
  only: 'sqlite',
  skip: needsMount,
  async run(stage) {
    const { server } = stage;
    const disk = smallDisk(stage);
    await server.set(upTo(400));
    await stage.submit(stage.long ? 20_000 : 1_000);
    const worker = stage.worker();
    await server.arrived(200);
    fill(disk);
    await server.set({});
    await worker.says(/disque est plein/);
    await sendIsRefused(stage, /^store-full$/);
    const stuck = server.received;
    if (stage.long) await worker.kill();
    rmSync(join(disk, 'filler'));
    if (stage.long) stage.worker();
    await server.until('it goes on', () => server.received > stuck + WINDOW);
    await sendWorksAgain(stage);
    for (const campaign of stage.campaigns) await campaign.finished();
    return { unknown: [0, stage.long ? WINDOW : 0] };
  },
};

/** A data folder on a disk, whose files can lose the right to be written. */
function dataOnDisk(stage: Stage): string {
  const folder = mkdtempSync(join(diskFolder(), 'facteur-data-'));
  stage.atEnd(() => rmSync(folder, { recursive: true, force: true }));
  stage.project.setEnv({ FACTEUR_DATA: folder });
  return folder;
}

/** Takes the right to write away, even from root and from files that are open; returns how to give it back. */
function makeReadOnly(stage: Stage, folder: string): () => void {
  const files = ['', 'facteur.db', 'facteur.db-wal'].map((name) => join(folder, name)).filter(existsSync);
  const undo = () => {
    for (const file of files) run('chattr', '-i', file);
  };
  stage.atEnd(undo);
  for (const file of files) if (!run('chattr', '+i', file)) throw new Error(`chattr +i ${file} does not work`);
  return undo;
}

function needsChattr(): string | null {
  if (process.platform !== 'linux' || !isRoot) return 'only root on Linux can take open files the right to be written';
  const probe = join(diskFolder(), `facteur-chattr-${process.pid}`);
  writeFileSync(probe, '');
  const can = run('chattr', '+i', probe);
  run('chattr', '-i', probe);
  rmSync(probe);
  return can ? null : 'this disk knows no chattr +i';
}

export const readOnly: Scenario = {
  name: 'read-only',
  about: 'the data folder becomes read-only in the middle: the worker says so, loses nothing, and goes on afterwards',
  only: 'sqlite',
  skip: needsChattr,
  async run(stage) {
    const { server } = stage;
    const folder = dataOnDisk(stage);
    await server.set(upTo(400));
    await stage.submit(stage.long ? 10_000 : 1_000);
    const worker = stage.worker();
    await server.arrived(200);
    const giveBack = makeReadOnly(stage, folder);
    await server.set({});
    await worker.says(/n’a pas pu être lu ou écrit|Impossible d’écrire/);
    await sendIsRefused(stage, /^store-(not-writable|failed)$/);
    const stuck = server.received;
    giveBack();
    await server.until('it goes on', () => server.received > stuck + WINDOW);
    await sendWorksAgain(stage);
    for (const campaign of stage.campaigns) await campaign.finished();
    return {};
  },
};
