import { createSign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificates } from '../helpers/smtp/certificates.ts';
import { addressOf, sentCampaign } from '../mailbox/sent-campaign.ts';
import { type Stage, startStage } from './stage.ts';

const CERTIFICATE = 'https://sns.eu-west-3.amazonaws.com/SimpleNotificationService-0123abcd.pem';

const { key, trusted: pem } = certificates;

function signed(message: Record<string, string>, names: readonly string[], over: Record<string, string> = {}) {
  const of = { SignatureVersion: '2', SigningCertURL: CERTIFICATE, ...message };
  const text = names.flatMap((name) => (name in of ? [`${name}\n${of[name as keyof typeof of]}\n`] : [])).join('');
  const hash = of.SignatureVersion === '2' ? 'sha256' : 'sha1';
  return { ...of, Signature: createSign(hash).update(text).sign(key, 'base64'), ...over };
}

function notification(message: unknown, over: Record<string, string> = {}, version = '2') {
  const of = {
    ...{
      Type: 'Notification',
      MessageId: 'm-1',
      TopicArn: 'arn:aws:sns:eu-west-3:1:retours',
      SignatureVersion: version,
    },
    ...{ Timestamp: '2026-11-28T09:00:00.000Z', Message: JSON.stringify(message) },
  };
  return signed(of, ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'], over);
}

const bounce = (delivery: string, email: string, diagnosticCode = 'smtp; 550 5.1.1 user unknown') => ({
  notificationType: 'Bounce',
  bounce: {
    ...{ bounceType: 'Permanent', bounceSubType: 'General' },
    bouncedRecipients: [{ emailAddress: email, action: 'failed', status: '5.1.1', diagnosticCode }],
  },
  mail: { headers: [{ name: 'X-Facteur-Delivery', value: delivery }] },
});

async function place() {
  const fetched: string[] = [];
  const fetch = async (address: string) => {
    fetched.push(address);
    return pem;
  };
  const stage = await startStage({}, { fetch });
  const id = await sentCampaign(stage.project.backend, 10);
  return { stage, id, fetched };
}

async function post(stage: Stage, provider: string, body: unknown, options: object = {}) {
  return stage.ask('POST', `/api/v1/returns/${provider}`, { scope: 'returns', payload: body as object, ...options });
}

async function returnedOf(stage: Stage, id: string) {
  return (await stage.project.backend.campaign(id))?.counts.returned;
}

describe('POST /api/v1/returns/ses', () => {
  it.each(['1', '2'])('records what Amazon has signed (version %s), once', async (version) => {
    const { stage, id, fetched } = await place();
    const body = notification(bounce(`${id}.3`, addressOf(3)), {}, version);
    const first = await post(stage, 'ses', JSON.stringify(body), {
      headers: { 'content-type': 'text/plain; charset=UTF-8' },
    });
    expect(first).toMatchObject({ status: 200 });
    expect(first.json.events).toMatchObject([
      { kind: 'return', recipients: [{ email: addressOf(3), class: 'permanent', recorded: 'recorded' }] },
    ]);
    expect((await post(stage, 'ses', body)).json.events[0].recipients[0].recorded).toBe('known');
    expect(await returnedOf(stage, id)).toBe(1);
    expect(fetched).toEqual([CERTIFICATE]);
  });

  it('refuses what Amazon has not signed', async () => {
    const { stage, id } = await place();
    const elsewhere = CERTIFICATE.replace('.com/', '.com.evil.example/');
    const others = [
      { Message: '{}' },
      { TopicArn: 'arn:aws:sns:eu-west-3:2:autre' },
      { SigningCertURL: elsewhere },
      { SigningCertURL: CERTIFICATE.replace('//sns.', '//s3.') },
      { SigningCertURL: CERTIFICATE.replace('https', 'http') },
      { SigningCertURL: CERTIFICATE.replace('.com/', '.com:8443/') },
      { SigningCertURL: CERTIFICATE.replace('https://', 'https://x@') },
      { Signature: '' },
    ];
    for (const over of others) {
      const answer = await post(stage, 'ses', notification(bounce(`${id}.3`, addressOf(3)), over));
      expect(answer, JSON.stringify(over)).toMatchObject({ status: 403, json: { code: 'notice-not-signed' } });
    }
    expect(await returnedOf(stage, id)).toBe(0);
  });

  it('refuses a certificate whose time is over', async () => {
    const stage = await startStage({}, { fetch: async () => certificates.expired });
    expect((await post(stage, 'ses', notification({}))).json.code).toBe('notice-not-signed');
  });

  it('shows a subscription, and confirms it only where that is asked for', async () => {
    const { stage, fetched } = await place();
    const SubscribeURL = 'https://sns.eu-west-3.amazonaws.com/?Action=ConfirmSubscription&Token=abc';
    const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const of = {
      ...{
        Type: 'SubscriptionConfirmation',
        MessageId: 'm-2',
        TopicArn: 'arn:aws:sns:eu-west-3:1:retours',
        Token: 'abc',
      },
      ...{ Timestamp: '2026-11-28T09:00:00.000Z', Message: 'You have chosen to subscribe', SubscribeURL },
    };
    const shown = await post(stage, 'ses', signed(of, names));
    expect(shown.json).toEqual({ subscription: { topic: of.TopicArn, confirm: SubscribeURL, confirmed: false } });
    expect(fetched).toEqual([CERTIFICATE]);
    await stage.ask('POST', '/api/v1/returns/ses?confirm=true', { scope: 'returns', payload: signed(of, names) });
    expect(fetched).toEqual([CERTIFICATE, SubscribeURL]);
    const elsewhere = signed({ ...of, SubscribeURL: 'https://evil.example/' }, names);
    const refused = await stage.ask('POST', '/api/v1/returns/ses?confirm=true', {
      scope: 'returns',
      payload: elsewhere,
    });
    expect(refused.status).toBe(403);
    expect(fetched).toHaveLength(2);
  });

  it('keeps no certificate that was none', async () => {
    const answers = ['<p>We will be back</p>', pem];
    const stage = await startStage({}, { fetch: async () => answers.shift() ?? '' });
    expect((await post(stage, 'ses', notification({}))).json.code).toBe('notice-not-signed');
    expect((await post(stage, 'ses', notification({}))).status).toBe(200);
    expect((await post(stage, 'ses', notification({}))).status).toBe(200);
  });

  it('asks Amazon again later when the certificate cannot be had', async () => {
    const stage = await startStage({}, { fetch: () => Promise.reject(new Error('offline')) });
    expect(await post(stage, 'ses', notification({}))).toMatchObject({
      status: 503,
      json: { code: 'notice-not-checked' },
    });
  });
});

describe('POST /api/v1/returns/brevo and /mailjet', () => {
  it('record what they tell', async () => {
    const { stage, id } = await place();
    const body = { event: 'hard_bounce', email: addressOf(2), 'X-Mailin-custom': `${id}.2`, ts_event: 1 };
    const answer = await post(stage, 'brevo', [body, body]);
    expect(answer.json.events).toMatchObject([
      { kind: 'return', recipients: [{ class: 'permanent', recorded: 'recorded', delivery: `${id}.2` }] },
      { kind: 'return', recipients: [{ recorded: 'known' }] },
    ]);
    const unnamed = await post(stage, 'mailjet', { event: 'spam', email: 'nobody@example.org', time: 1 });
    expect(unnamed.json.events[0].recipients[0]).toMatchObject({ delivery: null, recorded: 'unnamed' });
  });

  it('takes the token from the address or as a password, and asks for one', async () => {
    const { stage, id } = await place();
    const { app, tokens } = stage;
    const payload = { event: 'hard_bounce', email: addressOf(2), 'X-Mailin-custom': `${id}.2` };
    const ask = async (url: string, headers = {}) =>
      (await app.inject({ method: 'POST', url, payload, headers })).statusCode;
    const basic = (word: string) => ({ authorization: `Basic ${Buffer.from(`facteur:${word}`).toString('base64')}` });
    expect(await ask(`/api/v1/returns/brevo?token=${tokens.returns}`)).toBe(200);
    expect(await ask('/api/v1/returns/brevo', basic(tokens.returns))).toBe(200);
    expect(await ask('/api/v1/returns/brevo', basic(tokens.read))).toBe(403);
    const refused = await app.inject({ method: 'POST', url: '/api/v1/returns/brevo', payload });
    expect([refused.statusCode, refused.headers['www-authenticate']]).toEqual([
      401,
      'Basic realm="Facteur", charset="UTF-8"',
    ]);
  });

  it('is all that such a token opens, and only there', async () => {
    const { stage } = await place();
    const { app, tokens } = stage;
    expect((await stage.ask('GET', '/api/v1/campaigns', { scope: 'returns' })).status).toBe(403);
    expect((await app.inject({ method: 'GET', url: `/api/v1/campaigns?token=${tokens.admin}` })).statusCode).toBe(401);
  });

  it('refuses what is no notification', async () => {
    const { stage } = await place();
    for (const provider of ['ses', 'brevo', 'mailjet']) {
      expect(await post(stage, provider, { hello: 1 })).toMatchObject({
        status: 400,
        json: { code: 'notice-unknown' },
      });
    }
  });
});

describe('GET /api/v1/returns', () => {
  it('counts what came back by reason and by domain', async () => {
    const { stage, id } = await place();
    const of = (number: number, event: string) => ({
      event,
      email: addressOf(number),
      'X-Mailin-custom': `${id}.${number}`,
    });
    await post(stage, 'brevo', [of(1, 'hard_bounce'), of(2, 'hard_bounce'), of(3, 'soft_bounce'), of(4, 'spam')]);
    const { json } = await stage.ask('GET', '/api/v1/returns', { scope: 'read' });
    expect(json).toMatchObject({
      ...{ total: 4, partial: false, mailboxes: [] },
      reasons: { permanent: 2, temporary: 1, complaint: 1, full: 0 },
      domains: [{ domain: 'example.org', total: 4, reasons: { permanent: 2 } }],
    });
  });
});
