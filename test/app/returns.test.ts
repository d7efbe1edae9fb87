import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { OpenProject } from '../../src/app/project.ts';
import { type TakenReturn, takeReturn } from '../../src/app/returns.ts';
import type { NewCampaign } from '../../src/backend/port.ts';
import { openRedisBackend } from '../../src/backend/redis/index.ts';
import { noReturns } from '../../src/backend/return-rule.ts';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { unsubscribeKey } from '../../src/config/unsubscribe-key.ts';
import { bounceSender } from '../../src/message/bounce-address.ts';
import { UnsubscribeTokens } from '../../src/message/unsubscribe.ts';
import { type HandClock, Stage } from '../backend/contract/stage.ts';
import { handClock } from '../backend/hand-clock.ts';
import { collect } from '../helpers/collect.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { mail, multipart, ours, report, written } from '../returns/mails.ts';

const DAY_MS = 86_400_000;
const VERP = 'retours+TOKEN@example.org';
const ONE = 'member1@example.org';

type Opener = (folder: string, clock: HandClock) => Promise<OpenProject['backend']>;

class Open {
  readonly stage: Stage;
  readonly project: OpenProject;

  constructor(stage: Stage, project: OpenProject) {
    this.stage = stage;
    this.project = project;
  }

  async take(raw: Buffer, mailbox: string | null = 'main'): Promise<TakenReturn['recipients']> {
    return (await takeReturn(this.project, raw, { mailbox, now: this.stage.clock.now() })).recipients;
  }

  /** A campaign that went out to `member1@example.org` ... */
  async sent(count = 2, over: Partial<NewCampaign> = {}): Promise<string> {
    const id = await this.stage.campaign(count, over);
    await this.stage.end(await this.stage.worker(), id, 'sent', count);
    return id;
  }

  async suppressed(): Promise<readonly string[]> {
    return (await collect(this.project.backend.suppressions())).map(({ key, reason }) => `${key} ${reason}`);
  }
}

const dead = { status: '5.1.1', diagnostic: '550 5.1.1 User unknown' };
const full = { status: '5.2.2', diagnostic: '552 5.2.2 Mailbox full' };

function unnamed(to: string, text = '550 5.1.1 User unknown', fields: Record<string, string> = {}): Buffer {
  return written(`It could not be delivered.\n\n<${to}>: ${text}\n`, 'Mail delivery failed', fields);
}

function asks(from: string, subject: string): Buffer {
  return mail({ From: from, To: 'asso@example.org', Subject: subject, 'Message-ID': `<${subject}@home>` }, '');
}

