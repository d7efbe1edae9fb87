/**
 * What mail providers let one account send, as they say or as is known. Figures change: each row has its source and its
 * date. Edit here, then test/config/providers.test.ts. Whoever knows better for an account writes it in facteur.yaml.
 */

/** A figure that the provider does not publish. */
export const UNKNOWN = 'unknown';
type Figure = number | typeof UNKNOWN;

export interface Provider {
  /** What `provider:` in facteur.yaml and SMTP_PROVIDER in .env say. */
  readonly id: string;
  readonly name: string;
  /** Servers that are this provider's; absent: only when it is named. */
  readonly hosts?: RegExp;
  /** The header field whose content its notifications of returns repeat; absent: there is none. */
  readonly deliveryField?: string;
  /** The server that has the mailboxes, IMAP over TLS on port 993; absent: it has none, or none of its own. */
  readonly imap?: string;
  /** It puts what is sent by its SMTP server into the folder of sent mail by itself. */
  readonly keepsSent?: true;
  /** With `hosts`: only for these users. */
  readonly users?: RegExp;
  readonly perSecond: Figure;
  readonly perMinute: Figure;
  readonly perHour: Figure;
  /** In any 24 hours. */
  readonly perDay: Figure;
  /** In any 30 days. */
  readonly perMonth: Figure;
  /** At once, over all workers. */
  readonly connections: Figure;
  readonly messagesPerConnection: Figure;
  /** Bytes. */
  readonly messageSize: Figure;
  readonly source: string;
  /** When that was known. */
  readonly asOf: string;
}

const nothing = {
  perSecond: UNKNOWN,
  perMinute: UNKNOWN,
  perHour: UNKNOWN,
  perDay: UNKNOWN,
  perMonth: UNKNOWN,
  connections: UNKNOWN,
  messagesPerConnection: UNKNOWN,
  messageSize: UNKNOWN,
} as const;

const MB = 1_000_000;
const asOf = '2026-11-22';

