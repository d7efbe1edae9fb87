/** The packages that go into a bundle, out of package-lock.json. */
import { readFileSync } from 'node:fs';
import { INSIDE } from '../inside.ts';

interface LockedPackage {
  readonly version?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A package of the bundle. */
export interface Kept {
  /** Its folder, from the root of the repository: `node_modules/fastify`. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
}

/**
 * What the program needs at run time, found by following dependencies from package.json. Left out is what dist/ has inside already
 * (unless another package asks for it), and whatever is compiled for one system or compiles itself (`os`, `cpu`, an install script) with all that only
 * it needs: everything that is left is JavaScript or WebAssembly, the same on all systems, and nothing of it is refused by Windows for a
 * missing signature. The one such package, msgpackr-extract, makes reading from Redis a little faster; msgpackr works without it.
 */
export function keptPackages(): Kept[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const kept = new Map<string, Kept>();
  const follow = (from: string, { dependencies, optionalDependencies, ...peers }: LockedPackage) => {
    const names = Object.keys({ ...dependencies, ...optionalDependencies, ...needed(peers) });
    for (const name of names) {
      if (from === '' && INSIDE.includes(name)) continue;
      const folder = placeOf(packages, from, name);
      const found = folder === null ? undefined : packages[folder];
      if (folder === null || !found || kept.has(folder) || isNative(found)) continue;
      kept.set(folder, { folder, name, version: found.version ?? '' });
      follow(folder, found);
    }
  };
  follow('', packages[''] ?? {});
  return [...kept.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

function needed({ peerDependencies, peerDependenciesMeta }: LockedPackage): Readonly<Record<string, string>> {
  const all = Object.entries(peerDependencies ?? {});
  return Object.fromEntries(all.filter(([name]) => peerDependenciesMeta?.[name]?.optional !== true));
}

function isNative({ os, cpu, hasInstallScript }: LockedPackage): boolean {
  return os !== undefined || cpu !== undefined || hasInstallScript === true;
}

/** Where Node finds `name` when the package in `from` asks for it: the nearest node_modules upwards. */
function placeOf(packages: Readonly<Record<string, LockedPackage>>, from: string, name: string): string | null {
  const folder = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
  if (packages[folder]) return folder;
  if (from === '') return null;
  return placeOf(packages, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}
