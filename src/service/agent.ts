import { posix } from 'node:path';
import type { Machine, ServicePlan, ServiceProgram } from './plan.ts';
import { xml } from './xml.ts';

/**
 * An agent of launchd (launchd.plist(5)), which begins when the user logs in, or a daemon of the system for root. It comes back after a crash, and
 * stays away when it ended by itself without a fault, until the next login.
 */
export function agentOf(program: ServiceProgram, machine: Machine, id: string): ServicePlan {
  const isSystem = machine.uid === 0;
  const name = `org.facteur.${program.kind}.${id}`;
  const folder = isSystem ? '/Library/LaunchDaemons' : posix.join(machine.home, 'Library/LaunchAgents');
  const path = posix.join(folder, `${name}.plist`);
  const domain = isSystem ? 'system' : `gui/${machine.uid}`;
  return {
    system: isSystem ? 'launchd' : 'launchd-user',
    name,
    file: { path, text: plist(program, machine, name, isSystem), encoding: 'utf8' },
    isTransient: false,
    program: program.command.slice(0, 2).map(xml),
    install: [
      ['launchctl', 'bootstrap', domain, path],
      ['launchctl', 'kickstart', `${domain}/${name}`],
    ],
    stop: [['launchctl', 'bootout', `${domain}/${name}`]],
    forget: [],
    manager: { command: ['launchctl', 'print', domain], says: /\{/ },
    look: ['launchctl', 'print', `${domain}/${name}`],
  };
}

function plist(
  { root, folder, kind, command, environment }: ServiceProgram,
  { user }: Machine,
  label: string,
  isSystem: boolean,
): string {
  const string = (text: string) => `<string>${xml(text)}</string>`;
  const settings = Object.entries(environment).map(([key, value]) => `    <key>${xml(key)}</key>${string(value)}`);
  // What it says before its own log is open; the worker writes and turns its log itself.
  const output = posix.join(root, 'logs', `${kind}-service.log`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    `  <key>Label</key>${string(label)}`,
    ...(isSystem ? [`  <key>UserName</key>${string(user)}`] : []),
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...command.map((word) => `    ${string(word)}`),
    '  </array>',
    `  <key>WorkingDirectory</key>${string(folder)}`,
    ...(settings.length > 0 ? ['  <key>EnvironmentVariables</key>', '  <dict>', ...settings, '  </dict>'] : []),
    '  <key>RunAtLoad</key><true/>',
    '  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>',
    '  <key>ThrottleInterval</key><integer>10</integer>',
    '  <key>ExitTimeOut</key><integer>45</integer>',
    '  <key>Umask</key><integer>63</integer>',
    `  <key>StandardOutPath</key>${string(output)}`,
    `  <key>StandardErrorPath</key>${string(output)}`,
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
}
