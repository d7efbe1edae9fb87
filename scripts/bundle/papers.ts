/** What tells what is inside a bundle: licences, the list of parts (CycloneDX), check sums. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { joinLicences, licenceIn, packagesNamedIn } from '../licences.ts';
import type { BundleFile } from './archive.ts';
import type { Kept } from './packages.ts';
import type { NodePackage } from './platforms.ts';

interface Bom {
  components: { 'bom-ref': string }[];
  dependencies: { ref: string; dependsOn?: string[] }[];
  serialNumber?: string;
  metadata: { timestamp?: string; component: { name: string; 'bom-ref': string } };
}

/** LICENCES.txt: ours, Node's, those of the packages, and of what went into dist/. */
export function licences(packages: readonly Kept[], node: NodePackage, nodeLicence: string): BundleFile {
  const texts = [
    licenceIn('.'),
    `Node.js ${node.version}\n\n${nodeLicence.trim()}\n`,
    ...packages.map(({ folder }) => licenceIn(folder)),
  ];
  const text = joinLicences([...texts, readFileSync('dist/LICENSES.txt', 'utf8')]);
  return { path: 'LICENCES.txt', bytes: Buffer.from(text), executable: false };
}

/** The whole lock file as npm lists it (CycloneDX 1.5). Throws when npm does not. */
export function wholeBom(): Bom {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { status, stdout, stderr } = spawnSync('npm', args, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 50_000_000,
  });
  if (status !== 0) throw new Error(`npm sbom: ${stderr}`);
  return JSON.parse(stdout);
}

/**
 * sbom.cdx.json: of what npm lists, what is in the bundle (as packages, or within dist/), and Node. Without a time and a number of its own, which
 * CycloneDX leaves to whoever writes it: two runs are to give the same bytes.
 */
export function bom(all: Bom, packages: readonly Kept[], { name, version, integrity }: NodePackage): BundleFile {
  const inside = packagesNamedIn(readFileSync('dist/LICENSES.txt', 'utf8'));
  const kept = new Set([...packages.map((one) => `${one.name}@${one.version}`), ...inside]);
  const missing = [...kept].filter((ref) => !all.components.some((one) => one['bom-ref'] === ref));
  if (missing.length > 0) throw new Error(`npm does not list ${missing.join(', ')}`);
  const { serialNumber: _, ...rest } = all;
  const { timestamp: __, ...metadata } = all.metadata;
  const self = metadata.component['bom-ref'];
  const node = {
    'bom-ref': `${name}@${version}`,
    type: 'platform',
    name: 'node',
    version,
    purl: `pkg:npm/${name}@${version}`,
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') }],
    licenses: [{ license: { id: 'MIT' } }],
  };
  const text = JSON.stringify(
    {
      ...rest,
      metadata: { ...metadata, component: { ...metadata.component, name: 'facteur' } },
      components: [...all.components.filter((one) => kept.has(one['bom-ref'])), node],
      dependencies: all.dependencies
        .filter(({ ref }) => ref === self || kept.has(ref))
        .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) })),
    },
    null,
    2,
  );
  return { path: 'sbom.cdx.json', bytes: Buffer.from(`${text}\n`), executable: false };
}

/** SHA256SUMS of these files, as `sha256sum --check` reads it. */
export function checkSums(files: readonly Pick<BundleFile, 'path' | 'bytes'>[]): BundleFile {
  const lines = files
    .map(({ path, bytes }) => `${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
  return { path: 'SHA256SUMS', bytes: Buffer.from(lines.join('')), executable: false };
}
