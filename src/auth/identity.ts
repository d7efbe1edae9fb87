import type { Configuration, TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import { FacteurError } from '../errors.ts';
import type { IssuerAccount } from './client.ts';

/** Claims that may hold an address: those of OpenID Connect Core 1.0, section 5.1, and Microsoft's own. */
const CLAIMS = ['email', 'preferred_username', 'upn'] as const;

/**
 * The address of whoever has signed in, as the ID token says or, where it says none, the issuer's UserInfo; null: neither does.
 * Throws `sign-in-other-address` when it is not the account's, and what openid-client throws.
 */
export async function addressOf(
  { account, user }: IssuerAccount,
  configuration: Configuration,
  answer: TokenEndpointResponse & TokenEndpointResponseHelpers,
): Promise<string | null> {
  const claims = answer.claims();
  if (claims === undefined) return null;
  const said = addressesIn(claims);
  const addresses = said.length > 0 ? said : await askUserInfo(configuration, answer.access_token, claims.sub);
  if (addresses.length === 0) return null;
  const own = addresses.find((address) => isSameMailbox(address, user));
  if (own === undefined) {
    throw new FacteurError('sign-in-other-address', { account, user, address: addresses[0] as string });
  }
  return own;
}

async function askUserInfo(configuration: Configuration, token: string, subject: string): Promise<string[]> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return [];
  const { fetchUserInfo } = await import('openid-client');
  return addressesIn(await fetchUserInfo(configuration, token, subject));
}

function addressesIn(claims: Readonly<Record<string, unknown>>): string[] {
  const values = CLAIMS.map((claim) => claims[claim]);
  return values.filter((value): value is string => typeof value === 'string' && value.includes('@'));
}

/** Whether two addresses are the same mailbox: whatever the case; at Gmail also whatever the dots, and under its old name. */
export function isSameMailbox(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(address: string): string {
  const lower = address.trim().toLowerCase();
  const [, name, domain] = /^(.*)@(gmail|googlemail)\.com$/.exec(lower) ?? [];
  return name === undefined || domain === undefined ? lower : `${name.replaceAll('.', '')}@gmail.com`;
}
