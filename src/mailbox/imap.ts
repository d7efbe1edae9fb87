import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow, type ListResponse } from 'imapflow';
import type { AccessTokens } from '../auth/port.ts';
import type { MailboxConfig } from '../config/types.ts';
import { ownWords } from '../own-words.ts';
import { renewedButRefused, signInTrouble, troubleOf } from './imap-errors.ts';
import { type FetchedMail, type Folder, type MailboxConnection, MailboxTrouble, type OpenFolder } from './port.ts';

const CONNECT_MS = 30_000;
/** A server that says nothing for so long while something is asked of it is gone. */
const SILENCE_MS = 120_000;
/** What a server may send in answer to one command besides the messages themselves, in bytes. */
const MOST_ANSWER = 16 * 1024 * 1024;

export interface ImapOptions {
  /** Bytes of a message that are fetched: its first. */
  readonly mostBytes: number;
  /** Of an account that signs in by access tokens (XOAUTH2 or OAUTHBEARER, RFC 7628); null: it has a password. */
  readonly tokens: AccessTokens | null;
}

/**
 * A connection to a mailbox by IMAP (RFC 9051, RFC 3501), logged in. The password goes out unencrypted only to this machine, or where
 * `tls: none` says so. Throws MailboxTrouble.
 */
export async function openImap(mailbox: MailboxConfig, options: ImapOptions): Promise<MailboxConnection> {
  const { tokens } = options;
  if (tokens === null) return logIn(mailbox, options, { pass: mailbox.password?.reveal() ?? '' });
  const token = await tokenOf(tokens);
  try {
    return await logIn(mailbox, options, { accessToken: token });
  } catch (error) {
    if (!(error instanceof MailboxTrouble) || error.code !== 'refused') throw error;
  }
  // A token may end before its time: another one is asked for, once.
  const another = await tokenOf(tokens, token);
  try {
    return await logIn(mailbox, options, { accessToken: another });
  } catch (error) {
    throw renewedButRefused(error, { account: tokens.account, user: mailbox.user });
  }
}

async function tokenOf(tokens: AccessTokens, refused?: string): Promise<string> {
  try {
    return await tokens.token(refused);
  } catch (error) {
    throw signInTrouble(error);
  }
}

async function logIn(
  mailbox: MailboxConfig,
  options: ImapOptions,
  secret: { readonly pass: string } | { readonly accessToken: string },
): Promise<MailboxConnection> {
  const { host, port, tls, user } = mailbox;
  const client = new ImapFlow({
    ...{ host, port, logger: false, disableAutoIdle: true, disableCompression: true },
    secure: tls === 'implicit',
    ...startTls(mailbox),
    auth: { user, ...secret },
    clientInfo: { name: 'Facteur' },
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    ...{ maxLiteralSize: options.mostBytes + 1, maxResponseSize: MOST_ANSWER, maxLineLength: MOST_ANSWER },
  });
  const connection = new ImapConnection(client, options.mostBytes);
  try {
    await client.connect();
  } catch (cause) {
    await connection.close();
    throw troubleOf(cause, Object.values(secret));
  }
  return connection;
}

// `auto` is for this machine: elsewhere a server that offers no encryption is not who it should be.
function startTls({ tls, host }: MailboxConfig): { doSTARTTLS?: boolean } {
  if (tls === 'implicit') return {};
  if (tls === 'none') return { doSTARTTLS: false };
  const here = host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
  return tls === 'auto' && here ? {} : { doSTARTTLS: true };
}

/** Folders for junk that have names of their own: Orange's, and those that people make. */
const JUNK_NAMES = /^(quarantaine|spams?|pourriels?|(courriers? )?ind[ée]sirables?)$/i;

class ImapConnection implements MailboxConnection {
  readonly #client: ImapFlow;
  readonly #mostBytes: number;
  #path = '';

  constructor(client: ImapFlow, mostBytes: number) {
    this.#client = client;
    this.#mostBytes = mostBytes;
    // What ends the connection is told by whatever is asked next.
    client.on('error', () => {});
  }

  async folders(): Promise<readonly Folder[]> {
    const listed = await this.#asked(() => this.#client.list());
    return listed
      .filter(({ flags }) => !flags.has('\\Noselect'))
      .map((one) => ({ path: one.path, use: useOf(one), delimiter: one.delimiter ?? '' }));
  }

