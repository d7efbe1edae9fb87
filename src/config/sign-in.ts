import { join, resolve } from 'node:path';
import type { ConfigProblem } from '../config-problem.ts';
import type { CompleteAccount } from './http-account.ts';
import { providerOf } from './providers.ts';
import type { Secret } from './secret.ts';
import type { SignInConfig } from './types.ts';
import { choice, type Reader, scalarText } from './values.ts';

/** Issuers that are known by a word; auth/providers.ts knows what each needs. */
export const knownIssuers = ['google', 'microsoft'] as const;

/** The folder of tokens, within the data folder. */
export const SIGN_IN_FOLDER = 'sign-in';

/** Providers (providers.ts) whose accounts sign in with one of these. */
const issuers: Readonly<Record<string, (typeof knownIssuers)[number]>> = {
  gmail: 'google',
  workspace: 'google',
  'workspace-relay': 'google',
  microsoft365: 'microsoft',
  outlook: 'microsoft',
};

/** One of the words, or the address of an issuer: https, or http on this machine. */
export function providerName(words: readonly string[]): Reader<string> {
  const word = choice(words);
  return (written) => {
    const read = word(written);
    const url = URL.parse(scalarText(written).trim());
    if ('value' in read || !url || !isIssuer(url)) {
      return 'value' in read ? read : { problem: { kind: 'provider', choices: words } };
    }
    return { value: url.href.replace(/\/+$/, '') };
  };
}

function isIssuer(url: URL): boolean {
  const isHere = url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  return (url.protocol === 'https:' || isHere) && !url.search && !url.hash && !url.username && !url.password;
}

/** A directory of Microsoft: an id, a domain of it, or one of the words for several. It becomes part of an address. */
export const tenant: Reader<string> = (written) => {
  const name = scalarText(written).trim().toLowerCase();
  return /^[a-z0-9][a-z0-9.-]{1,252}$/.test(name) ? { value: name } : { problem: { kind: 'tenant' } };
};

/** Where the secrets and files of an account's sign-in are found. */
export interface SignInPlaces {
  /** The value of a variable that the account names, as it is now. Throws `config-invalid` when it is not set. */
  readonly variable: (field: 'clientSecretEnv' | 'tokenEnv') => Secret | null;
  /** Of facteur.yaml: relative paths begin there. */
  readonly folder: string;
  readonly dataFolder: string;
}

/** How an account signs in, or what is missing for it; null: by a password, or not at all. */
export function signInOf(
  name: string,
  written: CompleteAccount,
  places: SignInPlaces,
): SignInConfig | null | { readonly problem: ConfigProblem } {
  if (!signsIn(written)) return null;
  if (written.user === undefined) return { problem: { kind: 'user-missing' } };
  const { folder, dataFolder } = places;
  const token = written.token ?? places.variable('tokenEnv');
  if (token) return Object.freeze({ kind: 'given', token });
  if (written.tokenFile !== undefined) return Object.freeze({ kind: 'file', file: resolve(folder, written.tokenFile) });
  if (written.tokenCommand !== undefined) {
    return Object.freeze({ kind: 'command', command: written.tokenCommand, folder });
  }
  const issuer = issuerOf(written);
  if (issuer === null) return { problem: { kind: 'issuer-missing' } };
  return Object.freeze({
    kind: 'issuer',
    issuer,
    clientId: written.clientId ?? null,
    clientSecret: written.clientSecret ?? places.variable('clientSecretEnv'),
    tenant: written.tenant ?? null,
    scope: written.scope ?? null,
    grant: written.grant ?? 'person',
    file: join(dataFolder, SIGN_IN_FOLDER, `${name}.json`),
  });
}

// Whoever says where a token comes from has said that there is one.
function signsIn({ auth, password, passwordEnv, ...written }: CompleteAccount): boolean {
  if (auth !== undefined) return auth === 'oauth2';
  if (password !== undefined || passwordEnv !== undefined) return false;
  const { clientId, token, tokenEnv, tokenFile, tokenCommand } = written;
  return [clientId, token, tokenEnv, tokenFile, tokenCommand].some((value) => value !== undefined);
}

/** As it is named, else by the server; an address of a server's own issuer has to be named. */
function issuerOf({ provider, host, user }: CompleteAccount): string | null {
  if (provider !== undefined && isIssuerName(provider)) return provider;
  return issuers[providerOf(provider, host, user ?? null)?.id ?? ''] ?? null;
}

/** Whether `provider` names an issuer rather than a row of limits; then the limits go by the server. */
export function isIssuerName(provider: string): boolean {
  return knownIssuers.some((known) => known === provider) || provider.includes('://');
}
