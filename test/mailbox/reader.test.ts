import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { AccessTokens } from '../../src/auth/port.ts';
import { accessTokens } from '../../src/auth/tokens.ts';
import type { MailboxPort } from '../../src/backend/mailboxes.ts';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { systemClock } from '../../src/clock.ts';
import { Secret } from '../../src/config/secret.ts';
import type { MailboxConfig } from '../../src/config/types.ts';
import { openImap } from '../../src/mailbox/imap.ts';
import type { MailboxTrouble } from '../../src/mailbox/port.ts';
import { MailboxReader } from '../../src/mailbox/reader.ts';
import type { ReadMail } from '../../src/mailbox/round.ts';
import { readState } from '../../src/mailbox/state.ts';
import { personConfig, signIn } from '../auth/setup.ts';
import { APPLICATION_CLIENT, APPLICATION_SECRET, type AuthServer, startAuthServer } from '../helpers/auth-server.ts';
import { DOVECOT_PASSWORD, Dovecot, dovecotMissing } from '../helpers/dovecot.ts';
import { eventually } from '../helpers/eventually.ts';
import { folderWith } from '../helpers/folder.ts';
import { ordinary } from './returned.ts';

const MOST = 4_096;
const RETURN = 'Subject: return\r\n\r\n';

let auth: AuthServer;
let dovecot: Dovecot;
let users = 0;

/** A mailbox of its own on the server, a ledger of its own, and readers of it. */
class Place {
  readonly user = `lettre${++users}@example.org`;
  /** What was taken, in its order: the subjects. */
  readonly taken: string[] = [];
  readonly sizes: number[] = [];
  readonly troubles: MailboxTrouble[] = [];
  readonly faults: unknown[] = [];
  readonly ledger: MailboxPort;
  config: MailboxConfig;
  /** Of an account that signs in. */
  tokens: AccessTokens | null = null;
  /** What is answered of each mail. */
  answer: (subject: string) => Partial<ReadMail> = (subject) => ({ recorded: subject === 'return' });

  /** Called before a folder is opened. */
  opening: (path: string) => void = () => {};

  private constructor(ledger: MailboxPort) {
    this.ledger = ledger;
    const password = new Secret(DOVECOT_PASSWORD);
    const server = { host: '127.0.0.1', port: dovecot.port, tls: 'auto' } as const;
    this.config = { account: 'lettre', ...server, user: this.user, password, folders: null, move: null };
  }

  static async open(): Promise<Place> {
    const backend = await openSqliteBackend({ folder: folderWith(), clock: systemClock({}) });
    onTestFinished(() => backend.close());
    return new Place(backend.mailboxes);
  }

  /** Begins to read; ended with the test. */
  read(now: () => number = Date.now): MailboxReader {
    const reader = new MailboxReader({
      ledger: this.ledger,
      mailbox: { key: '0123456789abcdef', label: 'box', config: async () => this.config },
      connect: async (config) => {
        const connection = await openImap(config, { mostBytes: MOST, tokens: this.tokens });
        const open = connection.open.bind(connection);
        connection.open = (path) => {
          this.opening(path);
          return open(path);
        };
        return connection;
      },
      take: async (raw) => this.#take(raw),
      ...{ holder: `me ${Math.random()}`, isGone: () => false, now },
      events: {
        reading() {},
        read() {},
        back() {},
        trouble: (_, trouble) => this.troubles.push(trouble),
        fault: (error) => this.faults.push(error),
      },
      pace: { rest: 0, lookEveryMs: 20, waitMs: 60_000 },
    });
    reader.start();
    onTestFinished(() => reader.stop());
    return reader;
  }

  #take(raw: Uint8Array): ReadMail {
    const subject = /^Subject: (.*)\r$/m.exec(Buffer.from(raw).toString('latin1'))?.[1] ?? '';
    this.sizes.push(raw.length);
    const answer = this.answer(subject);
    this.taken.push(subject);
    return { kind: 'return', recorded: false, again: false, ...answer };
  }

  deliver(subjects: readonly string[], folder = ''): void {
    const mails = subjects.map((subject) => `Subject: ${subject}\r\n\r\n`);
    dovecot.deliver(this.user, mails, folder);
  }

  async state() {
    const [row] = await this.ledger.mailboxes();
    return readState(row?.state ?? null);
  }

  /** Waits until so many mails were taken, and all there is was read. */
  async taking(count: number): Promise<void> {
    await eventually(`${count} mails are read`, () => this.taken.length >= count);
  }

  async readWhole(since: number): Promise<void> {
    await eventually('the mailbox is read whole', async () => ((await this.state()).readAt ?? 0) > since);
  }
}

