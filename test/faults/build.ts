import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

export interface FrozenBuild {
  readonly launcher: string;
  remove(): void;
}

/** Builds the command into a folder of its own: a run of half an hour tests one build, whatever is built here meanwhile. */
export function freezeBuild(): FrozenBuild {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-build-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  for (const part of ['bin', 'src', 'scripts', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: folder, encoding: 'utf8' });
  if (status === 0) return { launcher: join(folder, 'bin/facteur.js'), remove };
  remove();
  throw new Error(`the command could not be built: ${stderr}`);
}
