import type { Mailbox } from '../address.ts';
import type { Hours } from '../hours.ts';
import type { Provider } from './providers.ts';
import type { Secret } from './secret.ts';

/**
 * The settings after flags, environment, .env, facteur.yaml and defaults were put together and checked. Deeply frozen.
 * Times are milliseconds.
 */
export interface Config {
  readonly project: Project;
  /** Messages one worker has on the wire at once, 1 to 100. */
  readonly concurrency: number;
  /** Between any two messages of a campaign, 0 to 86,400,000 (a day). */
  readonly delayMs: number;
  /** The name of the account that sends when a command names none; it need not exist (see `requireAccount`). */
  readonly account: string;
  /** The names of the accounts that send a campaign together when a command names none; empty: `account` sends it. They need not exist. */
  readonly pool: readonly string[];
  /** By name. Empty when nothing is configured, which most commands can live with. */
  readonly accounts: ReadonlyMap<string, AccountConfig>;
  readonly identity: Identity;
  /** Where this installation can be reached from outside, without a slash at the end; null: nowhere. */
  readonly publicUrl: string | null;
  /** How the page is reached from other machines. */
  readonly web: WebConfig;
  /** How recipients take themselves off the list. */
  readonly unsubscribe: UnsubscribeConfig;
  /** The IANA time zone of `--at` and of the hours for sending; this computer's unless it is set. */
  readonly timeZone: string;
  /** A campaign that no worker has found so long after its time is missed: somebody is to be asked. */
  readonly scheduleGraceMs: number;
  /** What comes back by mail. */
  readonly returns: ReturnsConfig;
  /** Accounts that keep copies of what they sent in a mailbox; those that keep none are not among them. */
  readonly sent: readonly SentConfig[];
  /** Who is told what happens. */
  readonly webhooks: readonly WebhookConfig[];
  /** Who is told by mail what became of campaigns; null: nobody. */
  readonly notify: NotifyConfig | null;
  /** Whether `send` may start a worker in the background. */
  readonly autostart: boolean;
  /** What deserves a word but stops nothing; `check` shows them. */
  readonly warnings: readonly ConfigWarning[];
}

/** Who is told by mail that a campaign is finished, or does not go on. */
export interface NotifyConfig {
  /** Addresses; one or more. */
  readonly to: readonly string[];
  readonly language: 'fr' | 'en';
  /** The account that sends these mails; null: that of the campaign. */
  readonly account: string | null;
}

/** Where a project's files are. All paths are absolute. */
export interface Project {
  /** The folder the project lives in; logs go to `logs` in it. */
  readonly root: string;
  /** May not exist yet. */
  readonly dataFolder: string;
  readonly envFile: string | null;
  readonly yamlFile: string | null;
}

/** How messages leave: over SMTP, or over Microsoft Graph or the Gmail API (HTTP). */
export type TransportKind = (typeof transports)[number];
export const transports = ['smtp', 'graph', 'gmail'] as const;

/** How to reach one mail server, and as whom. */
export interface AccountConfig {
  readonly name: string;
  /** `graph` and `gmail` have a `signIn`. */
  readonly transport: TransportKind;
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  readonly tls: TlsMode;
  /** Null: no AUTH. It is set exactly when one of `password` and `signIn` is. */
  readonly user: string | null;
  readonly password: Secret | null;
  /** How it gets access tokens (OAuth 2.0) in the place of a password; null: it has none. */
  readonly signIn: SignInConfig | null;
  /** The sender when the message names none. */
  readonly from: Mailbox | null;
  /** The envelope sender, where what cannot be delivered goes; in the place of `TOKEN` in it stands what names the message. Null: `from`. */
  readonly bounce: string | null;
  /** Connections one worker opens at most, 1 to 100. */
  readonly connections: number;
  readonly limits: SendingLimits;
  /** When it may send; null: at any time. */
  readonly hours: Hours | null;
  readonly retry: RetryPolicy;
  /** Keys its messages are signed with; empty: unsigned, which is right where the provider signs. */
  readonly dkim: readonly DkimConfig[];
}

