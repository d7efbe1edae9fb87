import { dirname, join, resolve } from 'node:path';
import { FacteurError } from '../errors.ts';
import { isShort } from '../mask.ts';
import { systemTimeZone } from '../time-zone.ts';
import { defaultRetry, resolveAccount, retryPolicy } from './account.ts';
import { type CompleteAccount, withServer } from './http-account.ts';
import { type ConfigFlags, DEFAULT_ACCOUNT, invalid, type Layered, layersOver } from './layers.ts';
import { resolveNotify } from './notify.ts';
import { findProject, type LoadOptions } from './project.ts';
import { resolveMailboxes } from './returns.ts';
import type { Written, WrittenAccount } from './schema.ts';
import { Secret } from './secret.ts';
import { resolveSent } from './sent.ts';
import { readSetting, Settings } from './settings.ts';
import { signInOf } from './sign-in.ts';
import type { AccountConfig, Config, ConfigWarning, Identity, Project, ReturnsConfig, SignInConfig } from './types.ts';
import { boolean, longSecret, SHORTEST_PASSWORD } from './values.ts';
import { resolveWebhooks } from './webhooks.ts';
import { givenConfig, readYamlFile, type WrittenConfig } from './yaml-file.ts';

const DEFAULT_CONCURRENCY = 2;
const DEFAULT_DELAY_MS = 5_000;
/** Characters of a key that nobody should guess. */
const SHORTEST_KEY = 16;
/** What is full for three campaigns and two weeks is abandoned; less is a holiday. */
const DEFAULT_CAMPAIGNS = 3;
const DEFAULT_DAYS = 15;
const DEFAULT_GRACE_MS = 3_600_000;

/**
 * Puts the configuration together: flags over environment over .env over facteur.yaml over defaults. Nothing is asked of
 * an account that is not there (see `requireAccount`). Throws `config-invalid`, `config-unknown-key`, `config-env-key`,
 * `config-yaml-syntax`, `config-unreadable`.
 */
export async function loadConfig(options: LoadOptions & { readonly flags?: ConfigFlags }): Promise<Config> {
  return configOf(await readLayers(options));
}

/** The configuration that these layers make; nothing is read again. Throws `config-invalid`, `config-unknown-key`, `config-env-key`. */
export async function configOf({ project, settings, layered }: Layers): Promise<Config> {
  const { checkLayers } = await import('./check.ts');
  const written = checkLayers(layered);
  const folder = dirname(yamlPath(project));
  const accounts = resolveAccounts(written, { layered, settings, folder, dataFolder: project.dataFolder });
  const account = written.account ?? written.pool?.[0] ?? onlyName(accounts) ?? DEFAULT_ACCOUNT;
  const sources = { layered, settings, accounts, account };
  const mailboxes = resolveMailboxes(written.returns, sources);
  return Object.freeze({
    project: Object.freeze(project),
    concurrency: written.concurrency ?? DEFAULT_CONCURRENCY,
    delayMs: written.delay ?? DEFAULT_DELAY_MS,
    account,
    pool: Object.freeze([...new Set(written.pool ?? [])]),
    accounts,
    identity: identityOf(written, project),
    publicUrl: written.publicUrl ?? null,
    web: Object.freeze({
      proxies: written.webProxy ?? [],
      password: readSetting(settings.first('FACTEUR_WEB_PASSWORD'), longSecret(SHORTEST_PASSWORD)),
    }),
    unsubscribe: Object.freeze({
      email: written.unsubscribe?.email?.address ?? null,
      key: readSetting(settings.first('FACTEUR_UNSUBSCRIBE_KEY'), longSecret(SHORTEST_KEY)),
    }),
    returns: Object.freeze({
      suppressAfter: suppressAfterOf(written),
      mailboxes,
    }),
    sent: resolveSent(written.accounts, mailboxes, sources),
    timeZone: written.timeZone ?? systemTimeZone(),
    scheduleGraceMs: written.scheduleGrace ?? DEFAULT_GRACE_MS,
    webhooks: resolveWebhooks(written.webhooks ?? [], { layered, settings, folder }),
    notify: resolveNotify(written.notify, { layered, accounts }),
    autostart: readSetting(settings.first('FACTEUR_AUTOSTART'), boolean) ?? true,
    warnings: Object.freeze(warningsOf(project, settings, written, accounts)),
  });
}

/** What is written, before it is checked. */
export interface Layers {
  readonly project: Project;
  /** The environment and .env. */
  readonly settings: Settings;
  /** facteur.yaml alone. */
  readonly yaml: WrittenConfig;
  readonly layered: Layered;
}

/** Reads what is written. Throws `config-yaml-syntax`, `config-unreadable`, `config-invalid`. */
export async function readLayers(options: LoadOptions & { readonly flags?: ConfigFlags }): Promise<Layers> {
  const project = findProject(options);
  const settings = new Settings(project, options.env, options.unsaved);
  const yaml = await writtenIn(project, options);
  return { project, settings, yaml, layered: layersOver(yaml, settings, options.flags ?? {}) };
}

async function writtenIn(project: Project, { config, unsaved }: LoadOptions): Promise<WrittenConfig> {
  if (config !== undefined) return givenConfig(config);
  if (project.yamlFile !== null) return readYamlFile(project.yamlFile, unsaved);
  return { content: {}, originOf: () => ({ kind: 'file', file: yamlPath(project), line: null }) };
}

/**
 * The account with this name, or the one that sends when none is named. Throws `config-no-account` when there is none at
 * all, `config-unknown-account` when there are others.
 */