function returnTests(openIn: Opener, wipe: () => Promise<unknown>): void {
  async function open(returns: object = {}): Promise<Open> {
    const folder = mkdtempSync(join(tmpdir(), 'facteur-returns-'));
    const clock = handClock();
    const remove = async () => {
      await wipe();
      rmSync(folder, { recursive: true, force: true });
    };
    const stage = await Stage.open({ clock, open: () => openIn(folder, clock), remove });
    onTestFinished(() => stage.close());
    const accounts = { main: { host: 'smtp.example.org' }, other: { host: 'smtp.example.org' } };
    const env = { FACTEUR_DATA: folder };
    const config = await loadConfig({ cwd: folder, env, config: { account: 'main', accounts, returns } });
    return new Open(stage, { config, backend: stage.backend });
  }

  it('an answer by a person is noted of the delivery; one of a program is none', async () => {
    const here = await open();
    const id = await here.sent();
    const answer = (from: string, over: Record<string, string> = {}) =>
      mail(
        {
          From: from,
          To: 'asso@example.org',
          Subject: 'Re: Fête',
          'In-Reply-To': `<${id}.1.0a1b2c3d@example.org>`,
          ...over,
        },
        'Je viens !',
      );
    const away = answer(ONE, { 'Auto-Submitted': 'auto-replied', 'Message-ID': '<away@home>' });
    expect((await here.take(away))[0]?.told).toBe('nothing');
    expect((await here.stage.delivery(id, 1)).answered).toBeUndefined();
    expect((await here.take(answer('stranger@example.org', { 'Message-ID': '<other@home>' })))[0]?.told).toBe(
      'refused',
    );
    const told = { told: 'recorded', delivery: `${id}.1`, guess: false, suppressed: null };
    expect(await here.take(answer(ONE, { 'Message-ID': '<one@home>' }))).toEqual([told]);
    expect(await here.stage.delivery(id, 1)).toMatchObject({ state: 'sent', answered: true });
    expect(await here.suppressed()).toEqual([]);
  });

  it('by what it names: recorded with its reason, once, whoever takes it', async () => {
    const here = await open();
    const id = await here.sent();
    const raw = report({ to: ONE, delivery: `${id}.1`, ...dead });
    const recorded = { told: 'recorded', delivery: `${id}.1`, guess: false, suppressed: 'hard-bounce' };
    expect(await here.take(raw)).toEqual([recorded]);
    expect(await here.take(raw, null)).toEqual([{ ...recorded, told: 'known', suppressed: null }]);
    expect((await here.stage.delivery(id, 1)).back).toEqual({ cause: 'permanent', guess: false });
    expect(await here.suppressed()).toEqual([`${ONE} hard-bounce`]);
    // One that it did not go to, or that never was.
    expect((await here.take(report({ to: ONE, delivery: `${id}.2`, ...dead })))[0]?.told).toBe('refused');
    expect((await here.take(report({ to: ONE, delivery: 'zzz.1', ...dead })))[0]?.told).toBe('refused');
  });

  it.each([
    ['within a part that is encoded as base64', 'message/rfc822', 'base64'],
    ['in its header alone, quoted-printable', 'text/rfc822-headers', 'quoted-printable'],
    ['in an attachment that says nothing of itself', 'application/octet-stream', 'base64'],
  ] as const)('by what is named %s', async (_, original, encoding) => {
    const here = await open();
    const id = await here.sent(1);
    const raw = report({ to: ONE, delivery: `${id}.1`, original, encoding, ...dead });
    expect(await here.take(raw)).toMatchObject([{ told: 'recorded', delivery: `${id}.1`, guess: false }]);
  });

  it('by what the transaction was named, and whom we wrote to (RFC 3461), where nothing of the message comes back', async () => {
    const here = await open();
    const id = await here.sent(1);
    const fields = [
      `Original-Envelope-Id: ${id}.1`,
      'Reporting-MTA: dns; mx.example.net',
      '',
      `Original-Recipient: rfc822; ${ONE}`,
      'Final-Recipient: rfc822; elsewhere@example.net',
      'Action: failed',
      'Status: 5.1.1',
    ];
    const raw = multipart(
      { From: 'MAILER-DAEMON@mx.example.net', To: 'asso@example.org', Subject: 'Returned mail' },
      'report; report-type=delivery-status',
      [
        { type: 'text/plain', body: 'Your message could not be delivered.\n' },
        { type: 'message/delivery-status', body: `${fields.join('\n')}\n` },
      ],
    );
    expect(await here.take(raw)).toMatchObject([{ told: 'recorded', delivery: `${id}.1`, guess: false }]);
  });

  it('by its own return address, whatever the mail says; one that was not made here changes nothing', async () => {
    const here = await open({ verp: VERP });
    const id = await here.sent(2);
    const key = unsubscribeKey(here.project.config, { create: true }) as Uint8Array;
    const to = bounceSender(VERP, key)(`${id}.1`);
    const said = (address: string, who = 'somebody@elsewhere.example') =>
      unnamed(who, '550 5.1.1 User unknown', { To: address, 'Message-ID': `<${address}.${who}>` });
    const forged = bounceSender(VERP, Buffer.from('another key'))(`${id}.1`);
    expect(await here.take(said(forged))).toMatchObject([{ told: 'refused' }]);
    expect(await here.take(said(to.replace(`${id}.1.`, `${id}.2.`)))).toMatchObject([{ told: 'refused' }]);
    // Not even where it names a delivery rightly.
    const named = report({ to: ONE, delivery: `${id}.1`, ...dead }).toString();
    expect(await here.take(Buffer.from(named.replace('To: bureau@amicale.example', `To: ${forged}`)))).toMatchObject([
      { told: 'refused' },
    ]);
    expect(await here.stage.counts(id)).toEqual({ sent: 2 });
    expect(await here.suppressed()).toEqual([]);
    const recorded = { told: 'recorded', delivery: `${id}.1`, guess: false, suppressed: 'hard-bounce' };
    expect(await here.take(said(to.toUpperCase()))).toEqual([recorded]);
    expect(await here.suppressed()).toEqual([`${ONE} hard-bounce`]);
    // As the server that delivered it last writes it.
    const other = bounceSender(VERP, key)(`${id}.2`);
    const delivered = unnamed('x@y.example', '552 5.2.2 Mailbox full', { To: 'a@b.example', 'Delivered-To': other });
    expect(await here.take(delivered)).toMatchObject([{ told: 'recorded', delivery: `${id}.2` }]);
  });

  it('else a guess: the newest that went out to that address from this mailbox, in the last 30 days', async () => {
    const here = await open();
    const { clock } = here.stage;
    await here.sent(2);
    clock.pass(DAY_MS);
    const newest = await here.sent(2);
    await here.sent(2, { account: 'other', sender: 'autre@example.org' });
    const guess = { told: 'recorded', delivery: `${newest}.1`, guess: true, suppressed: 'hard-bounce' };
    expect(await here.take(unnamed(ONE))).toEqual([guess]);
    expect((await here.stage.delivery(newest, 1)).back).toEqual({ cause: 'permanent', guess: true });
    // Read again, or told once more in another mail, it is about no other message.
    expect(await here.take(unnamed(ONE))).toMatchObject([{ told: 'known', delivery: `${newest}.1` }]);
    const again = unnamed(ONE, '550 5.1.1 User unknown', { 'Message-ID': '<another>' });
    expect(await here.take(again)).toMatchObject([{ told: 'known', delivery: `${newest}.1` }]);
    expect(await here.take(unnamed('nobody@example.org'))).toMatchObject([{ told: 'unnamed', guess: false }]);
    clock.pass(31 * DAY_MS);
    expect(await here.take(unnamed('member2@example.org'))).toMatchObject([{ told: 'unnamed' }]);
  });

  it('guesses by the address that a mail came to, where nobody says which mailbox it is', async () => {
    const here = await open();
    const id = await here.sent(2);
    await here.sent(2, { account: 'other', sender: 'autre@example.org' });
    expect(await here.take(unnamed(ONE), null)).toMatchObject([{ told: 'unnamed' }]);
    const raw = unnamed(ONE, '550 5.1.1 User unknown', { To: 'Asso <Asso@example.org>' });
    expect(await here.take(raw, null)).toMatchObject([{ told: 'recorded', delivery: `${id}.1`, guess: true }]);
  });

  it('suppresses what is full for three campaigns in a row over 15 days, not before', async () => {
    const here = await open();
    const { clock } = here.stage;
    const again = async (days: number, of: typeof full, to = ONE) => {
      const id = await here.sent(2);
      clock.pass(1_000);
      const [taken] = await here.take(report({ to, delivery: `${id}.${to === ONE ? 1 : 2}`, ...of }));
      clock.pass(days * DAY_MS);
      return taken;
    };
    expect(await again(8, full)).toMatchObject({ told: 'recorded', suppressed: null });
    // It arrived: what was before does not count.
    await here.sent(2);
    clock.pass(DAY_MS);
    expect(await again(4, full)).toMatchObject({ suppressed: null });
    expect(await again(4, { status: '4.4.7', diagnostic: '451 4.4.7 Delivery time expired' })).toMatchObject({
      suppressed: null,
    });
    // Three, in eight days.
    expect(await again(8, full)).toMatchObject({ suppressed: null });
    expect(await here.suppressed()).toEqual([]);
    const id = await here.sent(2);
    const raw = report({ to: ONE, delivery: `${id}.1`, ...full });
    expect(await here.take(raw)).toMatchObject([{ told: 'recorded', suppressed: 'hard-bounce' }]);
    expect(await here.take(raw)).toMatchObject([{ told: 'known', suppressed: null }]);
    expect(await here.suppressed()).toEqual([`${ONE} hard-bounce`]);
  });

  it('suppresses as it is configured, in whatever order returns come in, and when it was killed in between', async () => {
    const here = await open({ suppressAfter: { campaigns: 2, days: 1 } });
    const { backend } = here.project;
    const first = await here.sent(1);
    here.stage.clock.pass(DAY_MS);
    const second = await here.sent(1);
    const told = {
      key: ONE,
      kind: 'returned',
      cause: 'full',
      guess: false,
      reply: '552 full',
      suppress: null,
    } as const;
    await backend.recordReturns([{ campaign: second, number: 1, ...told }]);
    await backend.recordReturns([{ campaign: first, number: 1, ...told }]);
    expect(await here.take(report({ to: ONE, delivery: `${first}.1`, ...full }))).toMatchObject([
      { told: 'known', suppressed: 'hard-bounce' },
    ]);
    expect(await collect(backend.suppressions())).toMatchObject([
      { key: ONE, reason: 'hard-bounce', detail: `${second}, ${first}: 552 5.2.2 Mailbox full` },
    ]);
  });

  it('never suppresses for the sender’s sake: policy, content and junk filters are said, and counted', async () => {
    const here = await open({ suppressAfter: { campaigns: 1, days: 0 } });
    const id = await here.sent(3);
    const of = (number: number, diagnostic: string) =>
      here.take(report({ to: `member${number}@example.org`, delivery: `${id}.${number}`, diagnostic }));
    await of(1, '550 5.7.1 Message rejected: your IP is listed by Spamhaus');
    await of(2, '550 5.7.26 Unauthenticated email from example.org is not accepted');
    await of(3, '552 5.3.4 Message size exceeds fixed limit');
    expect(await here.suppressed()).toEqual([]);
    expect(await here.project.backend.returnCounts(id)).toEqual({ ...noReturns(), policy: 2, content: 1 });
  });

  it('records a complaint, and writes to that address no more', async () => {
    const here = await open();
    const id = await here.sent(1);
    const arf = multipart(
      { From: 'fbl@isp.example', To: 'asso@example.org', Subject: 'Abuse', 'Message-ID': '<arf@isp.example>' },
      'report; report-type=feedback-report',
      [
        { type: 'text/plain', body: 'A complaint.' },
        { type: 'message/feedback-report', body: 'Feedback-Type: abuse\n' },
        { type: 'message/rfc822', body: ours(`${id}.1`, ONE) },
      ],
    );
    expect(await here.take(arf)).toMatchObject([{ told: 'recorded', suppressed: 'complaint' }]);
    expect(await here.stage.counts(id)).toEqual({ complained: 1 });
    expect((await here.stage.delivery(id, 1)).back?.cause).toBe('complaint');
  });

  it('obeys our own List-Unsubscribe mail, once, from whom the message went to', async () => {
    const here = await open();
    const id = await here.sent(2);
    const { backend } = here.project;
    expect(await here.take(asks('eve@example.net', `unsubscribe ${id}.1`))).toMatchObject([{ told: 'refused' }]);
    expect(await here.take(asks(ONE, 'unsubscribe zzz.1'))).toMatchObject([{ told: 'refused' }]);
    expect(await here.take(asks(ONE, `unsubscribe ${id}.9`))).toMatchObject([{ told: 'refused' }]);
    expect(await here.suppressed()).toEqual([]);
    const raw = asks('Anne <Member1@Example.org>', `unsubscribe ${id}.1`);
    const left = { told: 'recorded', delivery: `${id}.1`, guess: false, suppressed: 'unsubscribed' };
    expect(await here.take(raw)).toEqual([left]);
    expect(await here.take(raw)).toMatchObject([{ told: 'known', suppressed: null }]);
    expect(await here.suppressed()).toEqual([`${ONE} unsubscribed`]);
    // Who has come back is not taken off again by the same mail.
    await backend.unsuppress([ONE]);
    expect(await here.take(raw)).toMatchObject([{ told: 'known', suppressed: null }]);
    expect(await here.suppressed()).toEqual([]);
    expect(await here.stage.counts(id)).toEqual({ sent: 2 });
    // The link in the message, in French.
    expect(await here.take(asks('member2@example.org', `Désinscription ${id}.2`))).toMatchObject([
      { told: 'recorded', suppressed: 'unsubscribed' },
    ]);
  });

  it('obeys it from another address with the token of our link, which nobody else has', async () => {
    const here = await open();
    const id = await here.sent(1);
    const key = unsubscribeKey(here.project.config, { create: true }) as Uint8Array;
    const of = { delivery: `${id}.1`, email: ONE, language: 'fr', topic: null } as const;
    const forged = new UnsubscribeTokens(Buffer.from('another key')).make(of);
    expect(await here.take(asks('anne@elsewhere.example', `unsubscribe ${forged}`))).toMatchObject([
      { told: 'refused' },
    ]);
    const token = new UnsubscribeTokens(key).make(of);
    expect(await here.take(asks('anne@elsewhere.example', `unsubscribe ${token}`))).toMatchObject([
      { told: 'recorded', suppressed: 'unsubscribed' },
    ]);
    expect(await here.suppressed()).toEqual([`${ONE} unsubscribed`]);
  });

  it('changes nothing for what is no return: a wish in words, an absence, a delay, what is on its way still', async () => {
    const here = await open();
    const id = await here.stage.campaign(1);
    await here.stage.onWire(await here.stage.worker(), id);
    expect(await here.take(mail({ From: ONE, To: 'asso@example.org', Subject: 'Re: x' }, 'Désinscrivez-moi.'))).toEqual(
      [{ told: 'nothing', delivery: null, guess: false, suppressed: null }],
    );
    const absent = {
      From: ONE,
      To: 'asso@example.org',
      Subject: 'Absence du bureau',
      'Auto-Submitted': 'auto-replied',
    };
    expect(await here.take(mail(absent, ours(`${id}.1`, ONE)))).toMatchObject([{ told: 'nothing' }]);
    const delayed = report({ to: ONE, delivery: `${id}.1`, action: 'delayed', diagnostic: '451 later' });
    expect(await here.take(delayed)).toMatchObject([{ told: 'nothing' }]);
    const returned = report({ to: ONE, delivery: `${id}.1`, ...dead });
    expect(await here.take(returned)).toMatchObject([{ told: 'unsettled', suppressed: null }]);
    expect(await here.stage.counts(id)).toEqual({ sending: 1 });
    expect(await here.suppressed()).toEqual([]);
    await here.project.backend.recover('worker-1');
    expect(await here.take(returned)).toMatchObject([{ told: 'recorded' }]);
  });
}

describe('taking in what came back: sqlite', () => {
  returnTests(
    (folder, clock) => openSqliteBackend({ folder, clock }),
    async () => {},
  );
});

describe.skipIf(redisMissing() !== null)('taking in what came back: redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.close());

  returnTests(
    (folder, clock) => {
      const settings = { host: '127.0.0.1', port: server.port, db: 0, username: null, password: null, tls: false };
      return openRedisBackend({ settings, clock, folder, time: 'clock' });
    },
    () => server.command('FLUSHALL'),
  );
});
