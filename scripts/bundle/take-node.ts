/** Node's program for any system, from npm's own packages of it. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BundleFile } from './archive.ts';
import type { NodePackage, Platform } from './platforms.ts';
import { filesInTarGz } from './unpack.ts';

/** Node's program, unchanged (so that its signature holds), and its licence. Throws what `filesOf` throws. */
export function takeNode({ node, licence, program, system }: Platform): { program: BundleFile; licence: string } {
  const files = filesOf(node);
  const bytes = fileIn(files, `package/bin/${system === 'win' ? 'node.exe' : 'node'}`, node);
  const text = fileIn(licence ? filesOf(licence) : files, 'package/LICENSE', licence ?? node);
  return { program: { path: program, bytes, executable: true }, licence: text.toString() };
}

/** Asks npm, which has the package in its cache after the first time. Throws when npm fails, and when it is not what the hash says. */
function filesOf({ name, version, integrity }: NodePackage): BundleFile[] {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-node-'));
  try {
    const args = ['pack', `${name}@${version}`, '--prefer-offline', '--json', '--pack-destination', folder];
    const { status, stdout, stderr } = spawnSync('npm', args, {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (status !== 0) throw new Error(`npm pack ${name}@${version}: ${stderr}`);
    const packed = readFileSync(join(folder, (JSON.parse(stdout) as [{ filename: string }])[0].filename));
    const found = `sha512-${createHash('sha512').update(packed).digest('base64')}`;
    if (found !== integrity) throw new Error(`${name}@${version} is not what platforms.ts says: ${found}`);
    return filesInTarGz(packed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fileIn(files: readonly BundleFile[], path: string, { name, version }: NodePackage): Buffer {
  const found = files.find((file) => file.path === path);
  if (!found) throw new Error(`${name}@${version} has no ${path}`);
  return found.bytes;
}
