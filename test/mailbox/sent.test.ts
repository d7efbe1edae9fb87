import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { copiesOf, sentName } from '../../src/app/copied-accounts.ts';
import { makerAgain } from '../../src/app/sent.ts';
import type { Backend } from '../../src/backend/port.ts';
import { openRedisBackend } from '../../src/backend/redis/index.ts';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { systemClock } from '../../src/clock.ts';
import { mailboxesInTrouble } from '../../src/commands/mailbox-trouble.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { SentConfig } from '../../src/config/types.ts';
import { openImap } from '../../src/mailbox/imap.ts';
import type { MailboxConnection, MailboxTrouble } from '../../src/mailbox/port.ts';
import { beginCopies } from '../../src/mailbox/sent/begin.ts';
import { SentCopier } from '../../src/mailbox/sent/copier.ts';
import { chooseSentFolder } from '../../src/mailbox/sent/folder.ts';
import { Numbers } from '../../src/mailbox/sent/numbers.ts';
import {
  closedCampaign,
  newCampaign,
  readSentState,
  type SentState,
  sentKey,
  writeSentState,
} from '../../src/mailbox/sent/state.ts';
import { DOVECOT_PASSWORD, Dovecot, dovecotMissing } from '../helpers/dovecot.ts';
import { eventually } from '../helpers/eventually.ts';
import { folderWith } from '../helpers/folder.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { TcpProxy } from '../helpers/tcp-proxy.ts';
import { addressOf, sentCampaign } from './sent-campaign.ts';

const KEY = sentKey('0123456789abcdef');
const MESSAGE = JSON.stringify({
  stamp: 'ici',
  source: {
    from: { name: 'Lettre', address: 'lettre@example.org' },
    ...{ replyTo: null, subject: 'Bonjour', html: null, text: 'Voici la lettre, le {{ email }}.', attachments: [] },
  },
});

let dovecot: Dovecot;
let redis: RedisServer | null = null;
let users = 0;

/** A mailbox of its own on the server, and a ledger of its own. */
class Place {
  readonly backend: Backend;
  readonly user: string;
  readonly troubles: MailboxTrouble[] = [];
  readonly faults: unknown[] = [];
  readonly lastTold: string[] = [];
  /** What was kept when it was told that copies are made again. */
  readonly againTold: Promise<SentState>[] = [];
  busy = false;
  /** How often it was asked whether it is busy. */
  busyAsked = 0;
  readonly #port: number;
  password = DOVECOT_PASSWORD;
  copies: SentConfig['copies'] = 'all';
  folder: string | null = null;
  /** What is done when the mailbox is opened. */
  connecting: () => void = () => {};
  /** What is done before a copy goes to the server. */
  appending: (connection: MailboxConnection) => 'not sent' | undefined = () => undefined;

  private constructor(backend: Backend, port: number) {
    this.backend = backend;
    this.user = `copies${++users}@example.org`;
    this.#port = port;
    // The server's user may make folders in it then.
    dovecot.deliver(this.user, []);
  }

  static async open(on: 'sqlite' | 'redis' = 'sqlite', port = dovecot.port): Promise<Place> {
    const places = { folder: folderWith(), clock: systemClock({}) };
    const backend =
      on === 'sqlite'
        ? await openSqliteBackend(places)
        : await openRedisBackend({ ...places, settings: await settings() });
    onTestFinished(() => backend.close());
    return new Place(backend, port);
  }

  async #config() {
    const { user, folder } = this;
    const yaml = {
      accounts: {
        lettre: {
          ...{ host: '127.0.0.1', port: 9, user, password: this.password, tls: 'none' },
          sent: { copies: this.copies, host: '127.0.0.1', port: this.#port, tls: 'auto', ...(folder && { folder }) },
        },
      },
    };
    return loadConfig({ cwd: folderWith({ 'facteur.yaml': JSON.stringify(yaml) }), env: {} });
  }

