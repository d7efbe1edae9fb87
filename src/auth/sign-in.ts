import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import { systemClock } from '../clock.ts';
import { FacteurError } from '../errors.ts';
import { asking, type Client, clientOf, type IssuerAccount, madeFor } from './client.ts';
import { addressOf } from './identity.ts';
import { lifeEnd, tokenIn } from './renew.ts';
import { forgetSignIn, type KeptSignIn, keepSignIn, readSignIn } from './store.ts';
import { aloneWith } from './turn.ts';

/** Who has signed in. */
export interface SignedIn {
  /** As the issuer said; null: it did not say, and nobody knows whether it is the account's. */
  readonly address: string | null;
  /** When the sign-in ends by what the issuer said, milliseconds since 1970; null: it did not say. */
  readonly endsAt: number | null;
}

/** A sign-in in a browser that has begun: the person is to open `address`, and the answer comes to the redirect address. */
export interface BegunSignIn {
  readonly address: string;
  /** Whether this is an answer to it: nobody else knows the `state`. */
  isAnswer(callback: URL): boolean;
  /** Takes the answer in; the sign-in is kept when this resolves. Throws `sign-in-*`. */
  finish(callback: URL): Promise<SignedIn>;
}

/**
 * How long to wait for a worker that renews the very sign-in that ends here, or whose place another one takes, in milliseconds: longer
 * than a renewal takes that has just begun.
 */
const LOCK_PATIENCE_MS = 120_000;

const atSignIn = () => ({ secrets: [], signedInAt: null, now: systemClock().now() });

/**
 * Begins a sign-in in the browser: authorization code with PKCE (RFC 7636) for a native application (RFC 8252). Throws `sign-in-*`.
 */
export async function beginInBrowser(account: IssuerAccount, redirectUri: string): Promise<BegunSignIn> {
  const openid = await import('openid-client');
  const client = await asking(account, atSignIn(), () => clientOf(account));
  const verifier = openid.randomPKCECodeVerifier();
  const state = openid.randomState();
  const nonce = openid.randomNonce();
  const { scopes, parameters } = client.provider;
  const address = openid.buildAuthorizationUrl(client.configuration, {
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    login_hint: account.user,
    ...(isOpenId(client) && { nonce }),
    ...parameters,
  });
  return {
    address: address.href,
    isAnswer: (callback) => callback.searchParams.get('state') === state,
    finish(callback) {
      const checks = {
        pkceCodeVerifier: verifier,
        expectedState: state,
        ...(isOpenId(client) && { expectedNonce: nonce }),
      };
      // What the browser came to, with the redirect address it was sent to: through --paste nobody looked at it before.
      const answer = new URL(redirectUri);
      answer.search = callback.search;
      return keepAnswer(account, client, () => openid.authorizationCodeGrant(client.configuration, answer, checks));
    },
  };
}

/** A sign-in on another device that has begun (RFC 8628). */
export interface BegunOnDevice {
  /** Where the code is to be typed; `complete`: with the code in it, null where the issuer has none. */
  readonly address: string;
  readonly complete: string | null;
  readonly code: string;
  /** How long the code is good for, in seconds. */
  readonly seconds: number;
  /** Waits for the person; the sign-in is kept when this resolves. Throws `sign-in-*`. */
  finish(signal?: AbortSignal): Promise<SignedIn>;
}

/** Whether the issuer lets people sign in with a code, for mail. Throws `sign-in-*`. */
export async function hasDeviceFlow(account: IssuerAccount): Promise<boolean> {
  return offersDevice(await asking(account, atSignIn(), () => clientOf(account)));
}

function offersDevice({ provider, configuration }: Client): boolean {
  return provider.device && configuration.serverMetadata().device_authorization_endpoint !== undefined;
}

