import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { systemClock } from '../../src/clock.ts';
import { isSentKey, readSentState } from '../../src/mailbox/sent/state.ts';
import { DOVECOT_PASSWORD, Dovecot, dovecotMissing } from '../helpers/dovecot.ts';
import { eventually } from '../helpers/eventually.ts';
import { Project } from '../helpers/facteur.ts';
import { addressOf, sentCampaign } from './sent-campaign.ts';

const USER = 'lettre@example.org';
const COUNT = 300;
const KILLS = 2;
/** Copies that are claimed together. */
const WINDOW = 10;
const MESSAGE = JSON.stringify({
  stamp: 'ici',
  source: {
    from: { name: 'Lettre', address: USER },
    ...{ replyTo: null, subject: 'Bonjour', html: null, text: 'Bonjour {{ email }}', attachments: [] },
  },
});

describe.skipIf(dovecotMissing())('copies made by workers that are killed, into a mailbox that goes away', () => {
  it('each is there once at most, and no more are missing than were claimed', async () => {
    const dovecot = await Dovecot.start();
    onTestFinished(() => dovecot.close());
    dovecot.deliver(USER, []);
    const sent = `{ copies: all, host: 127.0.0.1, port: ${dovecot.port}, tls: auto }`;
    const account = `{ host: 127.0.0.1, port: 9, user: ${USER}, passwordEnv: BOX, tls: none, sent: ${sent} }`;
    const project = new Project({ 'facteur.yaml': `accounts:\n  lettre: ${account}\n`, '.env': 'BOX=x\n' });
    project.setEnv({ BOX: DOVECOT_PASSWORD });
    onTestFinished(() => project.discard());
    const backend = await openSqliteBackend({ folder: project.path('.facteur'), clock: systemClock({}) });
    onTestFinished(() => backend.close());
    const state = async () => {
      const row = (await backend.mailboxes.mailboxes()).find(({ key }) => isSentKey(key));
      return row?.state ? readSentState(row.state, 0) : null;
    };

    let worker = project.start(['worker', '--log-level', 'error']);
    const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
      const gone = new Promise((done) => worker.once('exit', done));
      worker.kill(signal);
      await gone;
    };
    await eventually('copies begin to be made', async () => (await state()) !== null);
    // A worker that is there would try to send what this test tells the ledger that it sent.
    await end('SIGTERM');
    const id = await sentCampaign(backend, COUNT, MESSAGE);
    worker = project.start(['worker', '--log-level', 'error']);
    const copied = (count: number) =>
      eventually(`${count} are copied`, async () => ((await state())?.copied ?? 0) >= count);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await copied(kill * 60);
      await end('SIGKILL');
      worker = project.start(['worker', '--log-level', 'error']);
    }
    await copied(200);
    await dovecot.down();
    await dovecot.up();
    await eventually('all were dealt with', async () => {
      const now = await state();
      return now !== null && now.claimed === null && now.campaigns.get(id)?.closed === COUNT;
    });

    const there = [...dovecot.files(USER, 'Sent').keys()].map((file) => {
      const mail = readFileSync(join(dovecot.maildir(USER, 'Sent'), file), 'latin1');
      return /^To: <(.*)>\r?$/m.exec(mail)?.[1] ?? file;
    });
    expect(there.length).toBe(new Set(there).size);
    const wanted = Array.from({ length: COUNT }, (_, i) => addressOf(i + 1));
    const missing = wanted.filter((address) => !there.includes(address));
    expect(missing.length).toBeLessThanOrEqual(KILLS * WINDOW + 1);
    const last = await state();
    expect((last?.copied ?? 0) + (last?.perhaps ?? 0)).toBe(COUNT);
  });
});
