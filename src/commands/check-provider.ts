import { type FoundAccount, findAccountSettings } from '../app/find-account/find-account.ts';
import { providerOfDomain, providerOfHost } from '../app/find-account/known.ts';
import { domainOf } from '../app/reason.ts';
import type { AccountConfig } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { isLoopback } from '../transport/smtp/encryption.ts';
import type { Check } from './check-report.ts';
import type { Context } from './context.ts';
import { words } from './words.ts';

/**
 * What the provider of an account asks for: of its server, where that is known; and where the login was refused, of the provider that has
 * the mailbox, by the address's domain or its mail servers. Nothing where neither is known.
 */
export async function* providerChecks(
  { env }: Context,
  { host, port, user, from, password }: AccountConfig,
  works: boolean,
): AsyncGenerator<Check> {
  const w = words().providers;
  const own = providerOfHost(host);
  if (works) {
    if (own) yield { name: 'account', status: 'ok', message: asked(own.name, own), remedy: null };
    return;
  }
  const address = user?.includes('@') ? user : (from?.address ?? null);
  const found = own ?? (address === null ? null : await providerOf(address, host, env.FACTEUR_DNS || null));
  if (!found) return;
  const elsewhere = found.host !== host || found.port !== port;
  const wrongWay = found.asks === 'sign-in' && password !== null;
  yield {
    name: 'account',
    status: 'warning',
    message: asked(found.name, found),
    remedy:
      elsewhere && !wrongWay ? w.elsewhere({ provider: found.name, server: `${found.host}:${found.port}` }) : null,
  };
}

function asked(provider: string, { asks, page }: Pick<FoundAccount, 'asks' | 'page'>): string {
  return words().providers.asks[asks]({ provider, page });
}

// For a server on this computer the domain's DNS means nothing.
async function providerOf(address: string, host: string, dns: string | null) {
  const known = providerOfDomain(domainOf(address));
  if (known || isLoopback(host)) return known;
  const found = await findAccountSettings(address, { dns }).catch((error) => {
    // The user of a server need not be an address.
    if (error instanceof FacteurError) return null;
    throw error;
  });
  return found?.provider ? { ...found, name: found.provider.name } : null;
}
