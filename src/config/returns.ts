import type { ConfigProblem } from '../config-problem.ts';
import { invalid, type Layered } from './layers.ts';
import { providerOf } from './providers.ts';
import type { Written, WrittenMailbox } from './schema.ts';
import { Secret } from './secret.ts';
import type { Settings } from './settings.ts';
import type { AccountConfig, MailboxConfig, TlsMode } from './types.ts';

/** IMAP over TLS from the first byte (RFC 8314); 143 begins unencrypted. */
const TLS_PORT = 993;
const PLAIN_PORT = 143;

/** What is known when a mailbox is read. */
export interface Sources {
  readonly layered: Layered;
  readonly settings: Settings;
  readonly accounts: ReadonlyMap<string, AccountConfig>;
  /** The account that sends when nothing else is said. */
  readonly account: string;
}

/** The mailboxes of `returns`, with their passwords. Throws `config-invalid`. */
export function resolveMailboxes(returns: Written['returns'], sources: Sources): readonly MailboxConfig[] {
  // Where to move mail only makes sense for a mailbox that is read.
  const written = returns?.imap ?? (returns?.move === undefined ? [] : [{}]);
  const mailboxes = written
    .map((one, i) =>
      resolveMailbox(one, { ...sources, path: ['returns', 'imap', String(i)], move: returns?.move ?? null }),
    )
    .filter((one) => one !== null);
  const twice = mailboxes.findIndex((one, i) => mailboxes.findIndex((other) => isSame(one, other)) < i);
  if (twice !== -1) {
    throw refused({ ...sources, path: ['returns', 'imap', String(twice)] }, 'host', { kind: 'mailbox-twice' });
  }
  return Object.freeze(mailboxes);
}

function isSame(a: MailboxConfig, b: MailboxConfig): boolean {
  return a.host === b.host && a.port === b.port && a.user === b.user;
}

/** Where a mailbox is written, besides what is known. */
interface Place extends Sources {
  /** Of the mailbox in facteur.yaml. */
  readonly path: readonly string[];
}

function refused({ layered, path }: Pick<Place, 'layered' | 'path'>, field: string, problem: ConfigProblem) {
  return invalid(layered, [...path, field], problem);
}

/**
 * A mailbox with its server and its password: what is not said is that of its account. Null: there is no account, and nothing else is
 * said. Throws `config-invalid`.
 */
export function resolveMailbox(
  written: WrittenMailbox,
  sources: Place & { readonly move: string | null },
): MailboxConfig | null {
  const name = written.account ?? sources.account;
  const account = sources.accounts.get(name) ?? null;
  if (account === null && written.account !== undefined) {
    throw refused(sources, 'account', { kind: 'account-unknown', known: [...sources.accounts.keys()] });
  }
  // Nothing is asked of an account that is not there: whoever sends is told that it is missing.
  if (account === null && (written.host === undefined || written.user === undefined)) return null;
  const user = written.user ?? account?.user ?? null;
  if (user === null) throw refused(sources, 'user', { kind: 'mailbox-user' });
  const host = written.host ?? serverOf(account);
  if (host === null) throw refused(sources, 'host', { kind: 'mailbox-host', account: name });
  const port = written.port ?? TLS_PORT;
  return Object.freeze({
    ...{ account: name, host, port, user, move: sources.move },
    tls: written.tls ?? tlsOn(port),
    password: passwordOf(written, sources, account),
    folders: written.folders === undefined ? null : Object.freeze(written.folders),
  });
}

function tlsOn(port: number): TlsMode {
  return port === PLAIN_PORT ? 'auto' : 'implicit';
}

function serverOf(account: AccountConfig | null): string | null {
  const provider = account && (account.limits.provider ?? providerOf(undefined, account.host, account.user));
  return provider?.imap ?? null;
}

// What the account signs in with opens its mailbox, too (null: access tokens); another user has a password of its own.
function passwordOf({ user, passwordEnv }: WrittenMailbox, sources: Place, account: AccountConfig | null) {
  if (passwordEnv !== undefined) {
    const setting = sources.settings.first(passwordEnv);
    if (setting) return new Secret(setting.value);
    throw refused(sources, 'passwordEnv', { kind: 'variable-missing', variable: passwordEnv });
  }
  const own = user === undefined || user === account?.user ? account : null;
  if (own?.signIn) return null;
  if (!own?.password) throw refused(sources, 'passwordEnv', { kind: 'missing' });
  return own.password;
}
