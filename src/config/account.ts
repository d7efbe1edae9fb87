import { checkAddress } from '../address.ts';
import type { Hours } from '../hours.ts';
import type { CompleteAccount } from './http-account.ts';
import { sendingLimits } from './limits.ts';
import type { WrittenLimits, WrittenRetry } from './schema.ts';
import type { Secret } from './secret.ts';
import { isIssuerName } from './sign-in.ts';
import type { AccountConfig, DkimConfig, RetryPolicy, SignInConfig } from './types.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** 1, 5, 15, 60 minutes, then every 4 hours, for two days: most greylists, full mailboxes and outages end by then. */
export const defaultRetry: RetryPolicy = {
  delaysMs: [1, 5, 15, 60].map((minutes) => minutes * MINUTE_MS),
  everyMs: 4 * HOUR_MS,
  maxAgeMs: 48 * HOUR_MS,
  jitter: 0.1,
};

/** What facteur.yaml says of retrying, over what it is else. */
export function retryPolicy(written: WrittenRetry | undefined, base: RetryPolicy): RetryPolicy {
  return Object.freeze({
    delaysMs: Object.freeze(written?.schedule ?? base.delaysMs),
    everyMs: written?.every ?? base.everyMs,
    maxAgeMs: written?.maxAge ?? base.maxAgeMs,
    jitter: written?.jitter ?? base.jitter,
  });
}

/** What an account takes from elsewhere where it says nothing itself. */
export interface GivenToAccount {
  readonly password: Secret | null;
  readonly signIn: SignInConfig | null;
  readonly connections: number;
  readonly retry: RetryPolicy;
  readonly dkim: readonly DkimConfig[];
  readonly limits: WrittenLimits | undefined;
  readonly window: Hours['spans'] | undefined;
  readonly timeZone: string;
  /** `returns.verp`. */
  readonly verp: string | undefined;
}

/**
 * Fills in what an account leaves open. Port 587 (RFC 6409) or, with TLS from the first byte, 465 (RFC 8314), and the other
 * way round. Without a password or a sign-in there is no AUTH, and no user. The sender is the user where that is an address.
 */
export function resolveAccount(name: string, written: CompleteAccount, given: GivenToAccount): AccountConfig {
  const { host, provider, transport } = written;
  const tls = written.tls ?? (written.port === 465 ? 'implicit' : 'auto');
  const { password, signIn } = given;
  const user = password || signIn ? (written.user ?? null) : null;
  const check = checkAddress(written.user ?? '');
  const ownAddress = check.ok ? { name: '', address: check.email } : null;
  const from = written.from ?? ownAddress;
  const spans = written.window ?? given.window;
  return Object.freeze({
    name,
    transport,
    host,
    port: written.port ?? (tls === 'implicit' ? 465 : 587),
    tls,
    user,
    password,
    signIn,
    from: from && Object.freeze(from),
    bounce: written.bounce ?? given.verp ?? null,
    connections: written.connections ?? given.connections,
    limits: sendingLimits({ provider: provider && isIssuerName(provider) ? undefined : provider, host, user }, [
      written.limits,
      given.limits,
    ]),
    hours: spans === undefined ? null : Object.freeze({ spans, zone: given.timeZone }),
    retry: retryPolicy(written.retry, given.retry),
    dkim: Object.freeze(given.dkim),
  });
}
