import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Drafts } from '../../src/app/drafts/drafts.ts';
import { openProject } from '../../src/app/project.ts';
import { systemClock } from '../../src/clock.ts';
import { folderWith } from '../helpers/folder.ts';
import { diskFolder } from '../helpers/memory.ts';

// In memory the writer gets much further before it dies, and each of its drafts is looked at.
process.env.TMPDIR = diskFolder();

const WRITER = resolve(import.meta.dirname, 'draft-writer.ts');
const ROUNDS = 6;

/** Lets a writer work for so many milliseconds, then kills it. */
async function workAndDie(folder: string, ms: number): Promise<void> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', WRITER, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const over = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  // The moment of death is the point of it: any will do.
  await sleep(ms);
  child.kill('SIGKILL');
  await over;
}

it('has whole drafts only, whenever the process that wrote them was killed', async () => {
  const folder = folderWith();
  for (let round = 0; round < ROUNDS; round += 1) await workAndDie(folder, 40 + 61 * round);
  const env = { MAIL_FROM: 'asso@example.org', SMTP_URL: 'smtp://127.0.0.1:9' };
  const where = { cwd: folder, env, clock: systemClock(env) };
  const project = await openProject(where, { ownProcess: false });
  onTestFinished(() => project.backend.close());
  const drafts = new Drafts(where, project);
  const kept = readdirSync(join(project.config.project.dataFolder, 'drafts')).filter((name) => !name.startsWith('.'));
  const { items } = await drafts.list({ limit: 500 });
  expect(items.map(({ id }) => id).sort()).toEqual(kept.sort());
  expect(items.length).toBeGreaterThan(0);
  for (const { id, list } of items) {
    const check = await drafts.check(id);
    expect(check.total).toBeGreaterThan(0);
    expect((await drafts.preview(id)).html).toContain('data:image/png');
    // They go on being drafts like any other.
    const changed = await drafts.change(id, [{ options: { name: 'after' } }]);
    expect(changed.list).toEqual(list);
    await drafts.discard(id);
  }
  expect(await project.backend.campaigns({ limit: 10 })).toEqual([]);
});
