/**
 * Brings what the tests need besides npm packages: Debian packages by apt-get when they are missing and this user may
 * install them; else it says what to install and which tests are skipped for it. In CI (CI=true) nothing may be missing.
 */
import { spawnSync } from 'node:child_process';

interface Need {
  readonly command: string;
  readonly debianPackage: string;
  readonly tests: string;
}

const needs: readonly Need[] = [
  { command: 'python3', debianPackage: 'python3', tests: 'messages read by an independent parser (test/message)' },
  { command: 'openssl', debianPackage: 'openssl', tests: 'TLS (test/transport)' },
];

const missing = needs.filter(({ command }) => !exists(command));
if (missing.length > 0) install(missing.map(({ debianPackage }) => debianPackage));
const still = missing.filter(({ command }) => !exists(command));
for (const { command, debianPackage, tests } of still) {
  console.warn(`${command} is missing. Skipped without it: ${tests}. Install it: apt-get install ${debianPackage}`);
}
if (still.length > 0 && process.env.CI === 'true') process.exitCode = 1;

function exists(command: string): boolean {
  return (
    spawnSync(command, ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' }).error === undefined
  );
}

function install(packages: readonly string[]): void {
  const root = process.getuid?.() === 0;
  if (!root && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return;
  const run = (...args: string[]) =>
    spawnSync(root ? 'apt-get' : 'sudo', root ? args : ['apt-get', ...args], {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  run('update');
  run('install', '-y', '--no-install-recommends', ...packages);
}
