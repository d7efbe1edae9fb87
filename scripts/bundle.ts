/**
 * `npm run bundle [-- --only linux-x64] [--to bundles]`: for each system an archive with the program, its packages and Node, for who has no
 * Node: unpack, open. Node comes from npm's packages of it and nowhere else; what is made is looked at by the same checker as
 *
 *   npm run bundle -- --check bundles/Facteur-1.0.0-linux-x64.tar.gz
 *
 * Ends with 1 when something is wrong with one of them.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BundleFile, tarGz, zip } from './bundle/archive.ts';
import { problemsOf } from './bundle/check.ts';
import { brokenImports } from './bundle/imports.ts';
import { keptPackages } from './bundle/packages.ts';
import { bom, checkSums, licences, wholeBom } from './bundle/papers.ts';
import { type Platform, platforms } from './bundle/platforms.ts';
import { ownFiles, packageFiles } from './bundle/program.ts';
import { startFiles } from './bundle/start-files.ts';
import { takeNode } from './bundle/take-node.ts';
import { filesIn } from './bundle/unpack.ts';

/** The most that an archive may be, in bytes. */
const LARGEST = 60_000_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    to: { type: 'string', default: 'bundles' },
    check: { type: 'string', multiple: true },
  },
});
const problems = values.check ? values.check.flatMap(checked) : await made(values.only, values.to);
for (const problem of problems) console.error(`✗ ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** What is wrong with an archive that is there. */
function checked(file: string): string[] {
  const platform = platforms.find(({ name }) => basename(file).includes(`-${name}.`));
  if (!platform) throw new Error(`${file}: its name must end with a system: ${names()}`);
  const archive = readFileSync(file);
  const tooLarge = archive.length > LARGEST ? [`larger than ${LARGEST} bytes: ${archive.length}`] : [];
  return [...tooLarge, ...problemsOf(filesIn(file, archive), platform)].map(
    (problem) => `${basename(file)}: ${problem}`,
  );
}

async function made(only: readonly string[] | undefined, to: string): Promise<string[]> {
  const unknown = only?.find((name) => !platforms.some((one) => one.name === name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there is ${names()}`);
  mkdirSync(to, { recursive: true });
  const packages = keptPackages();
  const program = [...ownFiles(), ...packageFiles(packages)];
  const broken = await brokenImports(program);
  const parts = { packages, program, all: wholeBom() };
  const files = platforms.filter(({ name }) => !only || only.includes(name)).map((one) => write(one, to, parts));
  const sums = files.map((file) => ({ path: basename(file), bytes: readFileSync(file) }));
  writeFileSync(join(to, 'SHA256SUMS'), checkSums(sums).bytes);
  return [...broken, ...files.flatMap(checked)];
}

/** Makes the archive of one system; returns its file. */
function write(platform: Platform, to: string, { packages, program, all }: Parts): string {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const node = takeNode(platform);
  const files = [
    ...program,
    node.program,
    ...startFiles(platform, version),
    licences(packages, platform.node, node.licence),
    bom(all, packages, platform.node),
  ];
  const folder = `Facteur-${version}-${platform.name}`;
  const pack = platform.archive === '.zip' ? zip : tarGz;
  const archive = pack(folder, [...files, checkSums(files)]);
  const file = join(to, `${folder}${platform.archive}`);
  writeFileSync(file, archive);
  console.log(`${file}: ${(archive.length / 1e6).toFixed(1)} MB, Node ${platform.node.version}`);
  return file;
}

interface Parts {
  readonly packages: ReturnType<typeof keptPackages>;
  readonly program: readonly BundleFile[];
  readonly all: ReturnType<typeof wholeBom>;
}

function names(): string {
  return platforms.map(({ name }) => name).join(', ');
}