export function requireAccount(config: Config, name: string = config.account): AccountConfig {
  // Of several names, the first.
  return configured(config, namesIn(config, name)[0] ?? name);
}

/**
 * The accounts that send a campaign: those named, with commas between; without a name those of `pool:`, else the one of `account:`. Each
 * once, in this order. Throws what `requireAccount` throws, for each.
 */
export function requireAccounts(config: Config, names?: string): readonly AccountConfig[] {
  const wanted = names === undefined ? config.pool : namesIn(config, names);
  return (wanted.length > 0 ? [...new Set(wanted)] : [config.account]).map((name) => configured(config, name));
}

function namesIn({ accounts }: Config, names: string): readonly string[] {
  if (accounts.has(names)) return [names];
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function configured(config: Config, name: string): AccountConfig {
  const account = config.accounts.get(name);
  if (account) return account;
  const { project, accounts } = config;
  if (accounts.size > 0) throw new FacteurError('config-unknown-account', { name, known: [...accounts.keys()] });
  throw new FacteurError('config-no-account', { file: envPath(project) });
}

/** The .env of a project, there or not. */
export function envPath({ root, envFile }: Project): string {
  return envFile ?? join(root, '.env');
}

/** The facteur.yaml of a project, there or not. */
export function yamlPath({ root, yamlFile }: Project): string {
  return yamlFile ?? join(root, 'facteur.yaml');
}

/** With one account only, it need not be named. */
function onlyName(accounts: ReadonlyMap<string, AccountConfig>): string | null {
  const [only = null] = accounts.keys();
  return accounts.size === 1 ? only : null;
}

/** What the settings of an account are looked up in. */
interface Places {
  readonly layered: Layered;
  readonly settings: Settings;
  /** Of facteur.yaml. */
  readonly folder: string;
  readonly dataFolder: string;
}

function resolveAccounts(written: Written, places: Places): Map<string, AccountConfig> {
  const retry = retryPolicy(written.retry, defaultRetry);
  const connections = written.concurrency ?? DEFAULT_CONCURRENCY;
  const { limits, window, timeZone = systemTimeZone() } = written;
  const entries = Object.entries(written.accounts ?? {}).map(([name, said]) => {
    const account = withServer(said);
    if (account === null) throw invalid(places.layered, ['accounts', name, 'host'], { kind: 'missing' });
    const signIn = signInFor(name, account, places);
    if (account.transport !== 'smtp' && signIn === null) {
      throw invalid(places.layered, ['accounts', name, 'auth'], { kind: 'choice', choices: ['oauth2'] });
    }
    const password = signIn === null ? passwordOf(name, account, places) : null;
    const dkim = (account.dkim ?? []).map(({ domain, selector, key }) =>
      Object.freeze({ domain, selector, keyFile: resolve(places.folder, key) }),
    );
    const { verp } = written.returns ?? {};
    const given = { password, signIn, connections, retry, dkim, limits, window, timeZone, verp };
    return [name, resolveAccount(name, account, given)] as const;
  });
  return new Map(entries);
}

function signInFor(name: string, account: CompleteAccount, places: Places): SignInConfig | null {
  const variable = (field: 'clientSecretEnv' | 'tokenEnv') => variableOf(name, field, account[field], places);
  const signIn = signInOf(name, account, { ...places, variable });
  if (signIn !== null && 'problem' in signIn) {
    throw invalid(places.layered, ['accounts', name, 'auth'], signIn.problem);
  }
  return signIn;
}

/** What the variable that a field of an account names holds. Throws `config-invalid` when it is not set. */
function variableOf(name: string, field: string, variable: string | undefined, places: Places): Secret | null {
  if (variable === undefined) return null;
  const named = places.settings.first(variable);
  if (named) return new Secret(named.value);
  throw invalid(places.layered, ['accounts', name, field], { kind: 'variable-missing', variable });
}

function passwordOf(name: string, account: WrittenAccount, places: Places): Secret | null {
  const named = variableOf(name, 'passwordEnv', account.passwordEnv, places);
  const password = account.password ?? named;
  if (password && account.user === undefined) {
    const field = account.password ? 'password' : 'passwordEnv';
    throw invalid(places.layered, ['accounts', name, field], { kind: 'user-missing' });
  }
  return password;
}

function suppressAfterOf({ returns }: Written): ReturnsConfig['suppressAfter'] {
  const { campaigns = DEFAULT_CAMPAIGNS, days = DEFAULT_DAYS } = returns?.suppressAfter ?? {};
  return Object.freeze({ campaigns, days });
}

function identityOf({ identity }: Written, project: Project): Identity {
  const logo = identity?.logo ?? null;
  const isAddress = logo !== null && /^https?:\/\//i.test(logo);
  return Object.freeze({
    name: identity?.name ?? null,
    address: identity?.address ?? null,
    colour: identity?.colour ?? null,
    logo: logo === null || isAddress ? logo : resolve(dirname(yamlPath(project)), logo),
  });
}

function warningsOf(
  { envFile }: Project,
  settings: Settings,
  written: Written,
  accounts: ReadonlyMap<string, AccountConfig>,
): ConfigWarning[] {
  const lines = settings.badLines.map((line) => ({ code: 'env-line' as const, file: envFile ?? '', line }));
  const open = Object.entries(written.accounts ?? {})
    .filter(([name, { user }]) => user !== undefined && accounts.get(name)?.user === null)
    .map(([account]) => ({ code: 'no-password' as const, account }));
  const short = [...accounts.values()]
    .filter(({ password }) => password !== null && isShort(password.reveal()))
    .map(({ name }) => ({ code: 'short-secret' as const, account: name }));
  return [...lines, ...open, ...short];
}
