import { posix } from 'node:path';
import type { Machine, ServiceCommand, ServicePlan, ServiceProgram } from './plan.ts';

/**
 * A unit of systemd: of the user's own manager, or of the system for root. It comes back after a crash and at each start of its manager; it
 * stays away when it ended by itself without a fault (`facteur worker stop`), until the next start.
 */
export function unitOf(program: ServiceProgram, machine: Machine, id: string): ServicePlan {
  const isSystem = machine.uid === 0;
  const name = `facteur-${program.kind}-${id}.service`;
  const config = machine.env.XDG_CONFIG_HOME || posix.join(machine.home, '.config');
  const folder = isSystem ? '/etc/systemd/system' : posix.join(config, 'systemd/user');
  const systemctl = (...args: string[]): ServiceCommand => ['systemctl', ...(isSystem ? [] : ['--user']), ...args];
  return {
    system: isSystem ? 'systemd' : 'systemd-user',
    name,
    file: { path: posix.join(folder, name), text: unitText(program, machine, isSystem), encoding: 'utf8' },
    isTransient: false,
    program: program.command.slice(0, 2).map(argument),
    // `restart` also takes over what an earlier installation had started.
    install: [systemctl('daemon-reload'), systemctl('enable', name), systemctl('restart', name)],
    stop: [systemctl('disable', '--now', name)],
    forget: [systemctl('daemon-reload'), systemctl('reset-failed', name)],
    manager: { command: systemctl('is-system-running'), says: /^(?:initializing|starting|running|degraded)$/m },
    look: systemctl('is-active', '--quiet', name),
  };
}

function unitText(
  { kind, folder, command, environment }: ServiceProgram,
  { user }: Machine,
  isSystem: boolean,
): string {
  const network = isSystem ? ['Wants=network-online.target', 'After=network-online.target'] : [];
  const settings = Object.entries(environment).map(([key, value]) => `Environment=${quoted(`${key}=${value}`)}`);
  return [
    '[Unit]',
    `Description=Facteur ${kind} (${specifiers(folder)})`,
    ...network,
    // However often it could not start: settings or a server may be put right at any time.
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=exec',
    ...(isSystem ? [`User=${user}`] : []),
    `WorkingDirectory=${specifiers(folder)}`,
    ...settings,
    `ExecStart=${command.map(argument).join(' ')}`,
    'Restart=on-failure',
    'RestartSec=10',
    // SIGTERM: what is on the wire is finished (30 s at most), the rest handed back.
    'KillMode=mixed',
    'TimeoutStopSec=45',
    'UMask=0077',
    '',
    '[Install]',
    `WantedBy=${isSystem ? 'multi-user.target' : 'default.target'}`,
    '',
  ].join('\n');
}

/** `%` begins a specifier in every value (systemd.unit(5), SPECIFIERS). */
function specifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

/** A word in quotes, with C-style escapes (systemd.syntax(7), QUOTING). */
function quoted(text: string): string {
  return `"${specifiers(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A word of a command line, where `$` begins a variable as well (systemd.service(5), COMMAND LINES). */
function argument(text: string): string {
  return /^[\w./:=@+-]+$/.test(text) ? text : quoted(text).replaceAll('$', '$$$$');
}
