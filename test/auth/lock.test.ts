import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from '../../src/auth/lock.ts';
import { folderWith } from '../helpers/folder.ts';

const LOCK = resolve(import.meta.dirname, '../../src/auth/lock.ts');

test('a lock ends with the process that has it, however that ends', async () => {
  const file = join(folderWith(), 'lock');
  const holder = `
    import { withLock } from ${JSON.stringify(LOCK)};
    await withLock(${JSON.stringify(file)}, 0, async () => {
      console.log('held');
      await new Promise((done) => setTimeout(done, 600_000));
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', holder], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  expect(await withLock(file, 0, async () => 'mine')).toBeNull();
  child.kill('SIGKILL');
  expect(await withLock(file, 60_000, async () => 'mine')).toEqual({ result: 'mine' });
});

test('one task at a time, also within one process, and a failed one lets go', async () => {
  const file = join(folderWith(), 'lock');
  let atOnce = 0;
  let most = 0;
  const task = async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise(setImmediate);
    atOnce -= 1;
  };
  await expect(withLock(file, 0, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await Promise.all([1, 2, 3, 4].map(() => withLock(file, 60_000, task)));
  expect(most).toBe(1);
});