/** Where the access tokens of an account come from. */
export type SignInConfig = IssuerConfig | TokenSource;

/** A program, a file or a variable that has an access token ready; who renews it is not our business. */
export type TokenSource =
  /** A command line for the system's shell, which prints the token on its first line. */
  | { readonly kind: 'command'; readonly command: string; readonly folder: string }
  /** An absolute path; read at each use. */
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'given'; readonly token: Secret };

/** An authorization server that a person, or an application of an organisation, signs in with. */
export interface IssuerConfig {
  readonly kind: 'issuer';
  /** `google`, `microsoft`, or the address of another issuer (https; http only on this machine). */
  readonly issuer: string;
  /** Null: the project's own, where there is one (auth/providers.ts). */
  readonly clientId: string | null;
  readonly clientSecret: Secret | null;
  /** Microsoft: the directory, by its id or a domain of it; null: any. */
  readonly tenant: string | null;
  /** Asked for in the place of the provider's, separated by spaces. */
  readonly scope: string | null;
  /** `person`: `facteur login`; `application`: the client's own credentials (RFC 6749, section 4.4). */
  readonly grant: SignInGrant;
  /** Where its tokens are kept: an absolute path, one file an account. */
  readonly file: string;
}

export const signInGrants = ['person', 'application'] as const;
export type SignInGrant = (typeof signInGrants)[number];

/** A DKIM key (RFC 6376): its public half is to be found at `<selector>._domainkey.<domain>`. */
export interface DkimConfig {
  /** ASCII, lower case. */
  readonly domain: string;
  readonly selector: string;
  /** Absolute path of the private key, PEM. */
  readonly keyFile: string;
}

/** What an account may send, over all campaigns, workers and machines. Null: no such limit is known. */
export interface SendingLimits {
  /** The row that applies where nothing else is said. */
  readonly provider: Provider | null;
  /** Evenly apart; more than 0. */
  readonly perSecond: number | null;
  /** No window of `ms` milliseconds holds more than `most` messages; the headroom is off already. Shortest first. */
  readonly windows: readonly { readonly ms: number; readonly most: number }[];
  /** At once. */
  readonly connections: number | null;
  readonly messagesPerConnection: number | null;
  /** Bytes, as transmitted. */
  readonly messageSize: number | null;
  /** Percent kept for the account's other mail: of every count where it is written, else of the provider's only. */
  readonly headroom: number;
}

/**
 * `auto`: STARTTLS when offered, and no password over an unencrypted connection except to loopback; `require`: STARTTLS
 * or nothing; `implicit`: TLS from the first byte (RFC 8314); `none`: never encrypted.
 */
export type TlsMode = (typeof tlsModes)[number];
export const tlsModes = ['auto', 'require', 'implicit', 'none'] as const;

/** When a temporary refusal is tried again. */
export interface RetryPolicy {
  /** The wait after the first attempt, after the second ... */
  readonly delaysMs: readonly number[];
  /** The wait after all further attempts; 0: there are none. */
  readonly everyMs: number;
  /** No attempt later than this after the first one. */
  readonly maxAgeMs: number;
  /** 0 to 1: a wait is lengthened or shortened at random by up to this share of it. */
  readonly jitter: number;
}

export interface UnsubscribeConfig {
  /** Gets messages of those who want no more; null: whoever gets the replies. */
  readonly email: string | null;
  /** Of FACTEUR_UNSUBSCRIBE_KEY; null: the one in the data folder. */
  readonly key: Secret | null;
}

/** What comes back by mail, and what is done about it. */
export interface ReturnsConfig {
  /** Read in the background by workers and servers; empty: mail that came back is given to `facteur returns read`. */
  readonly mailboxes: readonly MailboxConfig[];
  /** An address that is full or out of order for a while is suppressed after so many campaigns in a row, over at least so many days. */
  readonly suppressAfter: { readonly campaigns: number; readonly days: number };
}

