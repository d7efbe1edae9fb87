import { DEFAULT_ACCOUNT } from '../../config/layers.ts';

/** Fields of an account that can be changed here. Those that name files or run commands are for whoever has the files. */
export const accountFields = [
  ...['host', 'port', 'tls', 'user', 'from', 'provider', 'auth', 'clientId', 'tenant', 'scope', 'grant', 'transport'],
  ...['connections', 'limits', 'window', 'retry', 'sent'],
] as const;

/** Secrets of an account, with the field of facteur.yaml that names the variable that has it. Never given back. */
export const secretFields = { password: 'passwordEnv', clientSecret: 'clientSecretEnv' } as const;
export type SecretField = keyof typeof secretFields;

/** What is changed here of `sent`; `passwordEnv` could name a secret of others, for a server of whoever changes it. */
export const sentFields = ['copies', 'folder', 'host', 'port', 'tls', 'user'] as const;

/** What no reader of the settings is told. */
const UNTOLD = [...Object.keys(secretFields), 'token', 'tokenEnv', 'tokenFile', 'tokenCommand', 'dkim'];

/** What is written of an account, without secrets and without what is not to be changed here. */
export function tellable(written: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const told = Object.entries(written).filter(([field]) => !UNTOLD.includes(field));
  return Object.fromEntries(told.map(([field, value]) => [field, field === 'sent' ? tellableSent(value) : value]));
}

function tellableSent(written: unknown): unknown {
  if (!isMapping(written)) return written;
  return Object.fromEntries(Object.entries(written).filter(([field]) => sentFields.some((known) => known === field)));
}

/**
 * The change of what is written of `sent` (one word, or a mapping): a mapping that is put over one word, or a word over a mapping, changes what the
 * other says as well and leaves the rest.
 */
export function sentChange(written: unknown, value: unknown): unknown {
  if (isMapping(value)) return isMapping(written) || written == null ? value : { copies: written, ...value };
  return isMapping(written) && value !== null ? { copies: value } : value;
}

/** The variable of .env that a secret of an account is kept in when none is named yet; `taken`: those of others. */
export function variableFor(account: string, field: SecretField, taken: readonly unknown[]): string {
  const part = field === 'password' ? 'PASSWORD' : 'CLIENT_SECRET';
  if (account === DEFAULT_ACCOUNT) return `SMTP_${part}`;
  let variable = `SMTP_${part}_${account.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
  // Of `lettre-1` and `lettre.1` the same comes out.
  while (taken.includes(variable)) variable += '_';
  return variable;
}

/** A change to an account; null takes away, what is not named stays (RFC 7396). */
export type AccountChange = Readonly<Record<string, unknown>>;

/** `limits.perDay`: the parts of a change, each with its path below the account. */
export function partsOf(
  change: AccountChange,
  path: readonly string[] = [],
): { path: readonly string[]; value: unknown }[] {
  return Object.entries(change).flatMap(([field, value]) => {
    const here = [...path, field];
    return isMapping(value) ? partsOf(value, here) : [{ path: here, value }];
  });
}

function isMapping(value: unknown): value is AccountChange {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
