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

/** What is known when `returns` is read. */
interface Sources {
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
    .map((one, i) => resolveMailbox(one, i, { ...sources, move: returns?.move ?? null }))
    .filter((one) => one !== null);
  const twice = mailboxes.findIndex((one, i) => mailboxes.findIndex((other) => isSame(one, other)) < i);
  if (twice !== -1) throw refused(sources, twice, 'host', { kind: 'mailbox-twice' });
  return Object.freeze(mailboxes);
}

function isSame(a: MailboxConfig, b: MailboxConfig): boolean {
  return a.host === b.host && a.port === b.port && a.user === b.user;
}

function refused({ layered }: Sources, i: number, field: string, problem: ConfigProblem) {
  return invalid(layered, ['returns', 'imap', String(i), field], problem);
}

function resolveMailbox(
  written: WrittenMailbox,
  i: number,
  sources: Sources & { readonly move: string | null },
): MailboxConfig | null {
  const name = written.account ?? sources.account;
  const account = sources.accounts.get(name) ?? null;
  if (account === null && written.account !== undefined) {
    throw refused(sources, i, 'account', { kind: 'account-unknown', known: [...sources.accounts.keys()] });
  }
  // Nothing is asked of an account that is not there: whoever sends is told that it is missing.
  if (account === null && (written.host === undefined || written.user === undefined)) return null;
  const user = written.user ?? account?.user ?? null;
  if (user === null) throw refused(sources, i, 'user', { kind: 'mailbox-user' });
  const host = written.host ?? serverOf(account);
  if (host === null) throw refused(sources, i, 'host', { kind: 'mailbox-host', account: name });
  const port = written.port ?? TLS_PORT;
  return Object.freeze({
    ...{ account: name, host, port, user, move: sources.move },
    tls: written.tls ?? tlsOn(port),
    password: passwordOf(written, i, sources, account),
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
function passwordOf({ user, passwordEnv }: WrittenMailbox, i: number, sources: Sources, account: AccountConfig | null) {
  if (passwordEnv !== undefined) {
    const setting = sources.settings.first(passwordEnv);
    if (setting) return new Secret(setting.value);
    throw refused(sources, i, 'passwordEnv', { kind: 'variable-missing', variable: passwordEnv });
  }
  const own = user === undefined || user === account?.user ? account : null;
  if (own?.signIn) return null;
  if (!own?.password) throw refused(sources, i, 'passwordEnv', { kind: 'missing' });
  return own.password;
}
