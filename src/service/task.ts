import { win32 } from 'node:path';
import type { Machine, ServicePlan, ServiceProgram } from './plan.ts';
import { quotedArgument } from './shell-line.ts';
import { xml } from './xml.ts';

/**
 * A task of Windows' own scheduler (Task Scheduler schema 1.2) that begins when the user logs on, without a window: `conhost --headless`. It is tried
 * again a minute after a fault; it may run on battery and for as long as it likes.
 */
export function taskOf(program: ServiceProgram, machine: Machine, id: string): ServicePlan {
  const name = `\\Facteur\\${program.kind}-${id}`;
  const path = win32.join(program.root, `facteur-${program.kind}-task.xml`);
  return {
    system: 'task',
    name,
    // schtasks reads UTF-16 with its mark, and refuses UTF-8 with letters outside ASCII.
    file: { path, text: `\uFEFF${taskText(program, machine)}`, encoding: 'utf16le' },
    isTransient: true,
    program: [],
    install: [
      ['schtasks', '/Create', '/F', '/TN', name, '/XML', path],
      ['schtasks', '/Run', '/TN', name],
    ],
    stop: [
      ['schtasks', '/End', '/TN', name],
      ['schtasks', '/Delete', '/F', '/TN', name],
    ],
    forget: [],
    manager: { command: ['schtasks', '/Query', '/?'], says: /schtasks/i },
    look: ['schtasks', '/Query', '/TN', name],
  };
}

function taskText({ kind, folder, command }: ServiceProgram, { env, user }: Machine): string {
  const conhost = win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'conhost.exe');
  const lines = [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    `  <RegistrationInfo><Description>${xml(`Facteur ${kind} (${folder})`)}</Description></RegistrationInfo>`,
    '  <Triggers>',
    `    <LogonTrigger><Enabled>true</Enabled><UserId>${xml(user)}</UserId></LogonTrigger>`,
    '  </Triggers>',
    '  <Principals>',
    `    <Principal id="Author"><UserId>${xml(user)}</UserId><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal>`,
    '  </Principals>',
    '  <Settings>',
    '    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '    <StartWhenAvailable>true</StartWhenAvailable>',
    '    <Hidden>true</Hidden>',
    '    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>',
    '  </Settings>',
    '  <Actions Context="Author">',
    '    <Exec>',
    `      <Command>${xml(conhost)}</Command>`,
    `      <Arguments>${xml(['--headless', ...command.map(windowsArgument)].join(' '))}</Arguments>`,
    `      <WorkingDirectory>${xml(folder)}</WorkingDirectory>`,
    '    </Exec>',
    '  </Actions>',
    '</Task>',
    '',
  ];
  return lines.join('\r\n');
}

/** A word of a command line that no shell reads: in quotes when it has to be. */
export function windowsArgument(text: string): string {
  if (/^[^\s"]+$/.test(text)) return text;
  return quotedArgument(text);
}
