import type { TokenEndpointResponse } from 'openid-client';
import { systemClock } from '../clock.ts';
import { FacteurError } from '../errors.ts';
import { asking, clientOf, type IssuerAccount, madeFor, ownSignIn } from './client.ts';
import { isFresh, type KeptSignIn, keepSignIn, reserveRoom } from './store.ts';
import { aloneWith } from './turn.ts';

/** How long to wait for another process that renews the same sign-in, in milliseconds: it may wait for its issuer twice. */
const LOCK_PATIENCE_MS = 90_000;
/** The life of an access token of which the issuer does not say it (RFC 6749 only recommends that), in milliseconds. */
const UNTOLD_LIFE_MS = 10 * 60_000;
/** A token that is not renewed because the issuer is out of order has to live at least so long, in milliseconds. */
const STILL_GOOD_MS = 1_000;

/**
 * Renews the access token of an account, unless another process has just done it: then there is a fresh one in the file that is not
 * the `refused` one. One process of this machine at a time; a refresh token that the issuer replaced is on the disk before anybody
 * uses what came with it. Throws `sign-in-*`.
 */
export function renew(account: IssuerAccount, refused: string | null): Promise<void> {
  return aloneWith(account, LOCK_PATIENCE_MS, () => renewAlone(account, refused));
}

async function renewAlone(account: IssuerAccount, refused: string | null): Promise<void> {
  const now = systemClock().now();
  const kept = ownSignIn(account);
  if (kept && isFresh(kept, now) && kept.accessToken !== refused) return;
  reserveRoom(account.file, kept);
  const secrets = kept ? [kept.accessToken, kept.refreshToken ?? ''].filter(Boolean) : [];
  const about = { secrets, signedInAt: kept?.signedInAt ?? null, now };
  try {
    await asking(account, about, () =>
      account.grant === 'application' ? applicationToken(account, now) : refreshedToken(account, kept, now),
    );
  } catch (error) {
    const isOutage = error instanceof FacteurError && error.code === 'sign-in-unreachable';
    const isGood = kept !== null && kept.accessToken !== refused && kept.expiresAt > now + STILL_GOOD_MS;
    if (!(isOutage && isGood)) throw error;
  }
}

// RFC 6749, section 4.4. Microsoft has the scopes that an administrator granted, and wants one that stands for them.
async function applicationToken(account: IssuerAccount, now: number): Promise<void> {
  const { clientCredentialsGrant } = await import('openid-client');
  const { provider, configuration } = await clientOf(account);
  const { applicationScope: scope } = provider;
  const answer = await clientCredentialsGrant(configuration, scope === null ? {} : { scope });
  keepSignIn(account.file, {
    version: 1,
    ...madeFor(account),
    address: null,
    scope: answer.scope ?? null,
    refreshToken: null,
    signedInAt: now,
    refreshExpiresAt: null,
    ...tokenIn(answer, now),
  });
}

async function refreshedToken(account: IssuerAccount, kept: KeptSignIn | null, now: number): Promise<void> {
  if (kept?.refreshToken == null) throw new FacteurError('sign-in-needed', { account: account.account });
  const { refreshTokenGrant } = await import('openid-client');
  let latest = kept;
  const { configuration } = await clientOf(account, async (url, options) => {
    const response = await fetch(url, options as RequestInit);
    const text = await response.text();
    latest = keepRotated(account.file, latest, text);
    return new Response(withoutIdToken(text), { status: response.status, headers: response.headers });
  });
  const answer = await refreshTokenGrant(configuration, kept.refreshToken);
  keepSignIn(account.file, { ...latest, scope: answer.scope ?? kept.scope, ...tokenIn(answer, now) });
}

/**
 * A new refresh token is written down before anything else of the answer is looked at: from now on the old one may be worth
 * nothing, whatever may be wrong with the rest.
 */
function keepRotated(file: string, kept: KeptSignIn, answer: string): KeptSignIn {
  const { refresh_token: refreshToken, refresh_token_expires_in: life } = objectIn(answer);
  if (typeof refreshToken !== 'string' || refreshToken === kept.refreshToken) return kept;
  const refreshExpiresAt = lifeEnd(life, systemClock().now());
  const rotated = { ...kept, refreshToken, refreshExpiresAt: refreshExpiresAt ?? kept.refreshExpiresAt };
  keepSignIn(file, rotated);
  return rotated;
}

// Who somebody is was asked at the sign-in. What an ID token says of times would only be refused where this clock is wrong.
function withoutIdToken(answer: string): string {
  const content = objectIn(answer);
  if (content.id_token === undefined) return answer;
  const { id_token: _, ...rest } = content;
  return JSON.stringify(rest);
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The access token of an answer with its times; `now`: when it was asked for, so that it never lives longer here than there. */
export function tokenIn(
  { access_token: accessToken, expires_in: life }: TokenEndpointResponse,
  now: number,
): Pick<KeptSignIn, 'accessToken' | 'obtainedAt' | 'expiresAt'> {
  return { accessToken, obtainedAt: now, expiresAt: lifeEnd(life, now) ?? now + UNTOLD_LIFE_MS };
}

/** When something ends that lives so many seconds from now; null: nobody said. */
export function lifeEnd(seconds: unknown, now: number): number | null {
  return typeof seconds === 'number' && seconds > 0 ? now + seconds * 1_000 : null;
}
