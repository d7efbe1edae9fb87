import { describe, expect, it, test } from 'vitest';
import { understand } from '../../src/returns/understand.ts';
import { daemonFields, mail, multipart, ours, type PartOf, written } from './mails.ts';

const delivery = 'cdf347.12';
const original = ours(delivery, 'a@b.example');
const sentence = 'It could not be delivered:\n\n<a@b.example>: 550 User unknown\n';

async function deliveryOf(raw: Buffer): Promise<string | null | undefined> {
  return (await understand(raw)).recipients[0]?.delivery;
}

function nested(depth: number, body: string): string {
  if (depth === 0) return body;
  const inner = nested(depth - 1, body);
  return multipart({ From: 'x@y.example', Subject: 'within' }, 'mixed', [
    { type: 'text/plain', body: `level ${depth}` },
    { type: 'message/rfc822', body: inner },
  ]).toString();
}

describe('whose return it is', () => {
  test.each<readonly [string, PartOf]>([
    ['as a mail', { type: 'message/rfc822', body: original }],
    ['as a mail in base64', { type: 'message/rfc822', body: original, encoding: 'base64' }],
    ['as a header', { type: 'text/rfc822-headers', body: original.split('\n\n')[0] as string }],
    ['as a header of another type', { type: 'message/rfc822-headers', body: original }],
    ['as text', { type: 'text/plain; name=original.txt', body: original, encoding: 'base64' }],
    ['as a file', { type: 'application/octet-stream; name=original.eml', body: original, encoding: 'base64' }],
    ['cut in its header', { type: 'message/rfc822', body: original.slice(0, original.indexOf('From:') + 8) }],
    ['cut before its own field', { type: 'message/rfc822', body: original.slice(original.indexOf('Message-ID')) }],
    [
      'by the Message-ID alone',
      { type: 'text/rfc822-headers', body: `Received: x\nMessage-ID: <${delivery}.0a1b2c3d@amicale.example>\n` },
    ],
    ['quoted', { type: 'text/plain', body: original.replace(/^/gm, '> ') }],
    ['five mails deep', { type: 'message/rfc822', body: nested(5, original) }],
    ['thirty mails deep', { type: 'message/rfc822', body: nested(30, original) }],
  ])('%s', async (_, part) => {
    const raw = multipart(daemonFields('Undelivered Mail'), 'mixed', [{ type: 'text/plain', body: sentence }, part]);
    expect(await deliveryOf(raw)).toBe(delivery);
  });

  test.each<readonly [string, Buffer]>([
    ['under the text', written(`${sentence}\n--- Below this line is a copy of the message.\n\n${original}`)],
    ['quoted under the text', written(`${sentence}\n${original.replace(/^/gm, '> ')}`)],
    [
      'in the text, without its header',
      written(`${sentence}\nMessage <${delivery}.0a1b2c3d@amicale.example> of today\n`),
    ],
    [
      'in the returned header of an answer',
      written(sentence, 'Mail failure', { 'In-Reply-To': `<${delivery}.0a1b2c3d@amicale.example>` }),
    ],
    [
      'in quoted-printable that nobody decoded',
      written(`${sentence}\nMessage-ID: =3C${delivery}.0a1b=\n2c3d@amicale.example=3E\n`),
    ],
    [
      'in HTML',
      written(
        `<p>It could not be delivered:<br>a@b.example<br>&lt;${delivery}.0a1b2c3d@amicale.example&gt;</p>`,
        'Mail failure',
        { 'Content-Type': 'text/html' },
      ),
    ],
  ])('%s', async (_, raw) => {
    expect(await deliveryOf(raw)).toBe(delivery);
  });

  test.each([
    ['another’s Message-ID', '<1234.5678@gmail.example>'],
    ['one like ours', '<cdf347.012.0a1b2c3d@amicale.example>'],
    ['too short a stamp', '<cdf347.12.0a1b2c@amicale.example>'],
  ])('%s names none', async (_, id) => {
    expect(
      await deliveryOf(
        written(`${sentence}\n--- Original message ---\nReceived: x\nFrom: x@y.example\nMessage-ID: ${id}\n`),
      ),
    ).toBeNull();
  });

  it('X-Facteur-Delivery must be what it names: nothing longer', async () => {
    for (const wrong of ['cdf347.12.13', 'cdf347', 'CDF.0', 'cdf347.12-1']) {
      expect(
        await deliveryOf(written(`${sentence}\nReceived: x\nFrom: x@y.example\nX-Facteur-Delivery: ${wrong}\n`)),
      ).toBeNull();
    }
  });

  it('the transaction’s own name counts when nothing came back (ENVID)', async () => {
    const named = (name: string) =>
      multipart(daemonFields('Undelivered Mail'), 'report; report-type=delivery-status', [
        { type: 'text/plain', body: sentence },
        {
          type: 'message/delivery-status',
          body: `Reporting-MTA: dns; b.example\nOriginal-Envelope-Id: ${name}\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n`,
        },
      ]);
    expect(await deliveryOf(named('cdf347.77'))).toBe('cdf347.77');
    expect(await deliveryOf(named('0x1234'))).toBeNull();
  });

  it('an empty mail, and bytes that are none, name nothing', async () => {
    for (const raw of [Buffer.alloc(0), Buffer.from([0, 255, 254, 10, 13, 0]), mail({}, ''), Buffer.from('From x\n')]) {
      expect(await understand(raw)).toEqual({ kind: 'other', recipients: [] });
    }
  });
});
