import { type EnvField, envAccount, envKeys } from '../../config/env-account.ts';
import { DEFAULT_ACCOUNT } from '../../config/layers.ts';
import type { Setting, Settings } from '../../config/settings.ts';
import type { YamlChange } from '../../config/yaml-write.ts';
import { FacteurError } from '../../errors.ts';
import {
  type AccountChange,
  partsOf,
  type SecretField,
  secretFields,
  sentChange,
  variableFor,
} from './account-fields.ts';
import { envText } from './env-text.ts';

/** What is to change in which file. */
export interface Plan {
  readonly env: Readonly<Record<string, string | null>>;
  readonly yaml: readonly YamlChange[];
}

/** What is written of the accounts now. */
export interface Present {
  readonly settings: Settings;
  /** `accounts` of facteur.yaml; null: a heading with nothing below it. */
  readonly yaml: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
}

/** Fields that SMTP_URL stands for. */
const IN_URL = ['host', 'port', 'tls', 'user', 'password'] as const;

/**
 * Where the parts of a change belong: what .env says of the account `default` is changed there, also where an account begins to be, and
 * the rest in facteur.yaml; secrets are always in .env. Throws `settings-fixed` for what the environment says, which stands over both.
 */
export function planAccount(name: string, change: AccountChange, present: Present): Plan {
  const own = present.yaml[name];
  const inEnv = name === DEFAULT_ACCOUNT ? envAccount(present.settings) : {};
  const startsInEnv = name === DEFAULT_ACCOUNT && own === undefined;
  const env: Record<string, string | null> = {};
  const yaml: YamlChange[] = [];
  const { sent, ...others } = change;
  const parts = partsOf(others);
  if (sent !== undefined) putSent(name, sent, { own: own?.sent, inEnv: inEnv.sent ?? null, startsInEnv, env, yaml });
  const taken = variablesOfOthers(name, present);
  if (parts.some(({ path }) => IN_URL.some((field) => field === path[0] && inEnv[field]?.key === 'SMTP_URL'))) {
    spreadUrl(inEnv, env);
  }
  for (const { path, value } of parts) {
    const field = path.join('.') as EnvField;
    const setting = inEnv[field] ?? null;
    if (setting?.origin.kind === 'environment') throw fixed(name, field, setting);
    if (isSecret(field)) putSecret(name, field, value, { own, taken, inEnv: setting, startsInEnv, env, yaml });
    else if (field in envKeys && (setting || (startsInEnv && !field.startsWith('limits.')))) {
      Object.assign(env, envChange(name, field, setting, value));
    } else yaml.push({ path: ['accounts', name, ...path], value });
  }
  return { env: inOrder(env), yaml };
}

// As people write them: server, login, sender.
function inOrder(env: Plan['env']): Plan['env'] {
  const order: string[] = Object.values(envKeys).flat();
  const place = ([key]: [string, unknown]) => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.fromEntries(Object.entries(env).toSorted((a, b) => place(a) - place(b)));
}

function isSecret(field: string): field is SecretField {
  return Object.hasOwn(secretFields, field);
}

function fixed(name: string, field: string, { key }: Setting): FacteurError {
  return new FacteurError('settings-fixed', { field: pathOf(name, field), variable: key });
}

function pathOf(name: string, field: string): string {
  return `accounts.${name}.${field}`;
}

/** In the key that has it, if that is its alone; else in ours. */
function envChange(
  name: string,
  field: EnvField,
  setting: Setting | null,
  value: unknown,
): Record<string, string | null> {
  const keys: readonly string[] = envKeys[field];
  const [ours = ''] = keys;
  if (value === null) return Object.fromEntries(keys.map((key) => [key, null]));
  return { [setting && keys.includes(setting.key) ? setting.key : ours]: envText(pathOf(name, field), value) };
}

// One address for several settings cannot be changed in part: what it says gets keys of its own.
function spreadUrl(inEnv: ReturnType<typeof envAccount>, env: Record<string, string | null>): void {
  env.SMTP_URL = null;
  for (const field of IN_URL) {
    const setting = inEnv[field];
    if (setting?.key !== 'SMTP_URL') continue;
    if (setting.origin.kind === 'environment') throw fixed(DEFAULT_ACCOUNT, field, setting);
    env[envKeys[field][0]] = setting.value;
  }
}

interface SecretPlace {
  readonly own: Readonly<Record<string, unknown>> | null | undefined;
  readonly taken: readonly unknown[];
  readonly inEnv: Setting | null;
  readonly startsInEnv: boolean;
  readonly env: Record<string, string | null>;
  readonly yaml: YamlChange[];
}

function putSecret(name: string, field: SecretField, value: unknown, place: SecretPlace): void {
  const { own, taken, inEnv, startsInEnv, env, yaml } = place;
  if (inEnv || startsInEnv) {
    Object.assign(env, envChange(name, field, inEnv, value));
    return;
  }
  const named = secretFields[field];
  const known = own?.[named];
  const variable = typeof known === 'string' ? known : variableFor(name, field, taken);
  // It may have stood in facteur.yaml in clear.
  if (own?.[field] !== undefined) yaml.push({ path: ['accounts', name, field], value: null });
  env[variable] = envText(pathOf(name, field), value);
  yaml.push({ path: ['accounts', name, named], value: value === null ? null : variable });
}

interface SentPlace extends Pick<SecretPlace, 'inEnv' | 'startsInEnv' | 'env' | 'yaml'> {
  /** What facteur.yaml says. */
  readonly own: unknown;
}

// One word goes where the account is written; .env has no room for more than that.
function putSent(name: string, value: unknown, { own, inEnv, startsInEnv, env, yaml }: SentPlace): void {
  const path = ['accounts', name, 'sent'];
  if (inEnv?.origin.kind === 'environment') throw fixed(name, 'sent', inEnv);
  const change = sentChange(inEnv?.value ?? own, value);
  const isWord = typeof change !== 'object' || change === null;
  if (isWord && (inEnv || startsInEnv)) {
    Object.assign(env, envChange(name, 'sent', inEnv, change));
    if (change === null && own !== undefined) yaml.push({ path, value: null });
    return;
  }
  if (inEnv) env.SMTP_SENT = null;
  yaml.push({ path, value: change });
}

/** The variables that other accounts name for their secrets. */
function variablesOfOthers(name: string, { yaml }: Present): readonly unknown[] {
  const others = Object.entries(yaml).filter(([other]) => other !== name);
  return others.flatMap(([, account]) => Object.values(secretFields).map((named) => account?.[named]));
}

/** What has to go with an account. Throws `settings-fixed` when the environment says its server. */
export function planRemoval(name: string, present: Present): Plan {
  const env: Record<string, string | null> = {};
  const own = present.yaml[name] ?? {};
  if (name === DEFAULT_ACCOUNT) {
    for (const [field, setting] of Object.entries(envAccount(present.settings))) {
      if (setting.origin.kind === 'environment') throw fixed(name, field, setting);
    }
    for (const key of ['SMTP_URL', ...Object.values(envKeys).flat()]) env[key] = null;
  }
  const taken = variablesOfOthers(name, present);
  for (const named of Object.values(secretFields)) {
    const variable = own[named];
    if (typeof variable === 'string' && !taken.includes(variable)) env[variable] = null;
  }
  return { env, yaml: [{ path: ['accounts', name], value: null }] };
}
