import { createHash } from 'node:crypto';
import { posix, win32 } from 'node:path';
import { agentOf } from './agent.ts';
import { taskOf } from './task.ts';
import { unitOf } from './unit.ts';

/** What a service runs: the process that sends, or the page. */
export type ServiceKind = 'worker' | 'web';

/** The program that a service starts, and where. */
export interface ServiceProgram {
  readonly kind: ServiceKind;
  /** The project: its folder, absolute. Two projects of a machine have services of their own. */
  readonly root: string;
  /** Where the program is started, absolute: the folder in which the settings are. */
  readonly folder: string;
  /** Node, the program's own script, and its arguments. */
  readonly command: readonly string[];
  /** Places that the terminal's environment names and the service has to know as well. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The machine a service is for. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Absolute. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Number of the user; 0: the administrator, whose service belongs to the system. null: Windows has no numbers. */
  readonly uid: number | null;
  /** Whom the service of a system runs as, and whose logon starts a task of Windows. */
  readonly user: string;
}

/** How a system starts the service. */
export type ServiceSystem = 'systemd-user' | 'systemd' | 'launchd-user' | 'launchd' | 'task';

/** A command with its arguments. */
export type ServiceCommand = readonly [command: string, ...args: string[]];

/** Everything that installing a service does to a machine, and what takes it back. */
export interface ServicePlan {
  readonly system: ServiceSystem;
  /** The name that the system knows it by. */
  readonly name: string;
  /** What is written; `transient`: the system keeps a copy, and the file is removed once it has been read. */
  readonly file: { readonly path: string; readonly text: string; readonly encoding: 'utf8' | 'utf16le' };
  readonly isTransient: boolean;
  /** How the file names Node and the script: whether one that is there starts this very program. */
  readonly program: readonly string[];
  /** In this order, after the file is written. */
  readonly install: readonly ServiceCommand[];
  /** Before the file is removed; one that finds nothing may fail. */
  readonly stop: readonly ServiceCommand[];
  /** After the file is removed; may fail. */
  readonly forget: readonly ServiceCommand[];
  /** Whether the system is there at all: what the command prints when it is. How it ends says nothing. */
  readonly manager: { readonly command: ServiceCommand; readonly says: RegExp };
  /** Ends well when the service is there and at work. */
  readonly look: ServiceCommand;
}

/** The plan for this machine; null: it has none of the three systems. Changes nothing. */
export function servicePlan(program: ServiceProgram, machine: Machine): ServicePlan | null {
  const id = identityOf(program, machine);
  if (machine.platform === 'win32') return taskOf(program, machine, id);
  if (machine.platform === 'darwin') return agentOf(program, machine, id);
  return machine.platform === 'linux' ? unitOf(program, machine, id) : null;
}

/** `jardins-1a2b3c4d`: the folder's name, as far as every system takes it, and what tells folders of one name apart. */
function identityOf({ root }: ServiceProgram, { platform }: Machine): string {
  const path = platform === 'win32' ? win32 : posix;
  const base = path
    .basename(root)
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 8);
  return base === '' ? hash : `${base.slice(0, 40)}-${hash}`;
}
