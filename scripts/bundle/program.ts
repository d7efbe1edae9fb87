/** The program and its packages as they stand in every bundle, under app/. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleFile } from './archive.ts';
import type { Kept } from './packages.ts';

/** Of our own package: types for whoever programs with the library, who has npm. */
const NOT_OURS = /^dist\/types\//;

/** What is for whoever develops a package and is never loaded: types and sources of types, maps, papers (but licences), samples. */
const NEVER_LOADED =
  /\.(?:map|[cm]?ts|tsbuildinfo|flow|md|markdown|docx|ico|ya?ml|html|css|png|gif|jpg)$|(?:^|\/)(?:Makefile|bower\.json|\.[^/]+)$/i;
const LICENCE = /(?:^|\/)(?:licen[cs]e|copying|notice)[^/]*$/i;

/** Folders of a package that have its tests, samples, papers, tools, and what is for browsers. */
const NOT_FOR_US = new Set(
  ['test', 'tests', '__tests__', 'example', 'examples', 'doc', 'docs', 'bench', 'benchmark', 'benchmarks'].concat([
    'man',
    'coverage',
    'amd',
    'browser',
    'bin',
    '.github',
  ]),
);

/** Whether a file of a package, by its path in it, goes into a bundle. */
export function isKept(path: string): boolean {
  if (LICENCE.test(path)) return true;
  return !NEVER_LOADED.test(path) && !NOT_FOR_US.has(path.split('/', 1)[0] ?? '');
}

/** The files of our own package, as npm would pack them. Throws when npm does not say which. */
export function ownFiles(): BundleFile[] {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 50_000_000,
  });
  if (status !== 0) throw new Error(`npm pack: ${stderr}`);
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  return files.filter(({ path }) => !NOT_OURS.test(path)).map(({ path }) => fileAt(path, `app/${path}`));
}

/** The files of these packages that are needed at run time. */
export function packageFiles(packages: readonly Kept[]): BundleFile[] {
  return packages.flatMap(({ folder }) =>
    filesUnder(folder)
      .filter(isKept)
      .map((path) => fileAt(join(folder, path), `app/${folder}/${path}`)),
  );
}

/** Paths with `/`, without the packages inside a package: these are packages of their own. */
function filesUnder(folder: string, within = ''): string[] {
  return readdirSync(join(folder, within), { withFileTypes: true }).flatMap((entry) => {
    const path = within === '' ? entry.name : `${within}/${entry.name}`;
    if (!entry.isDirectory()) return entry.isFile() ? [path] : [];
    return entry.name === 'node_modules' ? [] : filesUnder(folder, path);
  });
}

function fileAt(from: string, path: string): BundleFile {
  return { path, bytes: readFileSync(from), executable: false };
}
