import { aliveWorkers } from '../app/alive-workers.ts';
import { loadProject, openStore } from '../app/project.ts';
import { tryAccount } from '../app/settings/try-account.ts';
import { signInEnd } from '../app/sign-in.ts';
import type { Backend, BackendWarning } from '../backend/port.ts';
import { isCampaignHold } from '../backend/states.ts';
import { addFacts } from '../campaign/preflight/known-facts.ts';
import { loadBackendChoice } from '../config/backend.ts';
import { requireAccount } from '../config/load.ts';
import type { AccountConfig, Config } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { isLoopback } from '../transport/smtp/encryption.ts';
import { domainCheck, lookUpDomain } from './check-domain.ts';
import { leavePageChecks } from './check-leave-page.ts';
import { mailboxChecks } from './check-mailboxes.ts';
import { providerChecks } from './check-provider.ts';
import { type Check, sayCheck } from './check-report.ts';
import { sentChecks, sentCounts } from './check-sent.ts';
import { serviceCheck } from './check-service.ts';
import { lookAtUpdates } from './check-updates.ts';
import { webhookChecks } from './check-webhooks.ts';
import type { Context } from './context.ts';
import { formatTime, language, said, words } from './words.ts';

/** Campaigns looked at for holds of their own. */
const MOST_HELD = 100;

/** What is looked at beside the installation. */
export interface CheckOptions {
  /** Whether there is a newer version; only then is anybody asked. */
  readonly updates?: boolean | undefined;
}

/**
 * `facteur check`: configuration, store, accounts (a login, nothing is sent), workers, webhooks, mailboxes of returns, copies of what is sent, the page for leaving, DNS of the senders' domains.
 * Returns 0, or 3 when something is an error. With `updates` npm's registry is asked for a newer version, which changes nothing of that.
 */
export async function check(context: Context, { updates = false }: CheckOptions = {}): Promise<number> {
  const w = words().init.checks;
  if (!context.json) context.terminal.say(`\n${w.title}\n${'='.repeat(60)}\n`);
  const checks: Check[] = [];
  for await (const one of allChecks(context)) {
    checks.push(one);
    if (!context.json) sayCheck(context, one);
  }
  const found = updates ? await lookAtUpdates(context) : null;
  if (found) {
    checks.push(found.check);
    if (!context.json) sayCheck(context, found.check);
  }
  const ok = checks.every(({ status }) => status !== 'error');
  if (context.json)
    context.terminal.result({ ok, checks, ...(found && { updates: { version: found.version, ...found.look } }) });
  else if (ok) context.terminal.say(`\n${w.allGood}`);
  return ok ? 0 : 3;
}

async function* allChecks(context: Context): AsyncGenerator<Check> {
  const config = await attempt('configuration', () => loadProject(context));
  if ('status' in config) return yield config;
  yield* configurationChecks(config);
  yield* storeChecks(context, config);
  const account = await attempt('account', async () => requireAccount(config));
  if ('status' in account) yield account;
  for (const one of config.accounts.values()) {
    const tried = await accountCheck(context, config, one);
    yield tried;
    yield* providerChecks(context, one, tried.status === 'ok');
    yield* signInCheck(context, one);
  }
  yield* mailboxChecks(config);
  yield* sentChecks(config);
  yield* leavePageChecks(config);
  const domains = [...senderDomains(config)];
  const found = await Promise.all(domains.map((domain) => lookUpDomain(context, config, domain)));
  for (const [i, domain] of domains.entries()) yield domainCheck(domain, found[i] ?? null);
}

async function attempt<T extends object>(name: Check['name'], task: () => Promise<T>): Promise<T | Check> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof FacteurError)) throw error;
    const { what, remedy } = error.say(language());
    return { name, status: 'error', message: what, remedy };
  }
}