  async open(path: string): Promise<OpenFolder> {
    const { uidValidity, uidNext } = await this.#asked(() => this.#client.mailboxOpen(path, { readOnly: true }));
    this.#path = path;
    return { uidValidity: String(uidValidity), uidNext };
  }

  async search({ after, since }: { after: number; since: number | null }): Promise<readonly number[]> {
    const range = { uid: `${after + 1}:*`, ...(since !== null && { since: new Date(since) }) };
    const found = await this.#asked(() => this.#client.search(range, { uid: true }));
    if (!Array.isArray(found)) throw new MailboxTrouble('server', 'SEARCH');
    // `*` is the last message, also where its UID is not greater (RFC 9051 §9, seq-range).
    return found.filter((uid) => uid > after).sort((a, b) => a - b);
  }

  async fetch(uids: readonly number[]): Promise<readonly FetchedMail[]> {
    const query = { uid: true, source: { start: 0, maxLength: this.#mostBytes } };
    const found = await this.#asked(() => this.#client.fetchAll(uids.join(','), query, { uid: true }));
    return found
      .flatMap(({ uid, source }) => (source ? [{ uid, raw: source as Uint8Array }] : []))
      .sort((a, b) => a.uid - b.uid);
  }

  async move(uids: readonly number[], to: string): Promise<void> {
    // Without these, moving would end by removing whatever anybody has marked as deleted.
    const { capabilities } = this.#client;
    if (!['MOVE', 'UIDPLUS', 'IMAP4REV2'].some((name) => capabilities.has(name))) {
      throw new MailboxTrouble('not-moved', 'MOVE, UIDPLUS');
    }
    const path = this.#path;
    await this.#asked(() => this.#client.mailboxOpen(path, { readOnly: false }));
    const move = () => this.#asked(() => this.#client.messageMove(uids.join(','), to, { uid: true }));
    try {
      if (await move()) return;
      await this.#client.mailboxCreate(to).catch(() => {});
      if (!(await move())) throw new MailboxTrouble('not-moved', to);
    } finally {
      if (this.#client.usable) await this.open(path);
    }
  }

  get usable(): boolean {
    return this.#client.usable;
  }

  async create(path: string): Promise<void> {
    await this.#asked(() => this.#client.mailboxCreate(path));
    // Mail programs show the folders that are subscribed to; one that is not is there all the same.
    await this.#client.mailboxSubscribe(path).catch(() => {});
  }

  async latestIds(path: string, most: number): Promise<ReadonlySet<string>> {
    const { exists } = await this.#asked(() => this.#client.mailboxOpen(path, { readOnly: true }));
    this.#path = path;
    if (exists === 0) return new Set();
    const range = `${Math.max(1, exists - most + 1)}:*`;
    const found = await this.#asked(() => this.#client.fetchAll(range, { envelope: true }));
    return new Set(found.flatMap(({ envelope }) => envelope?.messageId ?? []));
  }

  async append(path: string, raw: Uint8Array, at: number): Promise<boolean> {
    const done = await this.#asked(() => this.#client.append(path, Buffer.from(raw), ['\\Seen'], new Date(at)));
    return done !== false;
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const any = AbortSignal.any([signal, ended.signal]);
    const client = this.#client;
    try {
      const idle = client.idle().then(() => new Promise<never>(() => {}));
      const arrived = once(client, 'exists', { signal: any });
      const closed = once(client, 'close', { signal: any }).then(() => {
        throw new MailboxTrouble('unreachable', ownWords('connection-ended', {}));
      });
      await Promise.race([idle, arrived, closed, sleep(ms, undefined, { signal: any })]);
    } catch (error) {
      if (!signal.aborted) throw troubleOf(error);
    } finally {
      ended.abort();
    }
  }

  async close(): Promise<void> {
    try {
      if (this.#client.usable) await Promise.race([this.#client.logout(), sleep(1_000)]);
    } catch {
      // It is gone already: that is what was wanted.
    }
    this.#client.close();
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (cause) {
      throw troubleOf(cause);
    }
  }
}

function useOf({ path, name, specialUse, specialUseSource }: ListResponse): Folder['use'] {
  if (path.toUpperCase() === 'INBOX') return 'inbox';
  if (specialUse === '\\Sent' && specialUseSource === 'extension') return 'sent';
  return specialUse === '\\Junk' || (specialUse === undefined && JUNK_NAMES.test(name)) ? 'junk' : null;
}
