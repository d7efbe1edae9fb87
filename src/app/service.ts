import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { findProject } from '../config/project.ts';
import type { Project } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { type Machine, type ServiceCommand, type ServiceKind, type ServicePlan, servicePlan } from '../service/plan.ts';
import { shellLine } from '../service/shell-line.ts';
import { daemonPaths } from '../worker/daemon.ts';
import type { Surroundings } from './surroundings.ts';

/** How the program of a service is started. */
export interface ServiceOptions {
  /** Of what it says in its log. */
  readonly language: string;
  /** Messages on the wire at once, 1 to 100; else the configuration's. */
  readonly concurrency?: number | undefined;
  /** Where the page is served; else 4280. */
  readonly port?: number | undefined;
}

/** What is there of a service. */
export interface ServiceState {
  readonly plan: ServicePlan;
  /** `other`: it starts a program in another place than this one. */
  readonly installed: 'no' | 'yes' | 'other';
  /** The system says that it is at work. */
  readonly isActive: boolean;
}

/** What a service may know of the terminal's environment: places. Everything else has to stand in .env, which both read. */
const PLACES = ['FACTEUR_DATA', 'FACTEUR_WITNESS', 'NODE_EXTRA_CA_CERTS'];
/** Settings of ours by their names; these are about the terminal itself. */
const SETTING = /^(?:FACTEUR_|SMTP_|REDIS_|EMAIL_|MAIL_FROM$)/;
const OF_THE_TERMINAL = ['FACTEUR_HOME', 'FACTEUR_AUTOSTART', 'FACTEUR_DEBUG', 'FACTEUR_TEST_CLOCK'];

/** What would be written and run for a service of the project here; changes nothing. null: no system for it is known on this platform. */
export function planService(where: Surroundings, kind: ServiceKind, options: ServiceOptions): ServicePlan | null {
  const project = findProject(where);
  return servicePlan(programOf(where, project, kind, options), thisMachine(where, project));
}

/** Throws `service-environment` when settings stand in the terminal's environment alone: a service would not have them. */
export function refuseLostSettings({ env }: Surroundings): void {
  // A task of Windows has no environment of its own.
  const known = process.platform === 'win32' ? OF_THE_TERMINAL : [...PLACES, ...OF_THE_TERMINAL];
  const lost = Object.keys(env).filter((key) => SETTING.test(key) && env[key] && !known.includes(key));
  if (lost.length > 0) throw new FacteurError('service-environment', { names: lost.sort().join(', ') });
}

function programOf(where: Surroundings, project: Project, kind: ServiceKind, options: ServiceOptions) {
  const { root, dataFolder, envFile, yamlFile } = project;
  const places: Record<string, string | undefined> = {
    ...where.env,
    ...(where.env.FACTEUR_DATA ? { FACTEUR_DATA: dataFolder } : {}),
  };
  const environment = Object.fromEntries(PLACES.flatMap((key) => (places[key] ? [[key, places[key]]] : [])));
  const settings = envFile ?? yamlFile;
  const args = kind === 'worker' ? workerArguments(root, options) : webArguments(options);
  return {
    ...{ kind, root, environment, folder: settings === null ? root : dirname(settings) },
    command: [process.execPath, process.argv[1] as string, kind, ...args, '--lang', options.language],
  };
}

function workerArguments(root: string, { concurrency }: ServiceOptions): string[] {
  // systemd keeps what a service says; elsewhere the worker keeps its log itself, as in the background.
  const log = process.platform === 'linux' ? [] : ['--log-file', daemonPaths(root).logFile];
  return concurrency === undefined ? log : [...log, '--concurrency', String(concurrency)];
}

function webArguments({ port }: ServiceOptions): string[] {
  return ['--no-open', ...(port === undefined ? [] : ['--port', String(port)])];
}

/** Root's service runs as whoever the project belongs to: root itself need not send mail. */
function thisMachine({ env }: Surroundings, { root }: Project): Machine {
  const { platform } = process;
  const uid = process.getuid?.() ?? null;
  const { username } = userInfo();
  const user = platform === 'win32' ? `${env.USERDOMAIN ?? env.COMPUTERNAME ?? '.'}\\${username}` : username;
  return { platform, home: homedir(), env, uid, user: uid === 0 ? ownerOf(root) : user };
}

function ownerOf(folder: string): string {
  const { uid } = statSync(folder);
  // A number is a user as well, for systemd; names are for whoever reads the file.
  const { stdout } = spawnSync('id', ['-un', String(uid)], { encoding: 'utf8' });
  return stdout?.trim() || String(uid);
}

/** A system that does not say so long whether a service is at work does not know, in milliseconds. */
const LOOK_MS = 3_000;

/** What is there of the service that this plan would make. */
export function lookAtService(plan: ServicePlan): ServiceState {
  const { file, program } = plan;
  if (!plan.isTransient && !existsSync(file.path)) return { plan, installed: 'no', isActive: false };
  const isActive = succeeds(plan.look, LOOK_MS);
  if (plan.isTransient) return { plan, installed: isActive ? 'yes' : 'no', isActive };
  const written = readFileSync(file.path, file.encoding);
  return { plan, installed: program.every((word) => written.includes(word)) ? 'yes' : 'other', isActive };
}

/** Does what the plan says. Throws `service-none` when the system's own command is not there, `service-refused` when it fails; then nothing is left. */
export function installService(plan: ServicePlan, root: string): void {
  const { path, text, encoding } = plan.file;
  // launchd opens the file for what the program says before its log is there, and makes no folder for it.
  if (plan.system.startsWith('launchd')) mkdirSync(join(root, 'logs'), { recursive: true });
  // What is loaded already is not loaded again by launchd; the others do not mind.
  if (lookAtService(plan).installed !== 'no') for (const command of plan.stop) succeeds(command);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { encoding, mode: 0o644 });
  } catch (error) {
    throw new FacteurError('service-refused', { command: path, detail: (error as Error).message }, { cause: error });
  }
  try {
    for (const command of plan.install) must(command);
  } catch (error) {
    removeService(plan);
    throw error;
  } finally {
    if (plan.isTransient) rmSync(path, { force: true });
  }
}

/** Takes the service back: stopped, forgotten, its file gone. Does nothing about what is not there. */
export function removeService(plan: ServicePlan): void {
  for (const command of plan.stop) succeeds(command);
  rmSync(plan.file.path, { force: true });
  for (const command of plan.forget) succeeds(command);
  if (plan.isTransient) return;
  const folder = dirname(plan.file.path);
  try {
    // Its folder and the one around it (systemd/user), when nothing else is in them.
    for (const empty of [folder, dirname(folder)]) rmdirSync(empty);
  } catch {
    // Others have files there.
  }
}

/** `ms`: how long it may take; absent: as long as it takes, as what it stops may finish messages first. */
function succeeds([command, ...args]: ServiceCommand, ms?: number): boolean {
  return spawnSync(command, args, { stdio: 'ignore', windowsHide: true, timeout: ms }).status === 0;
}

function must([command, ...args]: ServiceCommand): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', windowsHide: true });
  if (error) throw new FacteurError('service-none', { detail: `${command}: ${error.message}` }, { cause: error });
  if (status === 0) return;
  throw new FacteurError('service-refused', {
    command: shellLine([command, ...args]),
    detail: `${stdout}${stderr}`.trim(),
  });
}
