/**
 * `node scripts/bundle-alone.ts bundles/Facteur-1.0.0-linux-x64.tar.gz [--root FOLDER]`, as root on Debian: unpacks a bundle in an empty Debian
 * that has no Node (made by debootstrap, or the root that is named), cuts it off the network, and there runs the demo in the terminal and the one
 * on the page, 200 people each. Ends with 1 when one of them did not come to its end.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { root: { type: 'string' } } });
const [archive] = positionals;
if (archive === undefined) throw new Error('which bundle? node scripts/bundle-alone.ts FILE');
const work = mkdtempSync(join(tmpdir(), 'facteur-alone-'));
try {
  const root = values.root === undefined ? emptyDebian(join(work, 'root')) : resolve(values.root);
  if (existsSync(join(root, 'usr/bin/node'))) throw new Error(`${root} has a Node of its own`);
  process.exitCode = runIn(root, archive);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function emptyDebian(root: string): string {
  must('debootstrap', '--variant=minbase', 'bookworm', root);
  return root;
}

/** Returns 0 when everything went well. */
function runIn(root: string, file: string): number {
  const home = join(root, 'home/firmin/Ma clé & co');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  must('tar', '-xzf', file, '-C', home);
  copyFileSync(join(import.meta.dirname, 'bundle/alone-inside.mjs'), join(home, 'inside.mjs'));
  const folder = `/home/firmin/Ma clé & co/${basename(file).replace('.tar.gz', '')}`;
  // A network of its own with loopback alone, a /proc of its own, and nothing of this environment.
  const inside = [
    'ip link set lo up 2>/dev/null || true',
    `exec chroot "$1" env -i HOME=/home/firmin PATH=/usr/bin:/bin LANG=C.UTF-8 "$2/runtime/node" "$3/inside.mjs" "$2/Facteur.sh"`,
  ].join('; ');
  const { status } = spawnSync(
    'unshare',
    ['--net', '--mount', '--pid', '--fork', 'sh', '-c', `mount -t proc proc "$1/proc"; ${inside}`].concat([
      'sh',
      root,
      folder,
      '/home/firmin/Ma clé & co',
    ]),
    { stdio: 'inherit' },
  );
  return status === 0 ? 0 : 1;
}

function must(command: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw error ?? new Error(`${command} ended with ${status}`);
}
