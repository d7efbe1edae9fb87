import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Drafts } from '../../src/app/drafts/drafts.ts';
import { openProject } from '../../src/app/project.ts';
import { systemClock } from '../../src/clock.ts';
import { eventually } from '../helpers/eventually.ts';
import { folderWith } from '../helpers/folder.ts';
import { diskFolder } from '../helpers/memory.ts';

// In memory the writer gets much further before it dies, and each of its drafts is looked at.
process.env.TMPDIR = diskFolder();

const WRITER = resolve(import.meta.dirname, 'draft-writer.ts');
const ROUNDS = 6;

/** Lets a writer work until then, and kills it. */
async function workAndDie(folder: string, then: () => Promise<unknown>): Promise<void> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', WRITER, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const over = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  await then();
  child.kill('SIGKILL');
  await over;
}

it('has whole drafts only, whenever the process that wrote them was killed', async () => {
  const folder = folderWith();
  const wholeDrafts = () => {
    const place = join(folder, '.facteur/drafts');
    return existsSync(place) ? readdirSync(place).filter((name) => !name.startsWith('.')) : [];
  };
  // The moment of death is the point of it: any will do. On a machine that is busy the first may come before any draft is whole.
  for (let round = 0; round < ROUNDS; round += 1) await workAndDie(folder, () => sleep(40 + 61 * round));
  await workAndDie(folder, () => eventually('a draft is whole', () => wholeDrafts().length > 0));
  const env = { MAIL_FROM: 'asso@example.org', SMTP_URL: 'smtp://127.0.0.1:9' };
  const where = { cwd: folder, env, clock: systemClock(env) };
  const project = await openProject(where, { ownProcess: false });
  onTestFinished(() => project.backend.close());
  const drafts = new Drafts(where, project);
  const { items } = await drafts.list({ limit: 500 });
  expect(items.map(({ id }) => id).sort()).toEqual(wholeDrafts().sort());
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
