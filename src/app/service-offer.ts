import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataFolder } from '../backend/data-folder.ts';
import type { CampaignPort } from '../backend/port.ts';
import { requireAccount } from '../config/load.ts';
import { FacteurError } from '../errors.ts';
import type { ServicePlan, ServiceSystem } from '../service/plan.ts';
import { shellLine } from '../service/shell-line.ts';
import type { OpenProject } from './project.ts';
import { installService, lookAtService, planService, refuseLostSettings, type ServiceState } from './service.ts';
import type { Surroundings } from './surroundings.ts';

/** A campaign that took longer than this, from its first begin to its last outcome, makes a service worth while. */
const LONG_MS = 3_600_000;
/** The latest campaigns, among which a long one is looked for. */
const LOOKED_AT = 100;
/** A manager that says nothing for so long is as good as not there, in milliseconds. */
const PATIENCE_MS = 3_000;
/** In the data folder: somebody was asked, and does not want it. */
const DECLINED = 'service-declined';

/** The part of a machine that keeps services. */
export interface ServiceManager {
  /** Whether the system that the plan is for runs here, and answers to this user. */
  isUp(plan: ServicePlan): Promise<boolean>;
  look(plan: ServicePlan): ServiceState;
  /** See `installService`. */
  install(plan: ServicePlan, root: string): void;
}

/** This machine's own. */
export const ownManager: ServiceManager = { isUp, look: lookAtService, install: installService };

/** Where a service is to be, and of whom it is asked. */
export interface ServicePlace {
  readonly where: Surroundings;
  readonly project: OpenProject;
  readonly manager: ServiceManager;
  /** Of what the service says in its log. */
  readonly language: string;
  /** The project is a demo, whose folder goes when it ends. */
  readonly isDemo: boolean;
}

/** What there is of the service that starts the worker with the computer, and whether to offer it. */
export interface ServiceOffer {
  /** Why none can be installed; null: one can. */
  readonly problem: FacteurError | null;
  /** `other`: it starts a program in another place than this one. */
  readonly installed: ServiceState['installed'];
  readonly active: boolean;
  /** Null, as all that follows: no system for it is known on this platform. */
  readonly system: ServiceSystem | null;
  readonly name: string | null;
  /** The file that is written, null also where the system keeps it, and what is written. */
  readonly file: string | null;
  readonly text: string | null;
  /** What is run after that, in order. */
  readonly commands: readonly string[];
  /** It can be installed, is not, nobody has declined it, and a campaign has lasted longer than an hour. */
  readonly offered: boolean;
}

/** Looks; changes nothing. */
export async function serviceOffer(place: ServicePlace): Promise<ServiceOffer> {
  const plan = planOf(place);
  if (!plan) return { ...NOTHING, problem: noSystem(process.platform) };
  const problem = await problemWith(place, plan);
  const { installed, isActive } = place.manager.look(plan);
  return {
    problem,
    installed,
    active: isActive,
    system: plan.system,
    name: plan.name,
    file: plan.isTransient ? null : plan.file.path,
    text: plan.file.text.replace('\uFEFF', ''),
    commands: plan.install.map((command) => shellLine(command)),
    offered: problem === null && installed === 'no' && !isDeclined(place) && (await anyWasLong(place.project.backend)),
  };
}

const NOTHING: Omit<ServiceOffer, 'problem'> = {
  installed: 'no',
  active: false,
  system: null,
  name: null,
  file: null,
  text: null,
  commands: [],
  offered: false,
};

/**
 * Installs it. One that is there stays as it is, as its worker may be sending: `facteur worker install` makes it anew. Throws `service-demo`, `service-none`, `service-environment`, `service-refused`, and what
 * is wrong with the account.
 */
export async function installOffered(place: ServicePlace): Promise<ServiceOffer> {
  const plan = planOf(place);
  if (!plan) throw noSystem(process.platform);
  const problem = await problemWith(place, plan);
  if (problem) throw problem;
  if (place.manager.look(plan).installed === 'no') place.manager.install(plan, place.project.config.project.root);
  return serviceOffer(place);
}

/** Remembers, for good, that nobody wants to be asked. Throws `store-not-writable`. */
export async function declineService(place: ServicePlace): Promise<ServiceOffer> {
  const { dataFolder } = place.project.config.project;
  try {
    makeDataFolder(dataFolder);
    writeFileSync(join(dataFolder, DECLINED), `${new Date(place.where.clock.now()).toISOString()}\n`, { mode: 0o600 });
  } catch (error) {
    throw new FacteurError('store-not-writable', { folder: dataFolder, problem: (error as Error).message });
  }
  return serviceOffer(place);
}

function planOf({ where, language }: ServicePlace): ServicePlan | null {
  return planService(where, 'worker', { language });
}

async function problemWith({ where, project, manager, isDemo }: ServicePlace, plan: ServicePlan) {
  if (isDemo) return new FacteurError('service-demo', {});
  try {
    requireAccount(project.config);
    refuseLostSettings(where);
  } catch (error) {
    if (error instanceof FacteurError) return error;
    throw error;
  }
  return (await manager.isUp(plan)) ? null : noSystem(shellLine(plan.manager.command));
}

function noSystem(detail: string): FacteurError {
  return new FacteurError('service-none', { detail });
}

function isDeclined({ project }: ServicePlace): boolean {
  return existsSync(join(project.config.project.dataFolder, DECLINED));
}

// Pauses, holds and nights count: through all of it the computer had to be on.
async function anyWasLong(backend: CampaignPort): Promise<boolean> {
  const campaigns = await backend.campaigns({ limit: LOOKED_AT });
  return campaigns.some(
    ({ startedAt, finishedAt }) => startedAt !== null && finishedAt !== null && finishedAt - startedAt > LONG_MS,
  );
}

// A manager that is degraded (some other service failed) ends with 1, and is there all the same: what it says counts.
function isUp({ manager: { command, says } }: ServicePlan): Promise<boolean> {
  const [program, ...args] = command;
  return new Promise((resolve) => {
    execFile(program, args, { timeout: PATIENCE_MS, windowsHide: true }, (_error, stdout) =>
      resolve(says.test(stdout)),
    );
  });
}
