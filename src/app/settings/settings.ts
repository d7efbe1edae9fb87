import { changedDotenv } from '../../config/dotenv-write.ts';
import { envAccount, envKeys } from '../../config/env-account.ts';
import { DEFAULT_ACCOUNT, generalKeys } from '../../config/layers.ts';
import { configOf, envPath, loadConfig, readLayers, yamlPath } from '../../config/load.ts';
import type { Settings } from '../../config/settings.ts';
import type { AccountConfig } from '../../config/types.ts';
import { changedYaml, type YamlChange } from '../../config/yaml-write.ts';
import { FacteurError, keptError } from '../../errors.ts';
import type { Surroundings } from '../surroundings.ts';
import { type AccountChange, tellable } from './account-fields.ts';
import { envText } from './env-text.ts';
import { changeFiles, type NewTexts, readFiles, type SettingsFiles, settingsRevision } from './files.ts';
import { type Plan, type Present, planAccount, planRemoval } from './plan-account.ts';

/** Settings besides the accounts that can be read and changed here, by their names in facteur.yaml. */
export const generalFields = [
  ...['identity', 'limits', 'window', 'timeZone', 'delay', 'concurrency', 'account', 'unsubscribe', 'publicUrl'],
  ...['retry', 'scheduleGrace'],
] as const;

/** Of these, the ones that the environment and .env may say, with their keys there. */
const keysInEnv: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(generalKeys).filter(([field]) => isGeneral(field)),
);

/** The settings of a project as its files say them, without any secret. */
export interface SettingsView {
  /** Of both files; another one after each change of either. */
  readonly revision: string;
  /** Where they are, or would be written to. */
  readonly files: { readonly env: string; readonly yaml: string };
  /** What is written besides accounts, in the shape of facteur.yaml; what is not there has its default. */
  readonly general: Readonly<Record<string, unknown>>;
  readonly accounts: readonly AccountSettings[];
  /** Fields (`accounts.default.host`) that the environment of this process says: they cannot be changed in the files. */
  readonly fixed: readonly string[];
}

/** One account as it is written. */
export interface AccountSettings {
  readonly name: string;
  /** Whether it sends when a campaign names none. */
  readonly isDefault: boolean;
  /** `auth`: `password`, `oauth2`, or none. */
  readonly signsInBy: 'password' | 'oauth2' | null;
  readonly hasPassword: boolean;
  /** In the shape of facteur.yaml, wherever it is written. */
  readonly written: Readonly<Record<string, unknown>>;
  /** What is used where nothing is written. */
  readonly server: string;
  readonly from: string | null;
}

/** The settings as they are on the disk now. Throws `config-*`. */
export async function readSettings(where: Surroundings): Promise<SettingsView> {
  // Before the texts: what changes in between is another revision than the one that is told.
  const revision = settingsRevision(where);
  const layers = await readLayers(where);
  const { project, settings, layered } = layers;
  const config = await configOf(layers);
  const accounts = (layered.content.accounts ?? {}) as Record<string, Record<string, unknown>>;
  return {
    revision,
    files: { env: envPath(project), yaml: yamlPath(project) },
    general: Object.fromEntries(Object.entries(layered.content).filter(([field]) => isGeneral(field))),
    accounts: [...config.accounts.values()].map((account) =>
      accountView(account, accounts[account.name] ?? {}, config.account),
    ),
    fixed: fixedIn(settings),
  };
}

function isGeneral(field: string): boolean {
  return generalFields.some((known) => known === field);
}

function accountView(account: AccountConfig, written: Record<string, unknown>, sending: string): AccountSettings {
  const { name, host, port, password, signIn, from } = account;
  return {
    ...{ name, isDefault: name === sending, hasPassword: password !== null, server: `${host}:${port}` },
    signsInBy: signIn !== null ? 'oauth2' : password === null ? null : 'password',
    written: tellable(written),
    from: from?.address ?? null,
  };
}

function fixedIn(settings: Settings): string[] {
  const account = Object.entries(envAccount(settings))
    .filter(([, { origin }]) => origin.kind === 'environment')
    .map(([field]) => `accounts.${DEFAULT_ACCOUNT}.${field}`);
  const general = Object.entries(keysInEnv)
    .filter(([, key]) => settings.first(key)?.origin.kind === 'environment')
    .map(([field]) => field);
  return [...account, ...general];
}

/**
 * Changes settings besides the accounts: `change` is put over what is written (RFC 7396). `revision`: of what whoever changes them has
 * read; null: whatever is there. Throws `settings-changed`, `settings-invalid`, `settings-fixed`, `settings-not-written`, `config-*`.
 */
export function changeSettings(
  where: Surroundings,
  change: Readonly<Record<string, unknown>>,
  revision: string | null,
): Promise<SettingsView> {
  refuseLocalLogo(change.identity);
  return carryOut(where, revision, ({ settings }) => {
    const env: Record<string, string | null> = {};
    const yaml: YamlChange[] = [];
    for (const [field, value] of Object.entries(change)) {
      const setting = settings.first(keysInEnv[field] ?? '');
      if (setting?.origin.kind === 'environment') {
        throw new FacteurError('settings-fixed', { field, variable: setting.key });
      }
      if (setting) env[setting.key] = envText(field, value);
      if (!setting || value === null) yaml.push({ path: [field], value });
    }
    return { env, yaml };
  });
}

