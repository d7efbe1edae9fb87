/**
 * `npm run docs [-- --to site/dist] [--base /]`: the documentation as a site, of the files that are in docs/ and beside it. What builds it (VitePress) is
 * in site/, with a lock file of its own, and is installed here when it is missing. `--base` is the folder of the site on its host (`/facteur/`).
 * Ends with 1 when a link leads nowhere, a page is missing, or something would be loaded from another host.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { problemsOfSite } from './docs/look.ts';

const { values } = parseArgs({
  options: { to: { type: 'string', default: 'site/dist' }, base: { type: 'string', default: '/' } },
});
const root = resolve(import.meta.dirname, '..');
const generator = join(root, 'site/node_modules/vitepress/bin/vitepress.js');

if (!existsSync(generator)) run('npm', ['ci', '--ignore-scripts'], join(root, 'site'));
const where = resolve(values.to);
run(process.execPath, [generator, 'build', '.', '--logLevel', 'warn'], join(root, 'site'), {
  DOCS_BASE: values.base,
  DOCS_TO: where,
});
const problems = problemsOfSite(where, values.base);
for (const problem of problems) console.error(`✗ ${problem}`);
if (problems.length === 0) console.log(`${where}: the site is there`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Ends this process where that one fails: it has said why. */
function run(command: string, args: readonly string[], cwd: string, more: Readonly<Record<string, string>> = {}): void {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell, env: { ...process.env, ...more } });
  if (status !== 0) process.exit(1);
}