/** First that fits. */
export const providers: readonly Provider[] = [
  {
    ...nothing,
    id: 'gmail',
    keepsSent: true,
    name: 'Gmail',
    imap: 'imap.gmail.com',
    hosts: /^(smtp\.(gmail|googlemail)\.com|gmail\.googleapis\.com)$/,
    users: /@(gmail|googlemail)\.com$/,
    perDay: 500,
    messageSize: 25 * MB,
    source: 'support.google.com/mail/answer/22839: 500 messages in 24 hours, 25 MB',
    asOf,
  },
  {
    ...nothing,
    id: 'workspace-relay',
    name: 'Google Workspace (relay)',
    imap: 'imap.gmail.com',
    hosts: /^smtp-relay\.gmail\.com$/,
    perDay: 10_000,
    source: 'support.google.com/a/answer/2956491: 10,000 recipients a day for each user',
    asOf,
  },
  {
    ...nothing,
    id: 'workspace',
    keepsSent: true,
    name: 'Google Workspace',
    imap: 'imap.gmail.com',
    hosts: /^(smtp\.(gmail|googlemail)\.com|gmail\.googleapis\.com)$/,
    perDay: 2_000,
    messageSize: 25 * MB,
    source: 'support.google.com/a/answer/166852: 2,000 messages in 24 hours (500 in a trial), 25 MB',
    asOf,
  },
  {
    ...nothing,
    id: 'microsoft365',
    keepsSent: true,
    name: 'Microsoft 365',
    imap: 'outlook.office365.com',
    hosts: /^(smtp(-legacy)?\.office365|graph\.microsoft)\.com$/,
    perMinute: 30,
    perDay: 10_000,
    connections: 3,
    source:
      'learn.microsoft.com, Exchange Online limits: 3 connections, 30 messages a minute, 10,000 recipients in 24 hours',
    asOf,
  },
  {
    ...nothing,
    id: 'outlook',
    keepsSent: true,
    name: 'Outlook.com',
    imap: 'outlook.office365.com',
    hosts: /^smtp-mail\.outlook\.com$/,
    perDay: 300,
    source: 'support.microsoft.com, sending limits in Outlook.com: about 300 a day, far fewer for a new account',
    asOf,
  },
  {
    ...nothing,
    id: 'ovh',
    name: 'OVH (MX Plan)',
    imap: 'ssl0.ovh.net',
    hosts: /^(ssl0\.ovh\.net|smtp\.mail\.ovh\.(net|ca))$/,
    perHour: 200,
    source: 'OVH MX Plan: about 200 an hour for each account',
    asOf,
  },
  {
    ...nothing,
    id: 'infomaniak',
    name: 'Infomaniak',
    imap: 'mail.infomaniak.com',
    hosts: /^mail\.infomaniak\.(com|ch)$/,
    perDay: 1_440,
    source: 'infomaniak.com: 1,440 in 24 hours for each address (500 for a free one)',
    asOf,
  },
  {
    ...nothing,
    id: 'infomaniak-free',
    name: 'Infomaniak (gratuit)',
    imap: 'mail.infomaniak.com',
    perDay: 500,
    source: 'infomaniak.com: 500 in 24 hours for a free address',
    asOf,
  },
  {
    ...nothing,
    id: 'brevo',
    name: 'Brevo (offre gratuite)',
    hosts: /^smtp-relay\.(brevo|sendinblue)\.com$/,
    // developers.brevo.com/docs/transactional-webhooks: its Message-ID is sometimes Brevo's own.
    deliveryField: 'X-Mailin-custom',
    perDay: 300,
    source: 'help.brevo.com: 300 a day on the free plan',
    asOf,
  },
  {
    ...nothing,
    id: 'mailjet',
    name: 'Mailjet (offre gratuite)',
    hosts: /^in(-v3)?\.mailjet\.com$/,
    // dev.mailjet.com/docs/smtp_relay/custom_headers: CustomID in its notifications, which tell no Message-ID.
    deliveryField: 'X-MJ-CustomID',
    perDay: 200,
    perMonth: 6_000,
    source: 'mailjet.com: 200 a day and 6,000 a month on the free plan',
    asOf,
  },
  {
    ...nothing,
    id: 'ses',
    name: 'Amazon SES',
    hosts: /^email-smtp(-fips)?\.[a-z0-9-]+\.amazonaws\.com$/,
    messageSize: 40 * MB,
    source: 'docs.aws.amazon.com/ses: quota and rate are those of the account (see its console), 40 MB',
    asOf,
  },
  {
    ...nothing,
    id: 'ses-sandbox',
    name: 'Amazon SES (sandbox)',
    perSecond: 1,
    perDay: 200,
    messageSize: 40 * MB,
    source: 'docs.aws.amazon.com/ses: 200 in 24 hours, 1 a second, 40 MB',
    asOf,
  },
  {
    ...nothing,
    id: 'orange',
    imap: 'imap.orange.fr',
    name: 'Orange',
    hosts: /^smtp\.orange\.fr$/,
    source: 'not published',
    asOf,
  },
  {
    ...nothing,
    id: 'free',
    imap: 'imap.free.fr',
    name: 'Free',
    hosts: /^smtp\.free\.fr$/,
    source: 'not published',
    asOf,
  },
  { ...nothing, id: 'sfr', imap: 'imap.sfr.fr', name: 'SFR', hosts: /^smtp\.sfr\.fr$/, source: 'not published', asOf },
  {
    ...nothing,
    id: 'laposte',
    imap: 'imap.laposte.net',
    name: 'La Poste',
    hosts: /^smtp\.laposte\.net$/,
    source: 'not published',
    asOf,
  },
  {
    ...nothing,
    id: 'gandi',
    imap: 'mail.gandi.net',
    name: 'Gandi',
    hosts: /^mail\.gandi\.net$/,
    source: 'not published',
    asOf,
  },
];

/** `provider:` with this word means that no row applies, whatever the server. */
export const NO_PROVIDER = 'none';

/** The provider by name, else by server and user; null: none is known. */
export function providerOf(named: string | undefined, host: string, user: string | null): Provider | null {
  if (named === NO_PROVIDER) return null;
  if (named !== undefined) return providers.find(({ id }) => id === named) ?? null;
  const server = host.toLowerCase().replace(/\.$/, '');
  const fits = ({ hosts, users }: Provider) => hosts?.test(server) && (users?.test((user ?? '').toLowerCase()) ?? true);
  return providers.find(fits) ?? null;
}
