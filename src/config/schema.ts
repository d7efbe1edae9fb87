import { z } from 'zod';
import { NO_PROVIDER, providers } from './providers.ts';
import { knownIssuers, providerName, tenant } from './sign-in.ts';
import { sentCopies, signInGrants, tlsModes, transports, webhookEvents } from './types.ts';
import {
  bounceAddress,
  choice,
  colour,
  domain,
  duration,
  headerValue,
  host,
  hours,
  integer,
  ipRanges,
  limit,
  mailbox,
  number,
  type Reader,
  scalarText,
  secret,
  selector,
  size,
  text,
  timeZone,
  webAddress,
  webhookUrl,
  windowLimit,
} from './values.ts';

const DAY_MS = 86_400_000;
const longest = duration(30 * DAY_MS, { bareSeconds: false });

/** A scalar that one of the readers of values.ts understands; its problem goes along as `params.problem`. */
function scalar<T>(read: Reader<T>) {
  return z.unknown().transform((written, context): T => {
    const result = written === undefined ? { problem: { kind: 'missing' } as const } : read(written);
    if ('value' in result) return result.value;
    context.addIssue({ code: 'custom', params: { problem: result.problem } });
    return z.NEVER;
  });
}

const retry = z.strictObject({
  schedule: z.array(scalar(longest)).optional(),
  every: scalar(longest).optional(),
  maxAge: scalar(longest).optional(),
  jitter: scalar(number(0, 1)).optional(),
});

const dkimKey = z.strictObject({
  domain: scalar(domain),
  selector: scalar(selector),
  key: scalar(text),
});

/** One key, or a list of them: RSA and Ed25519 side by side (RFC 8463). */
const dkim = z.preprocess((written) => (Array.isArray(written) ? written : [written]), z.array(dkimKey));

const most = 100_000_000;
const limits = z.strictObject({
  perSecond: scalar(limit(0.001, 10_000, { fraction: true })).optional(),
  perMinute: scalar(limit(1, most)).optional(),
  perHour: scalar(limit(1, most)).optional(),
  perDay: scalar(limit(1, most)).optional(),
  perMonth: scalar(limit(1, most)).optional(),
  windows: z.array(scalar(windowLimit)).optional(),
  headroom: scalar(integer(0, 90)).optional(),
  connections: scalar(limit(1, 1_000)).optional(),
  messagesPerConnection: scalar(limit(1, 1_000_000)).optional(),
  messageSize: scalar(size).optional(),
});

const provider = providerName([...providers.map(({ id }) => id), NO_PROVIDER, ...knownIssuers]);

/** Where copies of what an account sent are kept. What is not said is as that of its mailbox of returns, else the account's. */
const sentFields = z.strictObject({
  copies: scalar(choice(sentCopies)).optional(),
  folder: scalar(text).optional(),
  host: scalar(host).optional(),
  port: scalar(integer(1, 65_535)).optional(),
  tls: scalar(choice(tlsModes)).optional(),
  user: scalar(text).optional(),
  passwordEnv: scalar(text).optional(),
});

/** One word alone says which messages are copied. */
const sent = z.preprocess(
  (written) => (typeof written === 'object' && written !== null ? written : { copies: written }),
  sentFields,
);

const account = z.strictObject({
  /** Needed for SMTP; the others have a server of their own. */
  host: scalar(host).optional(),
  transport: scalar(choice(transports)).optional(),
  port: scalar(integer(1, 65_535)).optional(),
  user: scalar(text).optional(),
  password: scalar(secret).optional(),
  passwordEnv: scalar(text).optional(),
  tls: scalar(choice(tlsModes)).optional(),
  from: scalar(mailbox).optional(),
  bounce: scalar(bounceAddress({ own: false })).optional(),
  connections: scalar(integer(1, 100)).optional(),
  provider: scalar(provider).optional(),
  auth: scalar(choice(['password', 'oauth2'])).optional(),
  clientId: scalar(text).optional(),
  clientSecret: scalar(secret).optional(),
  clientSecretEnv: scalar(text).optional(),
  tenant: scalar(tenant).optional(),
  scope: scalar(text).optional(),
  grant: scalar(choice(signInGrants)).optional(),
  token: scalar(secret).optional(),
  tokenEnv: scalar(text).optional(),
  tokenFile: scalar(text).optional(),
  tokenCommand: scalar(text).optional(),
  limits: limits.optional(),
  window: scalar(hours).optional(),
  retry: retry.optional(),
  dkim: dkim.optional(),
  sent: sent.optional(),
});

const identity = z.strictObject({
  name: scalar(text).optional(),
  address: scalar(text).optional(),
  colour: scalar(colour).optional(),
  logo: scalar(text).optional(),
});

