/** Looks at a bundle as its reader will get it, without running it: complete, of one system, with the right line ends. */
import { posix } from 'node:path';
import type { BundleFile } from './archive.ts';
import { isSigned, systemOf } from './binary.ts';
import { checkSums } from './papers.ts';
import type { Platform } from './platforms.ts';
import { startFileNames } from './start-files.ts';

/** Without these nothing starts, or nobody knows what it is. */
const ALWAYS = ['app/package.json', 'app/bin/facteur.js', 'app/dist/cli.js', 'app/dist/front/manifest.json'].concat([
  'LICENCES.txt',
  'sbom.cdx.json',
  'SHA256SUMS',
]);

/**
 * Windows' limit for a path is 260 characters (MAX_PATH), and Explorer keeps it when it unpacks: 90 are left for where somebody puts
 * the folder (`C:\Users\Firmin Ndiaye\Downloads\` twice, as Explorer makes a folder of the archive's name around it).
 */
const LONGEST_PATH = 170;
/** Names of devices, and characters that no file of Windows may have. */
const NOT_ON_WINDOWS = /(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.[^/]*)?(?:\/|$)|[<>:"|?*\\]|[. ](?:\/|$)/i;

type Look = (files: ReadonlyMap<string, BundleFile>, platform: Platform) => Iterable<string>;

/**
 * What is wrong with a bundle: files by their paths in its archive, all under one folder. Empty: nothing that can be seen from here.
 */
export function problemsOf(files: readonly BundleFile[], platform: Platform): string[] {
  const folders = new Set(files.map(({ path }) => path.split('/', 1)[0] ?? ''));
  if (folders.size !== 1) return [`everything must be in one folder, and is in ${[...folders].join(', ')}`];
  const [folder = ''] = folders;
  const inside = new Map(files.map((file) => [file.path.slice(folder.length + 1), file]));
  const long = files
    .filter(({ path }) => path.length > LONGEST_PATH)
    .map(({ path }) => `too long for Windows: ${path}`);
  return [...long, ...looks.flatMap((look) => [...look(inside, platform)])];
}

const looks: readonly Look[] = [missing, changed, otherSystems, lineEnds, modes, names];

function* missing(files: ReadonlyMap<string, BundleFile>, platform: Platform): Iterable<string> {
  const needed = [...ALWAYS, platform.program, ...startFileNames(platform), ...frontFiles(files), ...imported(files)];
  for (const path of new Set(needed)) if (!files.has(path)) yield `missing: ${path}`;
}

/** What the page's manifest names: the browser asks for it. */
function frontFiles(files: ReadonlyMap<string, BundleFile>): string[] {
  const manifest = files.get('app/dist/front/manifest.json');
  if (!manifest) return [];
  const names = manifest.bytes.toString().match(/"[^"]+\.(?:js|css)"/g) ?? [];
  return names.map((name) => `app/dist/front/${name.slice(1, -1)}`);
}

/** What files of dist/ import from beside them. */
function imported(files: ReadonlyMap<string, BundleFile>): string[] {
  return [...files].flatMap(([path, { bytes }]) => {
    if (!/^app\/dist\/[^/]+\.js$/.test(path)) return [];
    // At the beginning of a line, or lazily; comments of packages that are inside name files as well.
    const code = bytes.toString().replace(/^\s*\*.*$/gm, '');
    const found = code.matchAll(/^(?:import|export)\b[^\n;]*["'](\.\/[^"']+\.js)["']|\bimport\("(\.\/[^"]+\.js)"\)/gm);
    return Array.from(found, ([, first, lazy]) => posix.join('app/dist', first ?? lazy ?? ''));
  });
}

/** Each file against SHA256SUMS, both ways. */
function* changed(files: ReadonlyMap<string, BundleFile>): Iterable<string> {
  const sums = files.get('SHA256SUMS');
  if (!sums) return;
  const others = [...files].filter(([path]) => path !== 'SHA256SUMS').map(([path, { bytes }]) => ({ path, bytes }));
  const [written, found] = [sums, checkSums(others)].map(({ bytes }) => sumsIn(bytes.toString()));
  for (const [path, sum] of written ?? []) {
    if (!found?.has(path)) yield `missing: ${path} (SHA256SUMS names it)`;
    else if (found.get(path) !== sum) yield `not as SHA256SUMS has it: ${path}`;
  }
  for (const path of found?.keys() ?? []) if (!written?.has(path)) yield `not in SHA256SUMS: ${path}`;
}

function sumsIn(text: string): Map<string, string> {
  return new Map(Array.from(text.matchAll(/^(\w+) {2}(.+)$/gm), ([, sum = '', path = '']) => [path, sum]));
}

/** One compiled file, Node's, of the very system; signed where the system asks for it. */
function* otherSystems(files: ReadonlyMap<string, BundleFile>, platform: Platform): Iterable<string> {
  for (const [path, { bytes }] of files) {
    const system = systemOf(bytes);
    const isCompiled = system !== null || /\.(?:node|dll|so|dylib|exe)$/i.test(path);
    if (path === platform.program) {
      if (system !== platform.name) yield `${path} is for ${system ?? 'no system'}, not for ${platform.name}`;
      else if (platform.system !== 'linux' && !isSigned(bytes)) yield `${path} is not signed`;
    } else if (isCompiled) yield `compiled for ${system ?? 'some system'}, in a bundle for ${platform.name}: ${path}`;
  }
}

function* lineEnds(files: ReadonlyMap<string, BundleFile>, { system }: Platform): Iterable<string> {
  for (const [path, { bytes }] of files) {
    if (path.includes('/') || !/\.(?:cmd|txt|sh|command|desktop)$/.test(path) || path === 'LICENCES.txt') continue;
    const text = bytes.toString();
    if (system === 'win' && /(?<!\r)\n|\r(?!\n)/.test(text)) yield `line ends must be CRLF: ${path}`;
    if (system !== 'win' && text.includes('\r')) yield `line ends must be LF: ${path}`;
    if (path.endsWith('.cmd') && !isAsciiUpToCodePage(text)) yield `only ASCII before chcp 65001: ${path}`;
    if (/\.(?:sh|command)$/.test(path) && !text.startsWith('#!/bin/sh\n')) yield `must begin with #!/bin/sh: ${path}`;
  }
}

function isAsciiUpToCodePage(text: string): boolean {
  const before = text.split('chcp 65001', 1)[0] ?? '';
  return Buffer.byteLength(before) === before.length;
}

function* modes(files: ReadonlyMap<string, BundleFile>, platform: Platform): Iterable<string> {
  const started = [platform.program, ...startFileNames(platform).filter((name) => !name.endsWith('.txt'))];
  for (const path of started) if (files.get(path)?.executable === false) yield `must be executable: ${path}`;
}

/** Names that one of the systems cannot hold, or takes for one another. */
function* names(files: ReadonlyMap<string, BundleFile>): Iterable<string> {
  const seen = new Map<string, string>();
  for (const path of files.keys()) {
    if (NOT_ON_WINDOWS.test(path)) yield `no name for Windows: ${path}`;
    const same = path.toLowerCase();
    if (seen.has(same)) yield `one name where case does not count: ${seen.get(same)}, ${path}`;
    seen.set(same, path);
  }
}
