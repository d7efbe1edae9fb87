/**
 * `npm run lock`, after every change of dependencies: adds to package-lock.json (and to that of site/) the optional packages of other
 * platforms that npm left out because the registry in use did not offer them. Without these entries `npm ci` refuses the lock file,
 * there and on the machines they are for.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  packages: Record<string, LockedPackage>;
}

const FILES = ['package-lock.json', 'site/package-lock.json'];
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

for (const file of FILES) complete(file);

function complete(file: string): void {
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  const missing = Object.entries(lock.packages).flatMap(([path, parent]) =>
    Object.entries(parent.optionalDependencies ?? {}).flatMap(([name, version]) => {
      const place = missingPlace(lock, path, name, version);
      return place === null ? [] : [[place, entry(name, version, parent.dev === true)] as const];
    }),
  );
  const packages = { ...lock.packages, ...Object.fromEntries(missing) };
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} optional packages of other platforms added to ${file}`);
}

/** Where npm would put that package; null: it is there. Only exact versions are known without asking. */
function missingPlace({ packages }: Lock, path: string, name: string, version: string): string | null {
  if (!/^\d/.test(version) || packages[`${path}/node_modules/${name}`]) return null;
  const top = packages[`node_modules/${name}`];
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
