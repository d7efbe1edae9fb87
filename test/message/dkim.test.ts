import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compileMessage } from '../../src/message/compile.ts';
import { createSigner, dkimKey } from '../../src/message/dkim.ts';
import type { Composed } from '../../src/message/types.ts';
import { dkimPair, dkimpy, opendkim, verifiersMissing } from '../helpers/dkim.ts';
import { errorOf } from '../helpers/errors.ts';
import { sample, unsubscribeKey } from './random.ts';
import { bytesOf, expectCleanWire, fieldNames } from './wire.ts';

const at = new Date('2026-11-22T10:00:00Z');
const rsa = dkimPair('rsa');
const ed25519 = dkimPair('ed25519');
const records = {
  'rsa2026._domainkey.exemple.fr': rsa.record,
  'ed._domainkey.exemple.fr': ed25519.record,
};
const place = { domain: 'exemple.fr', file: 'dkim.pem' };
const sign = createSigner([
  dkimKey(ed25519.pem, { ...place, selector: 'ed' }),
  dkimKey(rsa.pem, { ...place, selector: 'rsa2026' }),
]);

function mail(seed: number): Composed {
  const { source, contents, recipient } = sample(seed);
  return compileMessage(source, { stamp: 'a1', contents, unsubscribeKey }).compose(recipient, at);
}

/** A message with an address for one click. */
function oneClick(): Composed {
  const seeds = Array.from({ length: 50 }, (_, i) => 500 + i);
  return mail(seeds.find((seed) => sample(seed).source.list?.url) as number);
}

function text(body: string, email = 'zoe@exemple.fr'): Composed {
  const from = { name: 'É', address: 'a@exemple.fr' };
  const source = { from, replyTo: null, subject: '{{ s }}', html: null, text: body, attachments: [] };
  const list = { email: 'a@exemple.fr', subject: 'x', url: null };
  const message = compileMessage({ ...source, list }, { stamp: 'a1', contents: new Map() });
  return message.compose({ email, vars: { s: 'Réunion  du\tbureau ' }, delivery: 'k.1' }, at);
}

describe.skipIf(verifiersMissing())('DKIM signatures', () => {
  it('are accepted by two verifiers of other people, whatever the message', async () => {
    const mails = [...Array.from({ length: 12 }, (_, i) => mail(500 + i)), text(''), text('\n\n\n'), text('x')];
    mails.push(text('Été\n\n\n', 'zoé@exemple.fr'), text('{{ "\n\n\n" }}'));
    const signed = await Promise.all(mails.map(sign));
    const messages = signed.map(bytesOf);
    for (const message of messages) expectCleanWire(message);
    const accepted = messages.map(() => [true, true]);
    expect(dkimpy(messages, records)).toEqual(accepted);
    expect(opendkim(messages, records)).toEqual(accepted);
  });

  it('break when a field or the body is changed, or a field is added that readers would show', async () => {
    const message = bytesOf(await sign(oneClick())).toString('latin1');
    expect(message).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
    const forged = [
      message.replace('List-Unsubscribe=One-Click', 'List-Unsubscribe=Two-Click'),
      message.replace('<https://courrier', '<https://autre'),
      message.replace(/\r\nTo: .*/, '\r\nTo: victime@exemple.fr'),
      `${message}x\r\n`,
      ...['From: x@exemple.fr', 'Subject: x', 'To: x@exemple.fr', 'Date: Sun, 22 Nov 2026 10:00:01 +0000'].map(
        (field) => `${field}\r\n${message}`,
      ),
      message.replace('\r\nMIME-Version', '\r\nFrom: x@exemple.fr\r\nMIME-Version'),
    ].map((changed) => Buffer.from(changed, 'latin1'));
    for (const changed of forged) expect(changed.toString('latin1')).not.toBe(message);
    const refused = forged.map(() => [false, false]);
    expect(dkimpy(forged, records)).toEqual(refused);
    expect(opendkim(forged, records)).toEqual(refused);
  });
});

describe('a signed message', () => {
  it('is the message with the signatures before it, the same bytes every time', async () => {
    const plain = text('Bonjour\n');
    const signed = await sign(plain);
    expect(bytesOf(signed).subarray(-plain.size)).toEqual(bytesOf(plain));
    expect(bytesOf(await sign(plain))).toEqual(bytesOf(signed));
    expect(fieldNames(bytesOf(signed)).slice(0, 3)).toEqual(['DKIM-Signature', 'DKIM-Signature', 'X-Facteur-Delivery']);
  });

  it('names From, Subject, To, Date and Reply-To once more than they occur, and both fields of one-click', async () => {
    const text = bytesOf(await sign(oneClick()))
      .toString('latin1')
      .replaceAll('\r\n ', '');
    const [, h = ''] = /h=([^;]*);/.exec(text) ?? [];
    const count = (name: string) => h.split(':').filter((signed) => signed === name).length;
    expect(['from', 'to', 'subject', 'date'].map(count)).toEqual([2, 2, 2, 2]);
    expect(count('reply-to')).toBe(/\r\nReply-To:/.test(text) ? 2 : 1);
    expect(['list-unsubscribe', 'list-unsubscribe-post', 'feedback-id'].map(count)).toEqual([1, 1, 1]);
    expect(count('message-id')).toBe(0);
  });
});

describe('a DKIM key', () => {
  it.each([
    ['nothing', 'x'],
    [
      'a short one',
      String(generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey.export({ format: 'pem', type: 'pkcs8' })),
    ],
    [
      'one of another kind',
      String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' })),
    ],
    ['a public one', String(generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }))],
  ])('is refused when it is %s', async (_, pem) => {
    expect(await errorOf(() => dkimKey(pem, { ...place, selector: 's' }))).toMatchObject({ code: 'dkim-key-invalid' });
  });
});
