import { expect, it } from 'vitest';
import { report } from '../returns/mails.ts';
import { accept, startStage } from './stage.ts';

const rfc822 = { 'content-type': 'message/rfc822' };

async function sent(stage: Awaited<ReturnType<typeof startStage>>): Promise<string> {
  const { backend } = stage.project;
  const id = await accept(stage, 2);
  await backend.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 1 });
  const turn = { worker: 'w', records: [], begins: [], claims: [] };
  const [claims = []] = (await backend.exchange({ ...turn, claims: [{ campaign: id, want: 2 }] })).claims;
  await backend.exchange({ ...turn, begins: claims });
  await backend.exchange({ ...turn, records: claims.map((claim) => ({ ...claim, kind: 'sent', reply: '250' })) });
  return id;
}

it('takes in a mail that came back, and says what it is and what was recorded', async () => {
  const stage = await startStage();
  const id = await sent(stage);
  const payload = report({ to: 'member1@example.org', delivery: `${id}.1`, diagnostic: '550 5.1.1 User unknown' });
  const post = () => stage.ask('POST', '/api/v1/returns', { scope: 'send', headers: rfc822, payload });
  const recipient = {
    ...{ email: 'member1@example.org', class: 'permanent', status: '5.1.1', reply: '550 5.1.1 User unknown' },
    delivery: `${id}.1`,
  };
  expect(await post()).toMatchObject({
    status: 200,
    json: { kind: 'return', recipients: [{ ...recipient, recorded: 'recorded', suppressed: 'hard-bounce' }] },
  });
  expect((await post()).json).toEqual({ kind: 'return', recipients: [{ ...recipient, recorded: 'known' }] });
  const { json: campaign } = await stage.ask('GET', `/api/v1/campaigns/${id}`);
  expect(campaign.counts).toMatchObject({ sent: 1, returned: 1 });
  expect(campaign.returns).toMatchObject({ permanent: 1, full: 0 });
  const { json: delivery } = await stage.ask('GET', `/api/v1/campaigns/${id}/deliveries/1`);
  expect(delivery).toMatchObject({ state: 'returned', class: 'permanent', guess: false });
});

it('guesses by the account, or by the address that the mail is to', async () => {
  const stage = await startStage();
  const id = await sent(stage);
  const mail = (to: string, box: string) =>
    Buffer.from(
      `From: MAILER-DAEMON@mx.example\r\nTo: ${box}\r\nSubject: failure notice\r\n\r\n<${to}>:\r\n550 User unknown\r\n`,
    );
  const post = (payload: Buffer, query = '') =>
    stage.ask('POST', `/api/v1/returns${query}`, { scope: 'send', headers: rfc822, payload });
  const told = async (...asked: Parameters<typeof post>) => (await post(...asked)).json.recipients[0];
  expect(await told(mail('member1@example.org', 'x@y.example'))).toMatchObject({ recorded: 'unnamed' });
  const guess = { recorded: 'recorded', guess: true };
  expect(await told(mail('member1@example.org', 'x@y.example'), '?account=default')).toMatchObject(guess);
  expect(await told(mail('member2@example.org', 'jardins@example.org'))).toMatchObject({
    ...guess,
    delivery: `${id}.2`,
  });
});

it('wants a mail, and a token that may send', async () => {
  const stage = await startStage();
  const ask = (headers: Record<string, string>, payload: string, scope: 'read' | 'send' = 'send') =>
    stage.ask('POST', '/api/v1/returns', { scope, headers, payload });
  expect(await ask(rfc822, 'Subject: x\r\n\r\n', 'read')).toMatchObject({ status: 403, json: { code: 'token-scope' } });
  expect(await ask({ 'content-type': 'application/json' }, '{}')).toMatchObject({
    status: 415,
    json: { code: 'request-media-type' },
  });
  expect(await ask(rfc822, '')).toMatchObject({ status: 200, json: { kind: 'other', recipients: [] } });
  const nothing = await stage.ask('POST', '/api/v1/returns', { scope: 'send' });
  expect(nothing).toMatchObject({ status: 400, json: { code: 'request-invalid' } });
  expect(await ask(rfc822, 'x'.repeat(33 * 1024 * 1024))).toMatchObject({
    status: 413,
    json: { code: 'request-too-large' },
  });
});
