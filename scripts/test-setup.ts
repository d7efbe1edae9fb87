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
  { command: 'redis-server', debianPackage: 'redis-server', tests: 'everything on Redis (test/redis, test/faults)' },
];

/**
 * Asks nothing, starts no service (Debian's redis-server would, and again at each boot; tests start their own), and takes
 * nothing away that is there. The packages are the arguments.
 */
const INSTALL = `
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >"$policy" && chmod +x "$policy"
fi
apt-get update
apt-get install -y --no-install-recommends --no-remove "$@" || exit
for package in "$@"; do
  if [ -e "/lib/systemd/system/$package.service" ]; then systemctl disable --quiet "$package"; fi
done
`;

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
  const [command = '', ...args] = [...(root ? [] : ['sudo', '-n']), 'sh', '-c', INSTALL, 'sh', ...packages];
  spawnSync(command, args, { stdio: 'inherit' });
}