function* configurationChecks({ project, warnings }: Config): Generator<Check> {
  const w = words().init.checks;
  const files = [project.envFile, project.yamlFile].filter((file) => file !== null).join(', ') || w.noFiles;
  yield { name: 'configuration', status: 'ok', message: w.configuration({ files }), remedy: null };
  for (const warning of warnings) {
    const { what, remedy } =
      warning.code === 'env-line' ? w.warnings['env-line'](warning) : w.warnings[warning.code](warning);
    yield { name: 'configuration', status: 'warning', message: what, remedy };
  }
}

async function* storeChecks(context: Context, config: Config): AsyncGenerator<Check> {
  const opened = await attempt('store', () => openStore(context));
  if ('status' in opened) return yield opened;
  const { backend } = opened;
  try {
    const message = words().init.checks.store(backend.capabilities);
    yield { name: 'store', status: 'ok', message, remedy: null };
    for (const warning of [...(await backend.health()), ...unwitnessed(context)]) {
      const { what, remedy } = words().store.backendWarnings[warning.code](warning);
      yield { name: 'store', status: 'warning', message: what, remedy };
    }
    yield* lostCheck(backend);
    yield* heldCampaigns(backend);
    yield await workersCheck(backend, context);
    yield* serviceCheck(context);
    yield* webhookChecks(config, backend);
    yield* sentCounts(config, backend);
  } finally {
    await backend.close();
  }
}

function unwitnessed({ cwd, env }: Context): BackendWarning[] {
  return loadBackendChoice({ cwd, env }).backend.witness === null ? [{ code: 'witness-none', detail: '' }] : [];
}

async function* lostCheck(backend: Backend): AsyncGenerator<Check> {
  const lost = await backend.lost();
  if (lost.length === 0) return;
  const { what, remedy } = new FacteurError('ledger-rollback', { ids: lost.join(', ') }).say(language());
  yield { name: 'store', status: 'error', message: what, remedy };
}

async function* heldCampaigns(backend: Backend): AsyncGenerator<Check> {
  for (const { id, hold } of await backend.campaigns({ limit: MOST_HELD, unfinishedOnly: true })) {
    if (!hold || !isCampaignHold(hold.reason)) continue;
    const { what, remedy } = words().status.holds[hold.reason];
    yield { name: 'store', status: 'warning', message: words().init.checks.heldCampaign({ id, reason: what }), remedy };
  }
}

async function workersCheck(backend: Backend, { clock }: Context): Promise<Check> {
  const w = words().init.checks;
  const count = (await aliveWorkers(backend, clock)).length;
  if (count > 0) return { name: 'workers', status: 'ok', message: w.workers({ count }), remedy: null };
  return { name: 'workers', status: 'warning', message: w.noWorkers, remedy: w.noWorkersRemedy };
}

async function accountCheck({ clock }: Context, { project }: Config, account: AccountConfig): Promise<Check> {
  const w = words().init.checks;
  const { name, host, port } = account;
  const server = `${host}:${port}`;
  const trial = await tryAccount(account);
  if (trial.ok) {
    const at = clock.now();
    addFacts(project.dataFolder, { servers: { [server]: { at, maxSize: trial.maxSize } } }, at);
    const message = account.user !== null ? w.account({ name, server }) : w.accountNoAuth({ name, server });
    return { name: 'account', status: 'ok', message, remedy: null };
  }
  const { reason, reply, advice } = trial;
  const message = w.accountFails({ name, server, reason: words().status.holds[reason].what, reply: said(reply) });
  return { name: 'account', status: 'error', message, remedy: said(advice) };
}

function* signInCheck({ clock }: Context, account: AccountConfig): Generator<Check> {
  const endsAt = signInEnd(account);
  if (endsAt === null) return;
  const at = formatTime(endsAt, clock.now());
  const { what, remedy } = words().signIn.ending({ account: account.name, at });
  yield { name: 'account', status: 'warning', message: what, remedy };
}

/** Of accounts on real servers: for a server on this computer the domain's DNS means nothing. */
function senderDomains({ accounts }: Config): Set<string> {
  const real = [...accounts.values()].filter(({ host, from }) => from !== null && !isLoopback(host));
  return new Set(real.map(({ from }) => (from?.address ?? '').split('@').at(-1) as string));
}
