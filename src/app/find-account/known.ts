import type { TlsMode } from '../../config/types.ts';
import { providerPages } from '../../transport/provider-pages.ts';

/** What a provider asks of whoever sends from a program. */
export type AccountAsks =
  /** The mailbox's own password. */
  | 'password'
  /** A password made for programs. */
  | 'app-password'
  /** OAuth 2.0: `facteur login`. */
  | 'sign-in'
  /** Access by programs has to be switched on first. */
  | 'mail-programs';

/** How one provider's mailboxes send. */
export interface KnownProvider {
  /** As in config/providers.ts where it has limits there. */
  readonly id: string;
  readonly name: string;
  /** Domains of its own. */
  readonly domains: readonly string[];
  /** Mail servers of domains that have their mailboxes with it; absent: nobody brings a domain. */
  readonly mx?: RegExp;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMode;
  readonly asks: AccountAsks;
  /** Where that is made or switched on; null: nothing is to be done. */
  readonly page: string | null;
  /** Who says so, and as of when. */
  readonly source: string;
}

const implicit = { port: 465, tls: 'implicit' } as const;
const starttls = { port: 587, tls: 'auto' } as const;

/** First that fits. Servers change: each row has its source and its date. */
export const knownProviders: readonly KnownProvider[] = [
  {
    ...{ id: 'gmail', name: 'Gmail', domains: ['gmail.com', 'googlemail.com'] },
    ...{ host: 'smtp.gmail.com', ...starttls, asks: 'app-password', page: providerPages.google },
    source: 'support.google.com/mail/answer/7126229 and 185833, 2026-11',
  },
  {
    ...{ id: 'workspace', name: 'Google Workspace', domains: [], mx: /(^|\.)(google|googlemail)\.com$/ },
    ...{ host: 'smtp.gmail.com', ...starttls, asks: 'app-password', page: providerPages.google },
    source: 'support.google.com/a/answer/176600, 2026-11',
  },
  {
    id: 'outlook',
    name: 'Outlook.com',
    domains: ['outlook.com', 'outlook.fr', 'hotmail.com', 'hotmail.fr', 'live.com', 'live.fr', 'msn.com'],
    ...{ host: 'smtp-mail.outlook.com', ...starttls, asks: 'sign-in', page: null },
    source: 'support.microsoft.com, POP, IMAP, and SMTP settings for Outlook.com: OAuth 2.0 only, 2026-11',
  },
  {
    ...{ id: 'microsoft365', name: 'Microsoft 365', domains: [] },
    mx: /\.(mail\.protection\.outlook\.com|mx\.microsoft)$/,
    ...{ host: 'smtp.office365.com', ...starttls, asks: 'sign-in', page: null },
    source: 'learn.microsoft.com/exchange, authenticated SMTP submission, 2026-11',
  },
  {
    ...{ id: 'ovh', name: 'OVH', domains: [], mx: /(^|\.)mail\.ovh\.(net|ca)$|(^|\.)ovh\.net$/ },
    ...{ host: 'ssl0.ovh.net', ...implicit, asks: 'password', page: null },
    source: 'help.ovhcloud.com, MX Plan, 2026-02',
  },
  {
    ...{
      id: 'infomaniak',
      name: 'Infomaniak',
      domains: ['ik.me', 'ikmail.com', 'etik.com'],
      mx: /(^|\.)infomaniak\.ch$/,
    },
    ...{ host: 'mail.infomaniak.com', ...implicit, asks: 'password', page: null },
    source: 'infomaniak.com/fr/support, ports and parameters of the mail service, 2026-11',
  },
  {
    ...{ id: 'gandi', name: 'Gandi', domains: [], mx: /(^|\.)mail\.gandi\.net$/ },
    ...{ host: 'mail.gandi.net', ...implicit, asks: 'password', page: null },
    source: 'docs.gandi.net, mail settings, 2026-11',
  },
  {
    ...{ id: 'ionos', name: 'IONOS', domains: [], mx: /(^|\.)(ionos\.(fr|com|co\.uk|de|es)|kundenserver\.de)$/ },
    ...{ host: 'smtp.ionos.fr', ...implicit, asks: 'password', page: null },
    source: 'ionos.fr/assistance, servers of mail programs, 2026-11',
  },
  {
    ...{ id: 'orange', name: 'Orange', domains: ['orange.fr', 'wanadoo.fr'] },
    ...{ host: 'smtp.orange.fr', ...implicit, asks: 'mail-programs', page: providerPages.orange },
    source: 'assistance.orange.fr, mail programs, 2026-11',
  },
  {
    ...{ id: 'free', name: 'Free', domains: ['free.fr', 'aliceadsl.fr', 'libertysurf.fr'] },
    ...{ host: 'smtp.free.fr', ...implicit, asks: 'mail-programs', page: providerPages.free },
    source: 'assistance.free.fr, authenticated SMTP, 2026-11',
  },
  {
    ...{ id: 'sfr', name: 'SFR', domains: ['sfr.fr', 'neuf.fr', 'cegetel.net', 'club-internet.fr', '9online.fr'] },
    ...{ host: 'smtp.sfr.fr', ...implicit, asks: 'password', page: null },
    source: 'assistance.sfr.fr, servers of SFR Mail, 2026-11',
  },
  {
    ...{ id: 'laposte', name: 'La Poste', domains: ['laposte.net'] },
    ...{ host: 'smtp.laposte.net', ...implicit, asks: 'mail-programs', page: providerPages.laposte },
    source: 'aide.laposte.net, mail programs, 2026-11',
  },
  {
    ...{ id: 'yahoo', name: 'Yahoo', domains: ['yahoo.fr', 'yahoo.com', 'ymail.com'] },
    ...{ host: 'smtp.mail.yahoo.com', ...implicit, asks: 'app-password' },
    page: providerPages.yahoo,
    source: 'help.yahoo.com, SMTP settings and app passwords, 2026-11',
  },
  {
    ...{ id: 'icloud', name: 'iCloud', domains: ['icloud.com', 'me.com', 'mac.com'], mx: /(^|\.)mail\.icloud\.com$/ },
    ...{ host: 'smtp.mail.me.com', ...starttls, asks: 'app-password', page: providerPages.icloud },
    source: 'support.apple.com/102525 and 102654, 2026-11',
  },
  {
    ...{ id: 'gmx', name: 'GMX', domains: ['gmx.fr', 'gmx.com', 'gmx.net', 'gmx.de'] },
    ...{
      host: 'mail.gmx.com',
      ...implicit,
      asks: 'mail-programs',
      page: 'https://support.gmx.com/pop-imap/toggle.html',
    },
    source: 'support.gmx.com, POP3 and IMAP, 2026-11',
  },
];

/** The provider whose own domain this is; null: none that is known. */
export function providerOfDomain(domain: string): KnownProvider | null {
  return knownProviders.find(({ domains }) => domains.includes(domain)) ?? null;
}

/** The provider that has the mailboxes of a domain with these mail servers, the preferred one first; null: none that is known. */
export function providerOfMx(servers: readonly string[]): KnownProvider | null {
  for (const server of servers) {
    const found = knownProviders.find(({ mx }) => mx?.test(server));
    if (found) return found;
  }
  return null;
}

/** The provider whose server this is. */
export function providerOfHost(host: string): KnownProvider | null {
  return knownProviders.find((known) => known.host === host.toLowerCase()) ?? null;
}