/** An endpoint that is told what happens, as Standard Webhooks says. */
export interface WebhookConfig {
  /** http(s), no password in it; its path or query may be a secret. */
  readonly url: string;
  readonly secret: Secret;
  /** At least one. */
  readonly events: readonly WebhookEventName[];
  /** Headers of each request besides those of Standard Webhooks. */
  readonly headers: ReadonlyMap<string, Secret>;
}

/** What an endpoint can be told: docs/webhooks.md describes each. */
export const webhookEvents = [
  'campaign.finished',
  'campaign.held',
  'campaign.resumed',
  'delivery.failed',
  'delivery.returned',
  'recipient.unsubscribed',
] as const;
export type WebhookEventName = (typeof webhookEvents)[number];

/** Which messages of an account are copied into its folder of sent mail: none, one of each campaign, all that were accepted. */
export const sentCopies = ['none', 'one', 'all'] as const;

/** Where copies of what an account sent are kept (IMAP). */
export interface SentConfig {
  readonly account: string;
  readonly copies: Exclude<(typeof sentCopies)[number], 'none'>;
  /** Its `folders` say nothing here. */
  readonly mailbox: MailboxConfig;
  /** As the server names it; made when it is not there. Null: the one that the server or its name says. */
  readonly folder: string | null;
  /** The provider that keeps a copy by itself, so that there are two; null: none that is known to. */
  readonly keptBy: string | null;
}

/** A mailbox: one that mail comes back to, or that copies are kept in. */
export interface MailboxConfig {
  /** The account whose returns come there; need not be one of `accounts` when everything else is said. */
  readonly account: string;
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  readonly tls: TlsMode;
  readonly user: string;
  /** Null: the account's access tokens. */
  readonly password: Secret | null;
  /** Paths, as the server names them; null: INBOX and the folder for junk. */
  readonly folders: readonly string[] | null;
  /** The folder that recorded returns are moved to; null: nothing in the mailbox is changed. */
  readonly move: string | null;
}

/** Who the messages are from, for their layout and footer. Null: not configured. */
export interface Identity {
  readonly name: string | null;
  /** Postal address; may have several lines. */
  readonly address: string | null;
  /** `#rgb` or `#rrggbb`. */
  readonly colour: string | null;
  /** An http(s) address, or the absolute path of an image. */
  readonly logo: string | null;
}

export type ConfigWarning =
  /** A line of .env that python-dotenv would skip too. */
  | { readonly code: 'env-line'; readonly file: string; readonly line: number }
  /** A user and no password: the account does not log in. */
  | { readonly code: 'no-password'; readonly account: string }
  /** A password so short that it stands in other words: hiding it in replies would make them unreadable. */
  | { readonly code: 'short-secret'; readonly account: string };

/** Which backend holds the campaigns. */
export type BackendChoice = BackendPlaces &
  ({ readonly kind: 'sqlite' } | { readonly kind: 'redis'; readonly redis: RedisSettings });

interface BackendPlaces {
  /** Holds the campaigns (SQLite), and what belongs to this machine alone. */
  readonly dataFolder: string;
  /** Where the witnesses of this machine's ledgers are kept; null: none are. */
  readonly witness: string | null;
}

export interface RedisSettings {
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** Number of the database, 0 or more. */
  readonly db: number;
  readonly username: string | null;
  readonly password: Secret | null;
  readonly tls: boolean;
}

/** The page, for others than this machine. */
export interface WebConfig {
  /** Addresses (IP, or ranges of them as CIDR) of the proxies that stand in front and are believed. */
  readonly proxies: readonly string[];
  /** FACTEUR_WEB_PASSWORD; null: not set there. */
  readonly password: Secret | null;
}