const unsubscribe = z.strictObject({ email: scalar(mailbox).optional() });

const suppressAfter = z.strictObject({
  campaigns: scalar(integer(1, 100)).optional(),
  days: scalar(integer(0, 365)).optional(),
});

const webhook = z.strictObject({
  url: scalar(webhookUrl),
  secretEnv: scalar(text).optional(),
  secretFile: scalar(text).optional(),
  events: z.array(scalar(choice(webhookEvents))).optional(),
  headers: z.record(z.string(), scalar(headerValue)).optional(),
});

/** A mailbox that mail comes back to. What is not said is the account's. */
const mailboxOfReturns = z.strictObject({
  account: scalar(text).optional(),
  host: scalar(host).optional(),
  port: scalar(integer(1, 65_535)).optional(),
  tls: scalar(choice(tlsModes)).optional(),
  user: scalar(text).optional(),
  passwordEnv: scalar(text).optional(),
  folders: z.array(scalar(text)).min(1).optional(),
});

const oneOrMore = (written: unknown) => (Array.isArray(written) ? written : [written ?? {}]);

const returnsFields = z.strictObject({
  verp: scalar(bounceAddress({ own: true })).optional(),
  suppressAfter: suppressAfter.optional(),
  imap: z.preprocess(oneOrMore, z.array(mailboxOfReturns)).optional(),
  move: scalar(text).optional(),
});

/** `returns: imap` says that mail comes back to the mailbox of the account that sends, at its provider. */
const isImapAlone = (written: unknown) => scalarText(written).trim().toLowerCase() === 'imap';
const returns = z.preprocess((written) => (isImapAlone(written) ? { imap: {} } : written), returnsFields);

const notifyFields = z.strictObject({
  to: z.preprocess((written) => (Array.isArray(written) ? written : [written]), z.array(scalar(mailbox)).min(1)),
  language: scalar(choice(['fr', 'en'])).optional(),
  account: scalar(text).optional(),
});

/** An address, or several, alone say who is told. */
const notify = z.preprocess(
  (written) => (typeof written === 'string' || Array.isArray(written) ? { to: written } : written),
  notifyFields,
);

/** facteur.yaml with what flags, environment and .env say put over it. */
export const schema = z.strictObject({
  concurrency: scalar(integer(1, 100)).optional(),
  delay: scalar(duration(DAY_MS, { bareSeconds: true })).optional(),
  account: scalar(text).optional(),
  pool: z.array(scalar(text)).min(1).optional(),
  accounts: z.record(z.string(), account).optional(),
  identity: identity.optional(),
  publicUrl: scalar(webAddress).optional(),
  webProxy: scalar(ipRanges).optional(),
  unsubscribe: unsubscribe.optional(),
  returns: returns.optional(),
  limits: limits.optional(),
  window: scalar(hours).optional(),
  timeZone: scalar(timeZone).optional(),
  scheduleGrace: scalar(longest).optional(),
  retry: retry.optional(),
  webhooks: z.array(webhook).optional(),
  notify: notify.optional(),
});

export type Written = z.infer<typeof schema>;
export type WrittenAccount = z.infer<typeof account>;
export type WrittenRetry = z.infer<typeof retry>;
export type WrittenWebhook = z.infer<typeof webhook>;
export type WrittenMailbox = z.infer<typeof mailboxOfReturns>;
export type WrittenLimits = z.infer<typeof limits>;

/** The keys that may stand below this path. */
export function knownKeys(path: readonly string[]): string[] {
  const [top, , below] = path;
  const inner = { retry, limits }[path.at(-1) ?? ''];
  if (inner && (path.length === 1 || (path.length === 3 && below === path.at(-1)))) return Object.keys(inner.shape);
  if (top === 'accounts' && below === 'sent') return Object.keys(sentFields.shape);
  if (top === 'accounts') return Object.keys(below === 'dkim' ? dkimKey.shape : account.shape);
  if (top === 'notify') return Object.keys(notifyFields.shape);
  if (top === 'webhooks') return Object.keys(webhook.shape);
  if (top === 'returns') return keysOfReturns(path);
  if (top === 'unsubscribe') return Object.keys(unsubscribe.shape);
  return Object.keys(top === 'identity' ? identity.shape : schema.shape);
}

function keysOfReturns([, part]: readonly string[]): string[] {
  const shapes = { imap: mailboxOfReturns.shape, suppressAfter: suppressAfter.shape };
  return Object.keys(part === 'imap' || part === 'suppressAfter' ? shapes[part] : returnsFields.shape);
}
