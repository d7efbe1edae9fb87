import { checkAddress } from '../../address.ts';
import type { TlsMode } from '../../config/types.ts';
import { FacteurError } from '../../errors.ts';
import { readAutoconfig } from './autoconfig.ts';
import { type AccountAsks, type KnownProvider, providerOfDomain, providerOfMx } from './known.ts';
import { type Network, openNetwork } from './network.ts';

/** How an address can send, as far as it can be found out from the address alone. */
export interface FoundAccount {
  /**
   * Who says so: a provider that is known by the domain (`known`) or by its mail servers (`mx`), the domain's DNS (`srv`, RFC 6186 and RFC
   * 8314), its description for mail programs (`autoconfig`), or somebody who speaks SMTP under a usual name (`guess`).
   */
  readonly source: 'known' | 'mx' | 'srv' | 'autoconfig' | 'guess';
  /** Null: none that is known. */
  readonly provider: { readonly id: string; readonly name: string } | null;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMode;
  readonly user: string;
  readonly asks: AccountAsks;
  /** The provider's page about what it asks for. */
  readonly page: string | null;
}

export interface FindOptions {
  /** `address` or `address:port` of a DNS server; null: those of this computer. */
  readonly dns: string | null;
  /** What is asked instead of the network, in tests. */
  readonly network?: Network;
}

/**
 * Looks for the settings of an account by its address: first among the providers that are known, which asks nobody; then of the domain's
 * own DNS and servers, and of nobody else. Takes some seconds at most. Null: a person has to be asked. Throws `address-invalid`.
 */
export async function findAccountSettings(
  written: string,
  { dns, network }: FindOptions,
): Promise<FoundAccount | null> {
  const check = checkAddress(written);
  if (!check.ok) throw new FacteurError('address-invalid', { address: written, problem: check.problem });
  const address = check.email;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const known = providerOfDomain(domain);
  if (known) return byProvider('known', known, address);
  const net = network ?? openNetwork(dns);
  try {
    const provider = providerOfMx(await net.mx(domain));
    if (provider) return byProvider('mx', provider, address);
    // At the same time: a domain that has neither is not to be waited for twice.
    const [srv, described] = await Promise.all([bySrv(net, domain, address), byAutoconfig(net, domain, address)]);
    return srv ?? described ?? (await byGuess(net, domain, address));
  } finally {
    if (network === undefined) net.close();
  }
}

function byProvider(source: 'known' | 'mx', known: KnownProvider, user: string): FoundAccount {
  const { id, name, host, port, tls, asks, page } = known;
  return { source, provider: { id, name }, host, port, tls, user, asks, page };
}

const unknown = { provider: null, asks: 'password', page: null } as const;

async function bySrv(net: Network, domain: string, user: string): Promise<FoundAccount | null> {
  const [implicit, starttls] = await Promise.all([
    net.srv(`_submissions._tcp.${domain}`),
    net.srv(`_submission._tcp.${domain}`),
  ]);
  const found = implicit ?? starttls;
  return found && { source: 'srv', ...unknown, ...found, tls: implicit ? 'implicit' : 'require', user };
}

async function byAutoconfig(net: Network, domain: string, address: string): Promise<FoundAccount | null> {
  const places = [
    `https://autoconfig.${domain}/mail/config-v1.1.xml?emailaddress=${encodeURIComponent(address)}`,
    `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`,
  ];
  const texts = await Promise.all(places.map((url) => net.text(url)));
  const described = texts.flatMap((text) => (text === null ? [] : [readAutoconfig(text, address)])).find(Boolean);
  if (!described) return null;
  const { name, onlySignIn, ...server } = described;
  const provider = name === null ? null : { id: 'autoconfig', name };
  return { source: 'autoconfig', ...server, provider, asks: onlySignIn ? 'sign-in' : 'password', page: null };
}

const USUAL: readonly { readonly name: string; readonly port: number; readonly tls: TlsMode }[] = [
  { name: 'smtp', port: 465, tls: 'implicit' },
  { name: 'smtp', port: 587, tls: 'require' },
  { name: 'mail', port: 465, tls: 'implicit' },
  { name: 'mail', port: 587, tls: 'require' },
];

async function byGuess(net: Network, domain: string, user: string): Promise<FoundAccount | null> {
  const tried = await Promise.all(USUAL.map(({ name, port }) => net.speaksSmtp(`${name}.${domain}`, port)));
  const found = USUAL[tried.indexOf(true)];
  return found
    ? { source: 'guess', ...unknown, host: `${found.name}.${domain}`, port: found.port, tls: found.tls, user }
    : null;
}