// A file is read by this machine and goes out in mails: only whoever has the files may name one.
function refuseLocalLogo(identity: unknown): void {
  const { logo } = (identity ?? {}) as { logo?: unknown };
  if (typeof logo !== 'string' || /^https?:\/\//i.test(logo)) return;
  throw new FacteurError('settings-invalid', { field: 'identity.logo', problem: { kind: 'web-address' } });
}

/** Adds an account, or changes one: `change` is put over what is written. `revision` and what it throws: as `changeSettings`. */
export function changeAccount(
  where: Surroundings,
  name: string,
  change: AccountChange,
  revision: string | null,
): Promise<SettingsView> {
  return carryOut(where, revision, (present) => planAccount(name, change, present));
}

/** Removes an account and its password. Throws `account-not-found`, and what `changeSettings` throws. */
export async function removeAccount(where: Surroundings, name: string, revision: string | null): Promise<SettingsView> {
  const { accounts, account } = await loadConfig(where);
  if (!accounts.has(name)) throw new FacteurError('account-not-found', { name });
  return carryOut(
    where,
    revision,
    (present) => {
      const plan = planRemoval(name, present);
      return account === name ? { ...plan, yaml: [...plan.yaml, { path: ['account'], value: null }] } : plan;
    },
    { removes: true },
  );
}

/** An account as it would be after a change; nothing is written. Throws what `changeAccount` throws. */
export async function accountAfter(where: Surroundings, name: string, change: AccountChange): Promise<AccountConfig> {
  const files = readFiles(where);
  const texts = await textsAfter(where, files, (present) => planAccount(name, change, present));
  const { accounts } = await checked(where, files, texts);
  const account = accounts.get(name);
  if (!account) throw new FacteurError('account-not-found', { name });
  return account;
}

type MakePlan = (present: Present) => Plan;

async function carryOut(
  where: Surroundings,
  revision: string | null,
  plan: MakePlan,
  { removes = false } = {},
): Promise<SettingsView> {
  await changeFiles(where, revision, async (files) => {
    const texts = await textsAfter(where, files, plan);
    await checked(where, files, texts);
    return { texts: { ...texts, removes }, result: null };
  });
  return readSettings(where);
}

async function textsAfter(where: Surroundings, files: SettingsFiles, makePlan: MakePlan): Promise<NewTexts> {
  const { settings, yaml } = await readLayers(where);
  const plan = makePlan({ settings, yaml: (yaml.content.accounts ?? {}) as Present['yaml'] });
  try {
    return {
      env: Object.keys(plan.env).length > 0 ? changedDotenv(files.env.text, plan.env) : null,
      yaml: plan.yaml.length > 0 ? await changedYaml(files.yaml.text, plan.yaml) : null,
    };
  } catch (cause) {
    throw new FacteurError('settings-not-written', { file: files.yaml.path, reason: 'alias' }, { cause });
  }
}

/** The configuration that the new texts would make. Throws `settings-invalid` for the first thing that would be wrong. */
async function checked(where: Surroundings, files: SettingsFiles, texts: NewTexts) {
  const unsaved = new Map<string, string>();
  if (texts.env !== null) unsaved.set(files.env.path, texts.env);
  if (texts.yaml !== null) unsaved.set(files.yaml.path, texts.yaml);
  try {
    return await loadConfig({ ...where, unsaved });
  } catch (error) {
    throw invalid(error) ?? error;
  }
}

// Line and file of something that was never written would lead nowhere: the field is named.
function invalid(error: unknown): FacteurError | null {
  if (!(error instanceof FacteurError)) return null;
  const { code, params } = error as FacteurError;
  if (code === 'config-invalid') {
    const { key, problem } = params as FacteurError<'config-invalid'>['params'];
    return new FacteurError('settings-invalid', { field: fieldOf(key), problem }, { cause: error });
  }
  if (code === 'config-unknown-key') {
    const { key, known } = params as FacteurError<'config-unknown-key'>['params'];
    const problem = { kind: 'choice', choices: known } as const;
    return new FacteurError('settings-invalid', { field: fieldOf(key), problem }, { cause: error });
  }
  return code.startsWith('config-') ? new FacteurError('settings-refused', { detail: keptError(error) }) : null;
}

/** The field that a key of .env stands for; keys of facteur.yaml are fields. */
function fieldOf(key: string): string {
  const field = Object.entries(envKeys).find(([, keys]) => (keys as readonly string[]).includes(key))?.[0];
  if (field) return `accounts.${DEFAULT_ACCOUNT}.${field}`;
  return Object.entries(keysInEnv).find(([, variable]) => variable === key)?.[0] ?? key;
}
