import type { Configuration, CustomFetch } from 'openid-client';
import type { IssuerConfig } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { type SignInProvider, signInProvider } from './providers.ts';
import { type Asked, signInError } from './refusals.ts';
import { isFor, type KeptSignIn, type MadeFor, readSignIn } from './store.ts';

/** An account that signs in with an issuer, in plain values that can be handed to another process (never on its command line). */
export interface IssuerAccount extends Omit<IssuerConfig, 'clientId' | 'clientSecret'> {
  readonly account: string;
  /** The user of the mail server. */
  readonly user: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
}

/** The account with its client, the project's own where it has none. Throws `sign-in-no-client`. */
export function issuerAccount(account: string, user: string, config: IssuerConfig): IssuerAccount {
  const own = signInProvider(config).ownClient;
  const clientId = config.clientId ?? own?.id;
  if (clientId === undefined) throw new FacteurError('sign-in-no-client', { account, issuer: config.issuer });
  const clientSecret = config.clientId === null ? (own?.secret ?? null) : (config.clientSecret?.reveal() ?? null);
  return { ...config, account, user, clientId, clientSecret };
}

/** What a sign-in of this account is made for. */
export function madeFor(account: IssuerAccount): MadeFor {
  const { issuer, scopes, applicationScope } = signInProvider(account);
  const { clientId, user, grant } = account;
  const asked = grant === 'person' ? scopes : [applicationScope ?? ''];
  return { issuer, clientId, user, asked };
}

/** The sign-in of an account; null: there is none for its settings as they are now. Throws `sign-in-file`. */
export function ownSignIn(account: IssuerAccount): KeptSignIn | null {
  const kept = readSignIn(account.file);
  const wanted = madeFor(account);
  const needed = account.grant === 'person' ? signInProvider(account).needed : wanted.asked;
  return kept && isFor(kept, wanted, needed) ? kept : null;
}

/** An issuer as it is to be spoken to. */
export interface Client {
  readonly provider: SignInProvider;
  readonly configuration: Configuration;
}

/** Patience with an issuer, in seconds. */
const PATIENCE_S = 30;
/**
 * By how much this machine's clock may be wrong, in seconds: a day. What a time in an answer says is believed because it came over TLS
 * from the issuer itself; it only has to be told apart from an answer of long ago.
 */
const CLOCK_TOLERANCE_S = 86_400;

/**
 * Asks the issuer for its description (OpenID Connect Discovery 1.0). `fetch`: what requests go through. Throws what openid-client
 * does; see `asking`.
 */
export async function clientOf(account: IssuerAccount, fetch?: CustomFetch): Promise<Client> {
  const openid = await import('openid-client');
  const provider = signInProvider(account);
  const issuer = new URL(provider.issuer);
  // Which way the issuer takes a secret is known when it has described itself.
  let authenticate = openid.None();
  const configuration = await openid.discovery(
    issuer,
    account.clientId,
    { [openid.clockTolerance]: CLOCK_TOLERANCE_S },
    (...request) => authenticate(...request),
    {
      timeout: PATIENCE_S,
      ...(fetch && { [openid.customFetch]: fetch }),
      // The settings take an address without TLS on this machine alone.
      ...(issuer.protocol === 'http:' && { execute: [openid.allowInsecureRequests] }),
    },
  );
  const { clientSecret } = account;
  if (clientSecret !== null) {
    const ways = configuration.serverMetadata().token_endpoint_auth_methods_supported;
    const isPlain = provider.secretIn === null && (ways?.includes('client_secret_basic') ?? true);
    authenticate = isPlain ? openid.ClientSecretBasic(clientSecret) : openid.ClientSecretPost(clientSecret);
  }
  return { provider, configuration };
}

/** Carries out what asks an issuer; its errors are those of this program (`sign-in-*`). */
export async function asking<T>(
  account: IssuerAccount,
  about: Pick<Asked, 'secrets' | 'signedInAt' | 'now'>,
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const { account: name, issuer, clientId, clientSecret } = account;
    throw await signInError(error, { account: name, issuer, clientId, clientSecret, ...about });
  }
}