/** Begins a sign-in with a code. Throws `sign-in-no-device` and `sign-in-*`. */
export async function beginOnDevice(account: IssuerAccount): Promise<BegunOnDevice> {
  const openid = await import('openid-client');
  const client = await asking(account, atSignIn(), () => clientOf(account));
  const { account: name, issuer } = account;
  if (!offersDevice(client)) throw new FacteurError('sign-in-no-device', { account: name, issuer });
  const { configuration, provider } = client;
  const { prompt } = provider.parameters;
  const parameters = { scope: provider.scopes.join(' '), ...(prompt !== undefined && { prompt }) };
  const begun = await asking(account, atSignIn(), () => openid.initiateDeviceAuthorization(configuration, parameters));
  return {
    address: begun.verification_uri,
    complete: begun.verification_uri_complete ?? null,
    code: begun.user_code,
    seconds: begun.expires_in,
    finish: (signal) =>
      keepAnswer(account, client, () =>
        openid.pollDeviceAuthorizationGrant(configuration, begun, {}, { ...(signal && { signal }) }),
      ),
  };
}

// Without `openid` among the scopes there is no ID token, and its nonce would be missed.
function isOpenId({ provider }: Client): boolean {
  return provider.scopes.includes('openid');
}

type Answer = TokenEndpointResponse & TokenEndpointResponseHelpers;

async function keepAnswer(account: IssuerAccount, client: Client, ask: () => Promise<Answer>): Promise<SignedIn> {
  const about = atSignIn();
  const answer = await asking(account, about, ask);
  const secrets = [answer.access_token, answer.refresh_token ?? ''].filter(Boolean);
  const address = await asking(account, { ...about, secrets }, () => addressOf(account, client.configuration, answer));
  requireScopes(account, client, answer);
  const { refresh_token: refreshToken, refresh_token_expires_in: life } = answer;
  const kept: KeptSignIn = {
    version: 1,
    ...madeFor(account),
    address,
    scope: answer.scope ?? null,
    refreshToken: refreshToken ?? null,
    signedInAt: about.now,
    // Google says it of a client whose consent screen is in "Testing".
    refreshExpiresAt: lifeEnd(life, about.now),
    ...tokenIn(answer, about.now),
  };
  await aloneWith(account, LOCK_PATIENCE_MS, async () => keepSignIn(account.file, kept));
  return { address, endsAt: kept.refreshExpiresAt };
}

// Google lets people untick what an application asks for, one by one; and without a refresh token all would be over in an hour.
function requireScopes({ account }: IssuerAccount, { provider }: Client, answer: Answer): void {
  const granted = answer.scope?.toLowerCase().split(' ') ?? null;
  const missing = provider.needed.filter((scope) => granted !== null && !granted.includes(scope.toLowerCase()));
  if (answer.refresh_token === undefined) missing.push('offline_access');
  if (missing.length > 0) throw new FacteurError('sign-in-scope', { account, detail: missing.join(' ') });
}

/** What became of a sign-in that was to end. */
export interface SignedOut {
  /** Whether there was one. */
  readonly wasSignedIn: boolean;
  /** Whether the provider knows that it is over; where it does not, only this machine has forgotten it. */
  readonly revoked: boolean;
}

/**
 * Ends a sign-in: the issuer is told, and whatever it says, the tokens are forgotten here. Throws `sign-in-file`, and
 * `sign-in-unreachable` when a renewal that is under way does not end.
 */
export function endSignIn(account: IssuerAccount): Promise<SignedOut> {
  return aloneWith(account, LOCK_PATIENCE_MS, async () => {
    const kept = readSignIn(account.file);
    const revoked = kept !== null && (await revoke(account, kept));
    forgetSignIn(account.file);
    return { wasSignedIn: kept !== null, revoked };
  });
}

async function revoke(account: IssuerAccount, { refreshToken, accessToken }: KeptSignIn): Promise<boolean> {
  const { tokenRevocation } = await import('openid-client');
  try {
    const { configuration } = await clientOf(account);
    // Microsoft has no such place.
    if (configuration.serverMetadata().revocation_endpoint === undefined) return false;
    // Its access tokens go with a refresh token (RFC 7009, section 2.1).
    await tokenRevocation(configuration, refreshToken ?? accessToken);
    return true;
  } catch {
    return false;
  }
}
