/**
 * `npm run release -- patch|minor|major|X.Y.Z [--dry-run] [--skip-tests] [--skip-bundles] [--to release]`: makes a version. In a copy of the last
 * commit it writes the version and the change log, runs `npm run check` and the tests, packs the package and the bundles; in `release/VERSION` are then
 * these, NOTES.md and SHA256SUMS. Only when all of that has held, the version is committed and tagged here; with `--dry-run` it is not, and nothing outside
 * that folder is changed. Nothing is ever published: what a person would run for that is said at the end.
 * Without a version, a dry run takes the next minor one.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkSums } from './bundle/papers.ts';
import { notesOf } from './release/changelog.ts';
import { writeVersion } from './release/files.ts';
import { nextSteps } from './release/next-steps.ts';
import { nextVersion } from './release/version.ts';
import { copyOf, git, refuseUnready } from './release/work-copy.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'dry-run': { type: 'boolean', default: false },
    'skip-tests': { type: 'boolean', default: false },
    'skip-bundles': { type: 'boolean', default: false },
    to: { type: 'string', default: 'release' },
  },
});
const root = process.cwd();
try {
  release();
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

function release(): void {
  const dry = values['dry-run'];
  const asked = positionals[0] ?? (dry ? 'minor' : undefined);
  if (asked === undefined || positionals.length > 1)
    throw new Error('say one of patch, minor, major, or a version such as 1.0.0');
  const { version: current, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version = nextVersion(current, asked);
  const folder = resolve(root, values.to, version);
  refuseUnready(root, version);
  if (existsSync(folder)) throw new Error(`${folder} is there already: take it away to make it anew`);

  const copy = copyOf(root);
  try {
    const notes = notesOf(readFileSync(join(copy.folder, 'CHANGELOG.md'), 'utf8'));
    const changed = writeVersion(copy.folder, version, new Date().toISOString().slice(0, 10));
    mustHold(copy.folder);
    mkdirSync(folder, { recursive: true });
    pack(copy.folder, folder);
    writeFileSync(join(folder, 'NOTES.md'), `${notes}\n`);
    writeFileSync(join(folder, 'SHA256SUMS'), sumsOf(folder));
    if (!dry) keep(copy.folder, changed, version);
  } finally {
    copy.remove();
  }
  const shown = join(values.to, version);
  for (const file of readdirSync(folder)) console.log(join(shown, file));
  console.log(`\n${nextSteps({ version, folder: shown, dry, repository: repository !== undefined }).join('\n')}`);
}

/** The checks and the tests, with the new version. */
function mustHold(copy: string): void {
  run(copy, 'npm', 'run', 'check');
  if (values['skip-tests']) return;
  run(copy, 'npm', 'test');
  run(copy, 'npm', 'run', 'test:long');
}

/** The package (npm builds it first) and the bundles. */
function pack(copy: string, folder: string): void {
  run(copy, 'npm', 'pack', '--pack-destination', folder);
  if (!values['skip-bundles']) run(copy, process.execPath, 'scripts/bundle.ts', '--to', folder);
}

/** Of all files of the release but itself. */
function sumsOf(folder: string): Buffer {
  const files = readdirSync(folder).filter((name) => name !== 'SHA256SUMS');
  return checkSums(files.map((name) => ({ path: basename(name), bytes: readFileSync(join(folder, name)) }))).bytes;
}

/** Commits and tags the version, with a data folder of it, which every later one opens (test/updates). */
function keep(copy: string, changed: readonly string[], version: string): void {
  run(copy, process.execPath, 'scripts/keep-data-folder.ts');
  const all = [...changed, `test/updates/folders/${version}.tar.gz`];
  for (const file of all) copyFileSync(join(copy, file), join(root, file));
  git(root, 'add', ...all);
  git(root, 'commit', '--message', `Version ${version}`);
  git(root, 'tag', '--annotate', `v${version}`, '--message', `Version ${version}`);
}

function run(cwd: string, command: string, ...args: string[]): void {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status } = spawnSync(command, args, { cwd, shell, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: nothing was released`);
}
