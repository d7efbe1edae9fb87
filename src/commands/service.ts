import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject } from '../app/project.ts';
import { installService, lookAtService, planService, refuseLostSettings, removeService } from '../app/service.ts';
import { requireAccount } from '../config/load.ts';
import { FacteurError } from '../errors.ts';
import type { ServiceKind, ServicePlan } from '../service/plan.ts';
import { shellLine } from '../service/shell-line.ts';
import { PagePassword } from '../web/page/password.ts';
import { confirm } from './ask.ts';
import type { Context } from './context.ts';
import { language, words } from './words.ts';
import { quiet, stopWorkers } from './worker.ts';

/** Where systemd keeps whose services run without a session (loginctl(1), enable-linger). */
const LINGER = '/var/lib/systemd/linger';

/** How a service is to run; see ServiceOptions. */
interface InstallOptions {
  readonly concurrency?: number | undefined;
  readonly port?: number | undefined;
}

/**
 * `facteur worker install`, `facteur web install`: shows what it writes and runs, asks on a terminal, does it. Once more does it anew. Throws
 * `service-none`, `service-environment`, `service-refused`, `service-password`, `service-declined`, and what is wrong with the configuration.
 */
export async function installHere(context: Context, kind: ServiceKind, options: InstallOptions): Promise<void> {
  refuseLostSettings(context);
  const config = await loadProject(context);
  if (kind === 'worker') requireAccount(config);
  else if (!config.web.password && !(await PagePassword.read(config.project.dataFolder)))
    throw new FacteurError('service-password', {});
  const plan = planHere(context, kind, options);
  if (!context.json) show(context, plan);
  if (context.interactive && !(await confirm(words().service.confirmInstall, true)))
    throw new FacteurError('service-declined', {});
  await endInOrder(context, plan, kind);
  installService(plan, config.project.root);
  if (context.json) context.terminal.result({ service: { ...facts(plan), installed: true } });
  else context.terminal.say(words().service.installed({ name: plan.name, uninstall: `facteur ${kind} uninstall` }));
}

/** `facteur worker uninstall`, `facteur web uninstall`: asks on a terminal. Throws `service-none`, `service-declined`. */
export async function uninstallHere(context: Context, kind: ServiceKind): Promise<void> {
  const { terminal, json, interactive } = context;
  const w = words().service;
  const plan = planHere(context, kind, {});
  const isThere = lookAtService(plan).installed !== 'no';
  if (isThere && interactive && !(await confirm(w.confirmUninstall({ name: plan.name, file: plan.file.path }), true)))
    throw new FacteurError('service-declined', {});
  if (isThere) {
    await endInOrder(context, plan, kind);
    removeService(plan);
  }
  if (json) terminal.result({ service: { ...facts(plan), installed: false } });
  else terminal.say(isThere ? w.uninstalled({ name: plan.name }) : w.notThere);
}

/**
 * Before a service that is there is stopped, by its removal or because it is installed anew. Windows has no signal that asks a program to end: the
 * ledger asks the worker, and what is on the wire is finished.
 */
async function endInOrder(context: Context, plan: ServicePlan, kind: ServiceKind): Promise<void> {
  const isKilled = plan.system === 'task' && kind === 'worker';
  if (isKilled && lookAtService(plan).installed !== 'no') await stopWorkers(quiet(context));
}

function planHere(context: Context, kind: ServiceKind, options: InstallOptions): ServicePlan {
  const { concurrency, port } = options;
  const plan = planService(context, kind, { language: language(), concurrency, port });
  if (!plan) throw new FacteurError('service-none', { detail: process.platform });
  return plan;
}

function facts({ system, name, file, isTransient }: ServicePlan) {
  return { system, name, file: isTransient ? null : file.path };
}

function show({ terminal, env }: Context, { system, name, file, isTransient, install }: ServicePlan): void {
  const w = words().service;
  const where = { system: w.systems[system], name };
  terminal.say(isTransient ? w.writesOnce(where) : w.writes({ ...where, file: file.path }));
  terminal.say(indented(file.text.replace('\uFEFF', '').trimEnd().split(/\r?\n/)));
  terminal.say(w.runs({ commands: indented(install.map((command) => shellLine(command))) }));
  const user = env.USER ?? env.LOGNAME ?? '';
  if (system === 'systemd-user' && !existsSync(join(LINGER, user || '-'))) terminal.say(w.linger({ user }));
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `   ${line}`).join('\n');
}