describe.skipIf(dovecotMissing())('reading a mailbox', () => {
  beforeAll(async () => {
    auth = await startAuthServer();
    const client = `${APPLICATION_CLIENT}:${encodeURIComponent(APPLICATION_SECRET)}`;
    const introspection = `${auth.issuer.replace('//', `//${client}@`)}/token/introspection`;
    dovecot = await Dovecot.start({ introspection });
  });
  afterAll(async () => {
    await dovecot.close();
    await auth.close();
  });

  it('takes what is in INBOX and among the junk once, hears of new mail, and leaves everything as it is', async () => {
    const place = await Place.open();
    place.deliver(['one', 'return']);
    place.deliver(['junk'], 'Junk');
    place.deliver(['elsewhere'], 'Archives');
    const before = [dovecot.files(place.user), dovecot.files(place.user, 'Junk')];
    place.read();
    await place.readWhole(0);
    expect(place.taken).toEqual(['one', 'return', 'junk']);
    expect([dovecot.files(place.user), dovecot.files(place.user, 'Junk')]).toEqual(before);
    place.deliver(['new']);
    await place.taking(4);
    expect(place.taken.at(-1)).toBe('new');
    expect(place.faults).toEqual([]);
  });

  it('takes at once what arrives between a look and the wait that follows', async () => {
    const place = await Place.open();
    place.deliver(['one']);
    let opened = 0;
    place.opening = (path) => {
      if (path === 'INBOX' && ++opened === 2) place.deliver(['meanwhile']);
    };
    place.read();
    await place.taking(2);
    expect(place.taken).toEqual(['one', 'meanwhile']);
  });

  it('goes on where the last reader was, and one process reads at a time', async () => {
    const place = await Place.open();
    place.deliver(['one', 'two']);
    const first = place.read();
    await place.readWhole(0);
    const second = place.read();
    place.deliver(['three']);
    await place.taking(3);
    await first.stop();
    place.deliver(['four']);
    await place.taking(4);
    expect(place.taken).toEqual(['one', 'two', 'three', 'four']);
    await second.stop();
    expect(await place.ledger.mailboxes()).toMatchObject([{ holder: null }]);
    expect((await place.state()).read).toEqual({ return: 4 });
  });

  it('reads a mailbox that was made anew from a month ago on', async () => {
    const place = await Place.open();
    place.deliver(['one', 'two']);
    const reader = place.read();
    await place.readWhole(0);
    await reader.stop();
    await dovecot.down();
    dovecot.recreate(place.user);
    await dovecot.up();
    place.read();
    await place.taking(4);
    expect(place.taken).toEqual(['one', 'two', 'one', 'two']);
  });

  it('leaves what is older than a month when it is new', async () => {
    const place = await Place.open();
    place.deliver(['old']);
    place.read(() => Date.now() + 40 * 86_400_000);
    await place.readWhole(0);
    expect(place.taken).toEqual([]);
  });

  it('reads again what was still on its way, and only that', async () => {
    const place = await Place.open();
    place.deliver(['one', 'early']);
    place.answer = (subject) => ({ again: subject === 'early' });
    const reader = place.read();
    await place.readWhole(0);
    expect((await place.state()).folders.INBOX?.again).toEqual([2]);
    await reader.stop();
    place.answer = () => ({});
    const since = Date.now();
    place.read();
    await place.readWhole(since);
    expect(place.taken).toEqual(['one', 'early', 'early']);
    expect((await place.state()).folders.INBOX?.again).toEqual([]);
  });

  it('moves what is recorded where it is told to, and nothing else', async () => {
    const place = await Place.open();
    place.config = { ...place.config, move: 'Retours' };
    place.deliver(['one', 'return', 'two', 'return']);
    place.read();
    await place.readWhole(0);
    expect(dovecot.files(place.user).size).toBe(2);
    expect(dovecot.files(place.user, 'Retours').size).toBe(2);
    expect((await place.state()).trouble).toBeNull();
    place.deliver(['return']);
    await eventually('it is moved', () => dovecot.files(place.user, 'Retours').size === 3);
    expect(place.taken).toHaveLength(5);
  });

  it('fetches the beginning of a large message, and no more', async () => {
    const place = await Place.open();
    dovecot.deliver(place.user, [`${RETURN}${'x'.repeat(3_000_000)}`]);
    place.read();
    await place.readWhole(0);
    expect(place.sizes).toEqual([MOST]);
  });

  it('reads the folders that are named, and says which is not there', async () => {
    const place = await Place.open();
    place.config = { ...place.config, folders: ['retours', 'Absent'] };
    place.deliver(['inbox']);
    place.deliver(['named'], 'Retours');
    place.read();
    await place.readWhole(0);
    expect(place.taken).toEqual(['named']);
    expect((await place.state()).trouble).toMatchObject({ code: 'folder-missing', detail: 'Absent' });
  });

  it('says that it was refused, and what of a message it could not read stops no other', async () => {
    const place = await Place.open();
    place.config = { ...place.config, password: new Secret('another') };
    const reader = place.read();
    await eventually('it is refused', () => place.troubles.length > 0);
    expect(place.troubles[0]).toMatchObject({ code: 'refused', detail: 'Authentication failed.' });
    expect((await place.state()).trouble).toMatchObject({ code: 'refused' });
    await reader.stop();
    place.config = { ...place.config, password: new Secret(DOVECOT_PASSWORD) };
    place.deliver(['one', 'poison', 'two']);
    place.answer = (subject) => {
      if (subject === 'poison') throw new Error('cannot be understood');
      return {};
    };
    place.read();
    await place.readWhole(0);
    expect(place.taken).toEqual(['one', 'two']);
    expect(place.faults).toHaveLength(1);
    expect(await place.state()).toMatchObject({ trouble: null, read: { return: 2, failed: 1 } });
  });

  it('is let in by the token of its account, which is renewed when the server refuses it', async () => {
    const place = await Place.open();
    const signedIn = personConfig(auth);
    await signIn(signedIn, place.user, place.user);
    place.config = { ...place.config, password: null };
    place.tokens = accessTokens({ name: 'lettre', user: place.user, signIn: signedIn });
    place.deliver(['one']);
    const first = await place.tokens?.token();
    await auth.endAccessTokens();
    const reader = place.read();
    await place.readWhole(0);
    expect(place.taken).toEqual(['one']);
    expect(await place.tokens?.token()).not.toBe(first);
    await reader.stop();
    expect(place.troubles).toEqual([]);
  });

  it('says why no token was to be had, or none was taken, and reads again once somebody has signed in', async () => {
    const place = await Place.open();
    const signedIn = personConfig(auth);
    place.config = { ...place.config, password: null };
    place.tokens = accessTokens({ name: 'lettre', user: place.user, signIn: signedIn });
    place.deliver(['one']);
    let reader = place.read();
    await eventually('nobody has signed in', () => place.troubles.length > 0);
    await reader.stop();
    expect(place.troubles.at(-1)).toMatchObject({
      code: 'refused',
      detail: 'facteur:sign-in-needed {"account":"lettre"}',
    });
    // A token of somebody else's, as of an account whose user was mistyped.
    const other = personConfig(auth);
    await signIn(other, 'other@example.org', 'other@example.org');
    place.tokens = accessTokens({ name: 'lettre', user: 'other@example.org', signIn: other });
    reader = place.read();
    await eventually('it is refused', () => place.troubles.length > 1);
    await reader.stop();
    expect(place.troubles.at(-1)?.detail).toMatch(
      /^facteur:sign-in-mailbox \{"account":"lettre","user":"lettre\d+@example.org"/,
    );
    await signIn(signedIn, place.user, place.user);
    place.tokens = accessTokens({ name: 'lettre', user: place.user, signIn: signedIn });
    place.read();
    await place.readWhole(0);
    expect(place.taken).toEqual(['one']);
    const kept = JSON.stringify([place.troubles, await place.ledger.mailboxes()]);
    for (const secret of auth.secrets) expect(kept).not.toContain(secret);
  });

  it('comes back after the server was away, and has lost nothing', async () => {
    const place = await Place.open();
    place.deliver(['one']);
    const reader = place.read();
    await place.readWhole(0);
    await dovecot.down();
    await eventually('it is noticed', () => place.troubles.length > 0);
    expect(place.troubles[0]?.code).toBe('unreachable');
    await dovecot.up();
    dovecot.deliver(place.user, [ordinary(0)]);
    await reader.stop();
    place.read();
    await place.taking(2);
  });
});
