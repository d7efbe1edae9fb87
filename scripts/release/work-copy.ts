/** A copy of what is committed, in which a release is made ready: nothing of it shows in the repository until all of it has held. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';

/** What git answers, without the last line break. Throws with git's own words when it fails. */
export function git(root: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr.trim()}`);
  return stdout.trimEnd();
}

/** Throws unless all is committed, and the version is not there yet. */
export function refuseUnready(root: string, version: string): void {
  const changed = git(root, 'status', '--porcelain');
  if (changed !== '') throw new Error(`commit or put away first what is changed here:\n${changed}`);
  if (git(root, 'tag', '--list', `v${version}`) !== '') throw new Error(`there is a tag v${version} already`);
}

/** A copy of the last commit of the repository, with the same packages; `remove` takes it away again. */
export function copyOf(root: string): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-release-'));
  // Tests run the program as another user, too.
  chmodSync(folder, 0o755);
  // `prefix` is put before each path as it stands.
  git(root, 'checkout-index', '--all', `--prefix=${resolve(folder)}${sep}`);
  for (const packages of ['node_modules', 'site/node_modules']) {
    if (existsSync(join(root, packages))) symlinkSync(resolve(root, packages), join(folder, packages), 'junction');
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
