import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sentName } from '../../src/app/copied-accounts.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { SentConfig } from '../../src/config/types.ts';
import { openFacteur } from '../../src/library/facteur.ts';
import { newSentState, writeSentState } from '../../src/mailbox/sent/state.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';
import { accept, type Stage, startStage } from './stage.ts';

const CAMPAIGNS = '/api/v1/campaigns';

/** A stage over a backend, with a mail server behind it. */
async function withMail(
  backend: 'sqlite' | 'redis',
): Promise<Stage & { readonly mail: MailServer; readonly redis: RedisServer | null }> {
  const mail = await startMailServer();
  onTestFinished(() => mail.close());
  const env = { SMTP_URL: `smtp://127.0.0.1:${mail.port}` };
  if (backend === 'sqlite') return { ...(await startStage(env)), mail, redis: null };
  const redis = await RedisServer.start();
  onTestFinished(() => redis.close());
  return { ...(await startStage({ ...env, REDIS_URL: redis.url })), mail, redis };
}

/** Works until nothing is left to do, as a program of its own would. */
async function work({ where }: Stage): Promise<void> {
  await using project = await openFacteur({ folder: where.cwd, settings: where.env });
  const worker = await project.startWorker({ untilIdle: true });
  await worker.ended;
}

describe.each(['sqlite', 'redis'] as const)('%s', (backend) => {
  describe.skipIf(backend === 'redis' && redisMissing())('the API', () => {
    it('sends one mail, says what became of it, and sends no second one for the same key', async () => {
      const stage = await withMail(backend);
      const { ask, mail, redis } = stage;
      const payload = {
        ...{
          to: 'Awa@example.org',
          subject: 'Reçu {{ n° }} {% x',
          text: 'Merci {{{ Awa }}.',
          replyTo: 'Don <don@example.org>',
        },
        ...{
          html: '<p title="{{ x }}">Merci <b>{{{ Awa }}</b> {% if %}</p>',
          from: 'Don <don@example.org>',
          automatic: true,
        },
      };
      const headers = { 'idempotency-key': 'receipt-1' };
      const first = await ask('POST', '/api/v1/messages', { scope: 'send', payload, headers });
      expect(first).toMatchObject({
        status: 201,
        json: { number: 1, email: 'Awa@example.org', state: 'pending', existing: false },
      });
      const { id, campaign } = first.json;
      // Where single mails have always been.
      if (redis) expect(await redis.command('EXISTS', `bull:email_queue:${campaign}-0`)).toBe(1);
      expect(id).toBe(`${campaign}.1`);
      expect(first.headers.location).toBe(`/api/v1/messages/${id}`);
      const again = await ask('POST', '/api/v1/messages', { payload: { ...payload, key: 'receipt-1' } });
      expect(again).toMatchObject({ status: 200, json: { id, existing: true } });
      const other = await ask('POST', '/api/v1/messages', { payload: { ...payload, to: 'b@example.org' }, headers });
      expect(other).toMatchObject({ status: 422, json: { code: 'key-other-content', params: { id: campaign } } });
      await work(stage);
      expect((await ask('GET', `/api/v1/messages/${id}`)).json).toMatchObject({ state: 'sent', attempts: 1 });
      expect(mail.received.map(({ to, delivery }) => ({ to, delivery }))).toEqual([
        { to: ['Awa@example.org'], delivery: id },
      ]);
      const raw = String(mail.received[0]?.raw);
      expect(raw).toContain('Merci {{{ Awa }}.');
      expect(raw).toContain('<b>{{{ Awa }}</b> {% if %}');
      expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
      expect(raw).not.toMatch(/^List-Unsubscribe/m);
      expect((await ask('GET', `${CAMPAIGNS}/${campaign}`)).json).toMatchObject({
        state: 'finished',
        taskState: 'SUCCESS',
      });
    });

    it('refuses a mail that cannot be meant so, and leaves nothing of it', async () => {
      const { ask } = await withMail(backend);
      await ask('POST', '/api/v1/suppressions', { payload: { addresses: ['no@example.org'], reason: 'unsubscribed' } });
      const mail = { to: 'a@example.org', subject: 'x', text: 'x' };
      const refusals = [
        [{ ...mail, to: 'no@EXAMPLE.org' }, 422, 'recipient-suppressed'],
        [{ ...mail, to: 'Awa <a@example.org>' }, 422, 'address-invalid'],
        [{ ...mail, to: 'a@example.org, b@example.org' }, 422, 'address-invalid'],
        [{ to: 'a@example.org', subject: 'x' }, 422, 'message-empty'],
        [{ ...mail, text: ' \n' }, 422, 'message-empty'],
        [{ ...mail, subject: 'x\r\nBcc: b@example.org' }, 422, 'subject-lines'],
        [{ ...mail, from: 'nobody' }, 422, 'sender-invalid'],
        [{ ...mail, account: 'nobody' }, 422, 'config-unknown-account'],
      ] as const;
      for (const [payload, status, code] of refusals) {
        expect(await ask('POST', '/api/v1/messages', { payload })).toMatchObject({ status, json: { code } });
      }
      expect((await ask('GET', CAMPAIGNS)).json).toEqual({ campaigns: [], next: null });
    });

    it('steers a campaign, and shows it as the library does', async () => {
      const stage = await withMail(backend);
      const { ask, mail } = stage;
      const id = await accept(stage, 3);
      await using project = await openFacteur({ folder: stage.where.cwd, settings: stage.where.env });
      expect((await ask('GET', `${CAMPAIGNS}/${id.toUpperCase()}`)).json).toEqual(await project.status(id));
      expect((await ask('POST', `${CAMPAIGNS}/${id}/pause`)).json.state).toBe('paused');
      expect((await ask('POST', `${CAMPAIGNS}/${id}/pause`, { payload: {} })).json.state).toBe('paused');
      expect((await ask('POST', `${CAMPAIGNS}/${id}/resume`)).json.state).toBe('running');
      expect(await ask('POST', `${CAMPAIGNS}/${id}/retry`)).toMatchObject({
        status: 409,
        json: { code: 'retry-nothing' },
      });
      expect((await ask('POST', `${CAMPAIGNS}/${id}/cancel`)).json.counts.cancelled).toBe(3);
      expect(await ask('POST', `${CAMPAIGNS}/${id}/resume`)).toMatchObject({
        status: 409,
        json: { code: 'state-refused' },
      });
      expect(mail.received).toHaveLength(0);
    });

    it('lists campaigns and deliveries in pages, and writes them out', async () => {
      const stage = await withMail(backend);
      const { ask } = stage;
      const ids = [await accept(stage, 1), await accept(stage, 5), await accept(stage, 1)].toReversed();
      const first = (await ask('GET', `${CAMPAIGNS}?limit=2`)).json;
      expect(first.campaigns.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
      const second = (await ask('GET', `${CAMPAIGNS}?limit=2&after=${first.next}`)).json;
      expect(second.campaigns.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
      expect(second.next).toBeNull();
      expect((await ask('GET', `${CAMPAIGNS}?after=${ids[2]}`)).json).toEqual({ campaigns: [], next: null });
      expect((await ask('GET', `${CAMPAIGNS}?after=nobody`)).json).toEqual({ campaigns: [], next: null });
      await ask('POST', `${CAMPAIGNS}/${ids[0]}/cancel`);
      expect((await ask('GET', `${CAMPAIGNS}?unfinished=true`)).json.campaigns).toHaveLength(2);
      const deliveries = `${CAMPAIGNS}/${ids[1]}/deliveries`;
      const page = (await ask('GET', `${deliveries}?limit=3`)).json;
      expect(page.deliveries.map(({ number }: { number: number }) => number)).toEqual([1, 2, 3]);
      const rest = (await ask('GET', `${deliveries}?limit=3&after=${page.next}&state=pending`)).json;
      expect(rest.deliveries.map(({ number }: { number: number }) => number)).toEqual([4, 5]);
      expect(rest.next).toBeNull();
      expect((await ask('GET', `${deliveries}?after=99`)).json).toEqual({ deliveries: [], next: null });
      expect((await ask('GET', `${deliveries}/2`)).json).toEqual(page.deliveries[1]);
      expect((await ask('GET', `${deliveries}/6`)).json.code).toBe('delivery-not-found');
      const csv = await ask('GET', `${CAMPAIGNS}/${ids[1]}/export`);
      expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(csv.text.split('\r\n')).toHaveLength(7);
      expect((await ask('GET', `${CAMPAIGNS}/${ids[1]}/export?mark=true`)).text).toBe(`\ufeff${csv.text}`);
      const lines = (await ask('GET', `${CAMPAIGNS}/${ids[1]}/export?format=ndjson&state=pending`)).text
        .trim()
        .split('\n');
      expect(lines.map((line) => JSON.parse(line)).slice(0, 3)).toEqual(page.deliveries);
    });

    it('keeps addresses that must not be written to', async () => {
      const { ask } = await withMail(backend);
      const addresses = ['c@example.org', 'A@example.org', 'b@example.org'];
      const added = await ask('POST', '/api/v1/suppressions', { payload: { addresses, detail: 'par lettre' } });
      expect(added.json).toEqual({ added: 3, already: 0 });
      const bad = await ask('POST', '/api/v1/suppressions', { payload: { addresses: ['d@example.org', 'd@'] } });
      expect(bad.json.code).toBe('address-invalid');
      const page = (await ask('GET', '/api/v1/suppressions?limit=2')).json;
      expect(page.suppressions.map(({ email }: { email: string }) => email)).toEqual([
        'a@example.org',
        'b@example.org',
      ]);
      expect(page.suppressions[0]).toMatchObject({ reason: 'operator', detail: 'par lettre' });
      const rest = (await ask('GET', `/api/v1/suppressions?after=${encodeURIComponent(page.next)}`)).json;
      expect(rest).toMatchObject({ suppressions: [{ email: 'c@example.org' }], next: null });
      const removed = await ask('DELETE', '/api/v1/suppressions', {
        payload: { addresses: ['a@example.org', 'x@example.org'] },
      });
      expect(removed.json).toEqual({ removed: 1, missing: 1 });
      expect((await ask('DELETE', '/api/v1/suppressions/b%40example.org')).json).toEqual({ removed: 1, missing: 0 });
    });

    it('shows accounts, and ends what holds one; the server stays ready meanwhile', async () => {
      const { ask, project, where } = await withMail(backend);
      await project.backend.hold('default', {
        reason: 'quota',
        message: '450 daily',
        until: where.clock.now() + 3_600_000,
      });
      const { accounts } = (await ask('GET', '/api/v1/accounts')).json;
      expect(accounts).toMatchObject([{ name: 'default', heldReason: 'quota', heldMessage: '450 daily' }]);
      expect((await ask('GET', '/readyz')).status).toBe(200);
      const resumed = await ask('POST', '/api/v1/accounts/default/resume', { scope: 'send' });
      expect(resumed.json).toMatchObject({ name: 'default', heldReason: null, sent: null });
    });

    it('says how copies of what an account sends are, and what to do, in the language of who asks', async () => {
      const { ask, project, where } = await withMail(backend);
      const imap = { copies: 'all', host: '127.0.0.1', user: 'a@example.org', passwordEnv: 'BOX' };
      writeFileSync(join(where.cwd, 'facteur.yaml'), JSON.stringify({ accounts: { default: { sent: imap } } }));
      writeFileSync(join(where.cwd, '.env'), 'BOX=x\n');
      const { sent } = await loadConfig(where);
      const mailbox = sentName(sent[0] as SentConfig);
      const { mailboxes } = project.backend;
      const state = newSentState(1);
      const trouble = { code: 'full' as const, detail: 'OVERQUOTA', since: 1_000 };
      const { lease = 0 } = (await mailboxes.lease(mailbox, 'me', null)) ?? {};
      const kept = writeSentState({ ...state, copied: 3, trouble });
      await mailboxes.turn({ key: mailbox.key, lease, state: kept, release: true });
      const said = async (language: string) =>
        (await ask('GET', '/api/v1/accounts', { headers: { 'accept-language': language } })).json.accounts[0].sent;
      const french = await said('fr');
      expect(french).toMatchObject({
        ...{ copies: 'all', mailbox: 'a@example.org (127.0.0.1)', keptBy: null, copied: 3, perhaps: 0, lastAt: null },
        trouble: { code: 'full', since: '1970-01-01T00:00:01.000Z' },
      });
      expect(french.trouble.message).toMatch(/^Copies des envois.*pleine.*OVERQUOTA$/);
      expect((await said('en')).trouble.remedy).toMatch(/^Make room in the mailbox/);
    });

    it('says how the ledger is', async () => {
      const { ask } = await withMail(backend);
      const { json } = await ask('GET', '/api/v1/ledger', { scope: 'read' });
      expect(json).toMatchObject({ backend, lost: [] });
      expect((await ask('POST', '/api/v1/ledger/accept-lost')).json).toEqual({ lost: [] });
    });

    it('removes what finished long ago', async () => {
      const stage = await withMail(backend);
      const { ask } = stage;
      const id = await accept(stage, 2);
      await ask('POST', `${CAMPAIGNS}/${id}/cancel`);
      expect((await ask('GET', '/api/v1/purge?olderThanDays=1')).json).toMatchObject({ campaigns: 0, deliveries: 0 });
      const purged = await ask('POST', '/api/v1/purge', { payload: { olderThanDays: 1 } });
      expect(purged).toMatchObject({ status: 200, json: { campaigns: 0, deliveries: 0, contents: 0 } });
      expect((await ask('POST', '/api/v1/purge', { payload: { olderThanDays: 0 } })).status).toBe(400);
    });
  });
});
