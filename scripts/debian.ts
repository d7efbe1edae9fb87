/** Programs that do not come from npm: whether they are there, and Debian's packages of them. */
import { spawnSync } from 'node:child_process';

export interface Need {
  readonly name: string;
  readonly packages: readonly string[];
  /** Whether it is there. */
  readonly present: () => boolean;
}

/**
 * Asks nothing, starts no service (Debian's redis-server and postfix would, and again at each boot; tests start their own),
 * and takes nothing away that is there. The packages are the arguments.
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
  # The service of dovecot-imapd is called dovecot.
  for service in "$package" "\${package%-*}"; do
    if [ -e "/lib/systemd/system/$service.service" ]; then systemctl disable --quiet "$service"; fi
  done
done
`;

/** Whether this command can be started. */
export function exists(command: string): boolean {
  return (
    spawnSync(command, ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' }).error === undefined
  );
}

/** Whether this command ends well. */
export function succeeds(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Installs by apt-get what is missing, when this user may install; returns what is missing still. */
export function install<T extends Need>(needs: readonly T[]): T[] {
  const missing = needs.filter((need) => !need.present());
  const packages = missing.flatMap((need) => need.packages);
  if (packages.length > 0) aptGet(packages);
  return missing.filter((need) => !need.present());
}

function aptGet(packages: readonly string[]): void {
  const root = process.getuid?.() === 0;
  if (!root && !succeeds('sudo', '-n', 'true')) return;
  const [command = '', ...args] = [...(root ? [] : ['sudo', '-n']), 'sh', '-c', INSTALL, 'sh', ...packages];
  spawnSync(command, args, { stdio: 'inherit' });
}
