/**
 * `npm run lock`, after every change of dependencies: adds to package-lock.json the optional packages of other platforms that
 * npm left out because the registry in use did not offer them. Without these entries `npm ci` refuses the lock file, there
 * and on the machines they are for.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const FILE = 'package-lock.json';
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'ppc64le',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
];

const lock = JSON.parse(readFileSync(FILE, 'utf8')) as { packages: Record<string, LockedPackage> };
const missing = Object.entries(lock.packages).flatMap(([path, parent]) =>
  Object.entries(parent.optionalDependencies ?? {}).flatMap(([name, version]) => {
    const place = missingPlace(path, name, version);
    return place === null ? [] : [[place, entry(name, version, parent.dev === true)] as const];
  }),
);
const packages = { ...lock.packages, ...Object.fromEntries(missing) };
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${missing.length} optional packages of other platforms added to ${FILE}`);

/** Where npm would put that package; null: it is there. Only exact versions are known without asking. */
function missingPlace(path: string, name: string, version: string): string | null {
  if (!/^\d/.test(version) || lock.packages[`${path}/node_modules/${name}`]) return null;
  const top = lock.packages[`node_modules/${name}`];
  if (top?.version === version) return null;
  return top ? `${path}/node_modules/${name}` : `node_modules/${name}`;
}

function entry(name: string, version: string, dev: boolean): object {
  const words = name.split(/[/-]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : [];
  return {
    version,
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(dev ? { dev } : {}),
    optional: true,
    ...(libc.length > 0 ? { libc } : {}),
    ...(os.length > 0 ? { os } : {}),
  };
}