  /** Begins to copy; ended with the test. Resolves when it has the lease. */
  async copy(holder = `me ${Math.random()}`): Promise<SentCopier> {
    const config = await this.#config();
    const began = Promise.withResolvers<void>();
    const copier = new SentCopier({
      ...{ mailboxes: this.backend.mailboxes, ledger: this.backend, mailbox: { key: KEY, label: 'box' } },
      config: async () => (await this.#config()).sent[0] as SentConfig,
      connect: async (mailbox) => {
        this.connecting();
        const connection = await openImap(mailbox, { mostBytes: 4_096, tokens: null });
        const append = connection.append.bind(connection);
        connection.append = (...args) => {
          return this.appending(connection) === 'not sent' ? Promise.resolve(false) : append(...args);
        };
        return connection;
      },
      isOurs: copiesOf(config, 'lettre'),
      makeAgain: makerAgain({ config, backend: this.backend } as Parameters<typeof makerAgain>[0], 'lettre'),
      ...{ holder, isGone: (of) => of === 'dead', now: Date.now, isBusy: () => this.#isBusy() },
      events: {
        copying: () => began.resolve(),
        copied() {},
        copyingAgain: () => this.againTold.push(this.state()),
        copyingLast: () => this.lastTold.push('last'),
        copyTrouble: (_, trouble) => this.troubles.push(trouble),
        fault: (error) => this.faults.push(error),
      },
      pace: { lookEveryMs: 20, lookMs: 20 },
    });
    copier.start();
    onTestFinished(() => copier.stop());
    await began.promise;
    await eventually('its state is kept', async () => (await this.row())?.state != null);
    return copier;
  }

  #isBusy(): boolean {
    this.busyAsked += 1;
    return this.busy;
  }

  async row() {
    return (await this.backend.mailboxes.mailboxes()).find(({ key }) => key === KEY);
  }

  async state(): Promise<SentState> {
    return readSentState((await this.row())?.state ?? null, 0);
  }

  /** `released`: called before it is sent. */
  campaign(count: number, released?: () => Promise<void>): Promise<string> {
    return sentCampaign(this.backend, count, MESSAGE, released);
  }

  /** Remembers that copies begin now. */
  async begin(): Promise<void> {
    const isOurs = copiesOf(await this.#config(), 'lettre');
    const { backend } = this;
    const mailbox = { key: KEY, label: 'box' };
    await beginCopies({
      mailboxes: backend.mailboxes,
      ledger: backend,
      mailbox,
      isOurs,
      holder: 'begin',
      now: Date.now,
    });
  }

  /** Waits until so many were dealt with, and nothing is on its way. */
  async copied(count: number): Promise<void> {
    await eventually(`${count} are copied`, async () => {
      const { copied, perhaps, missed, claimed } = await this.state();
      return claimed === null && copied + perhaps + missed >= count;
    });
  }

  /** The deliveries that are in a folder, by what they say. */
  inFolder(folder = 'Sent'): string[] {
    const files = [...dovecot.files(this.user, folder).keys()];
    const ids = files.map(
      (file) =>
        /^X-Facteur-Delivery: (\S+)/m.exec(
          readFileSync(join(dovecot.maildir(this.user, folder), file), 'latin1'),
        )?.[1] ?? '',
    );
    return ids.sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
  }
}

async function settings() {
  redis ??= await RedisServer.start();
  await redis.command('FLUSHALL');
  return { host: '127.0.0.1', port: redis.port, db: 0, username: null, password: null, tls: false };
}

/** Keeps that copies do not get in. */
async function inTrouble({ backend }: Place): Promise<void> {
  const leased = await backend.mailboxes.lease({ key: KEY, label: 'box' }, 'dead', null);
  const trouble = { code: 'server' as const, detail: 'no', since: 1 };
  const state = writeSentState({ ...readSentState(null, Date.now() - 60_000), trouble });
  await backend.mailboxes.turn({ key: KEY, lease: leased?.lease ?? 0, state, release: true });
}

const deliveries = (id: string, count: number) => Array.from({ length: count }, (_, i) => `${id}.${i + 1}`);

describe.skipIf(dovecotMissing())('copies of what was sent', () => {
  beforeAll(async () => {
    dovecot = await Dovecot.start();
  });
  afterAll(async () => {
    await dovecot.close();
    await redis?.close();
  });

  for (const on of ['sqlite', 'redis'] as const) {
    describe.skipIf(on === 'redis' && redisMissing())(on, () => {
      it('are of all that was accepted, once, read already, with their date; another process goes on where one ended', async () => {
        const place = await Place.open(on);
        const before = await place.campaign(3);
        const first = await place.copy();
        const one = await place.campaign(25);
        await place.copied(25);
        await first.stop();
        const two = await place.campaign(2);
        await place.copy();
        await place.copied(27);
        expect(place.inFolder().sort()).toEqual([...deliveries(one, 25), ...deliveries(two, 2)].sort());
        expect(place.inFolder().join()).not.toContain(before);
        expect([...dovecot.files(place.user, 'Sent').keys()].every((file) => /:2,\w*S/.test(file))).toBe(true);
        expect(await place.state()).toMatchObject({ copied: 27, perhaps: 0, missed: 0, trouble: null });
        expect(place.faults).toEqual([]);
      });

      it('are of what was sent before anybody had time to make them, from the moment on that was remembered', async () => {
        const place = await Place.open(on);
        const before = await place.campaign(2);
        const { promise: remembered, resolve } = Promise.withResolvers<void>();
        const id = await place.campaign(4, async () => {
          await place.begin();
          // Once is enough: what is known stays.
          const known = await place.row();
          await place.begin();
          expect(await place.row()).toEqual(known);
          resolve();
        });
        await remembered;
        const after = await place.campaign(3);
        place.busy = true;
        const copier = await place.copy();
        const finished = copier.finish();
        const { busyAsked } = place;
        await eventually('it was asked some times', () => place.busyAsked > busyAsked + 3);
        expect((await place.state()).copied).toBe(0);
        place.busy = false;
        await finished;
        expect(place.inFolder().sort()).toEqual([...deliveries(id, 4), ...deliveries(after, 3)].sort());
        expect(place.inFolder().join()).not.toContain(before);
        expect([(await place.state()).copied, place.lastTold]).toEqual([7, ['last']]);
        expect(place.faults).toEqual([]);
      });

      it('what a process that was killed had claimed is not copied again', async () => {
        const place = await Place.open(on);
        const first = await place.copy();
        await first.stop();
        const id = await place.campaign(12);
        const state = await place.state();
        const done = Numbers.read('1-10') as Numbers;
        state.campaigns.set(id, { ...newCampaign({ madeAt: Date.now(), from: 0 }), done });
        const claimed = { campaign: id, numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] };
        const leased = await place.backend.mailboxes.lease({ key: KEY, label: 'box' }, 'dead', null);
        const turn = {
          key: KEY,
          lease: leased?.lease ?? 0,
          state: writeSentState({ ...state, claimed }),
          release: false,
        };
        await place.backend.mailboxes.turn(turn);
        await place.copy();
        await place.copied(12);
        expect(place.inFolder()).toEqual([`${id}.11`, `${id}.12`]);
        expect(await place.state()).toMatchObject({ copied: 2, perhaps: 10 });
      });

      it('nothing is there twice when the ledger forgot what was copied last', async () => {
        const place = await Place.open(on);
        const first = await place.copy();
        const earlier = await place.state();
        const id = await place.campaign(5);
        await place.copied(5);
        await first.stop();
        const leased = await place.backend.mailboxes.lease({ key: KEY, label: 'box' }, 'me', null);
        const turn = { key: KEY, lease: leased?.lease ?? 0, state: writeSentState(earlier), release: true };
        await place.backend.mailboxes.turn(turn);
        await place.copy();
        await place.copied(5);
        expect(place.inFolder()).toEqual(deliveries(id, 5));
      });
    });
  }

  it('one of each campaign is enough, where that is said', async () => {
    const place = await Place.open();
    place.copies = 'one';
    await place.copy();
    const [one, two] = [await place.campaign(5), await place.campaign(3)];
    await place.copied(2);
    expect(place.inFolder().sort()).toEqual([`${one}.1`, `${two}.1`].sort());
  });

  it('none is of a person who was erased', async () => {
    const place = await Place.open();
    const first = await place.copy();
    await first.stop();
    const id = await place.campaign(3);
    await place.backend.eraseDeliveries(addressOf(2), [{ campaign: id, number: 2 }]);
    await place.copy();
    await place.copied(3);
    expect(place.inFolder()).toEqual([`${id}.1`, `${id}.3`]);
    expect((await place.state()).missed).toBe(1);
  });

  it('go to the folder that is named, which is made; one whose answer never came is not repeated, and the others follow', async () => {
    const proxy = await TcpProxy.start(dovecot.port);
    onTestFinished(() => proxy.close());
    const place = await Place.open('sqlite', proxy.port);
    place.folder = 'Archives.Lettres';
    let appends = 0;
    place.appending = (connection) => {
      appends += 1;
      if (appends === 4) void connection.close();
      return undefined;
    };
    const first = await place.copy();
    const id = await place.campaign(6);
    await eventually('the connection is lost', () => place.troubles.length > 0);
    expect(place.troubles[0]?.code).toBe('unreachable');
    await first.stop();
    await place.copy();
    await place.copied(6);
    const { copied, perhaps } = await place.state();
    expect([copied, perhaps]).toEqual([5, 1]);
    const there = place.inFolder('Archives.Lettres');
    expect(new Set(there).size).toBe(there.length);
    expect(there.filter((one) => one !== `${id}.4`)).toEqual(deliveries(id, 6).filter((one) => one !== `${id}.4`));
  });

  it('trouble is over in what is kept as soon as a copy was made', async () => {
    const place = await Place.open();
    await inTrouble(place);
    await place.campaign(3);
    await place.copy();
    await eventually('it is told', () => place.againTold.length > 0);
    expect(await place.againTold[0]).toMatchObject({ copied: 3, trouble: null });
  });

  it('trouble is over when nothing is left to be copied', async () => {
    const place = await Place.open();
    await inTrouble(place);
    await place.copy();
    await eventually('it is over', async () => (await place.state()).trouble === null);
    await eventually('it is told', () => place.againTold.length > 0);
  });

  it('nothing is known of trouble while the sending leaves no time for a copy', async () => {
    const place = await Place.open();
    await inTrouble(place);
    place.connecting = () => {
      place.busy = true;
    };
    await place.campaign(3);
    await place.copy();
    await eventually('it was asked some times', () => place.busyAsked > 10);
    expect(await place.state()).toMatchObject({ copied: 0, claimed: null, trouble: { code: 'server' } });
    expect(place.againTold).toEqual([]);
  });

  it('one that was not offered to the server, as the connection had ended, is copied later', async () => {
    const place = await Place.open();
    let appends = 0;
    place.appending = () => {
      appends += 1;
      return appends === 1 ? 'not sent' : undefined;
    };
    const copier = await place.copy();
    const id = await place.campaign(2);
    await eventually('it is told', () => place.troubles.length > 0);
    await copier.stop();
    expect(await place.state()).toMatchObject({ copied: 0, perhaps: 0 });
    await place.copy();
    await place.copied(2);
    expect(place.inFolder()).toEqual(deliveries(id, 2));
  });

  it('begin although a ledger did not answer at first', async () => {
    const place = await Place.open();
    const { tallies } = place.backend;
    place.backend.tallies = () => Promise.reject(new Error('away'));
    await expect(place.begin()).rejects.toThrow('away');
    place.backend.tallies = tallies;
    await place.begin();
    expect(await place.row()).toMatchObject({ holder: null, state: expect.stringContaining('floor') });
  });

  it('a wrong password is told, and kept', async () => {
    const place = await Place.open();
    place.password = 'un-autre-mot-de-passe';
    const copier = await place.copy();
    await place.campaign(1);
    await eventually('it is told', () => place.troubles.length > 0);
    // Nobody waits for that.
    await copier.finish();
    await eventually('it is kept', async () => (await place.state()).trouble?.code === 'refused');
    expect((await place.state()).copied).toBe(0);
  });
});

describe('the folder of copies', () => {
  const folder = (path: string, use: 'inbox' | 'sent' | null = null) => ({ path, use, delimiter: '.' });
  it.each([
    ['that which the server says', [folder('Sent'), folder('Autre', 'sent')], null, 'Autre'],
    ['one of a usual name', [folder('INBOX', 'inbox'), folder('éléments ENVOYÉS')], null, 'éléments ENVOYÉS'],
    ['within INBOX', [folder('INBOX', 'inbox'), folder('INBOX.Sent')], null, 'INBOX.Sent'],
    ['not within one of people’s', [folder('Vieux.Sent')], null, null],
    ['that which is named', [folder('Sent', 'sent'), folder('Lettres')], 'lettres', 'Lettres'],
    ['none where that is not there', [folder('Sent', 'sent')], 'Lettres', null],
  ])('%s', (_, folders, wanted, expected) => {
    expect(chooseSentFolder(folders, wanted)).toBe(expected);
  });
});

describe('trouble of copies', () => {
  it('is told of accounts that keep some still, or where nobody knows which do', async () => {
    const { account, mailbox } = {
      account: 'lettre',
      mailbox: { user: 'lettre', host: 'imap.example.org', port: 993 },
    };
    const kept = { account, mailbox } as SentConfig;
    const trouble = { code: 'full' as const, detail: 'no', since: 1 };
    const state = writeSentState({ ...readSentState(null, 0), trouble });
    const row = { lease: 1, holder: null, at: 1, state };
    const rows = [
      { ...row, ...sentName(kept) },
      { ...row, key: sentKey('fedcba9876543210'), label: 'partie' },
    ];
    const labels = async (known: readonly SentConfig[] | null) => {
      const lines = (await mailboxesInTrouble(rows, 1, async () => known)).join();
      return ['lettre (imap.example.org)', 'partie'].filter((label) => lines.includes(label));
    };
    expect(await labels([kept])).toEqual(['lettre (imap.example.org)']);
    expect(await labels([])).toEqual([]);
    expect(await labels(null)).toEqual(['lettre (imap.example.org)', 'partie']);
  });
});

describe('what is kept of copies', () => {
  it('numbers are runs, however they came', () => {
    const numbers = new Numbers();
    const all = [5, 1, 3, 2, 9, 4, 7, 8, 20];
    for (const number of all) numbers.add(number);
    expect(`${numbers}`).toBe('1-5 7-9 20');
    numbers.delete(8);
    numbers.delete(1);
    numbers.delete(6);
    numbers.add(2);
    expect([`${numbers}`, numbers.size, numbers.last, numbers.runs]).toEqual(['2-5 7 9 20', 7, 20, 4]);
    expect([2, 6, 9, 10, 21].map((number) => numbers.has(number))).toEqual([true, false, true, false, false]);
    expect(`${Numbers.read(`${numbers}`)}`).toBe(`${numbers}`);
  });

  it.each(['x', '3-1', '1 2', '5 1', '-', '1  3'])('numbers that are none: %s', (written) => {
    expect(Numbers.read(written)).toBeNull();
  });

  it('comes back as it was; begins now where it cannot be understood', () => {
    const state = readSentState(null, 7);
    const open = { ...newCampaign({ madeAt: 1, from: 2 }), upTo: 9, done: Numbers.read('1-3') as Numbers, passed: 1 };
    state.campaigns.set('abc', { ...open, without: 1 });
    state.campaigns.set('def', closedCampaign(open, 3, 7));
    expect(readSentState(writeSentState(state), 9)).toEqual(state);
    for (const kept of ['no JSON', 'null', '{}', '{"campaigns":{"a":[1]}}']) {
      expect(readSentState(kept, 9)).toEqual(readSentState(null, 9));
    }
  });
});
