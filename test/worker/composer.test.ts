import { describe, expect, it } from 'vitest';
import type { Claim } from '../../src/backend/port.ts';
import { FacteurError } from '../../src/errors.ts';
import { compileMessage } from '../../src/message/compile.ts';
import type { Signer } from '../../src/message/dkim.ts';
import { storeRecipient } from '../../src/message/stored-message.ts';
import type { Composed, MessageSource } from '../../src/message/types.ts';
import { Composer } from '../../src/worker/composer.ts';

const source: MessageSource = {
  from: { name: '', address: 'a@example.org' },
  ...{ replyTo: null, subject: 's', html: null, text: 'Bonjour {{ prenom }}\n', attachments: [], recipientFiles: true },
};
const file = { filename: 'a.pdf', contentType: 'application/pdf', sha256: 'ab', size: 3 };

interface Given {
  readonly content?: (sha256: string) => Promise<Uint8Array>;
  readonly sign?: Signer;
  readonly bounce?: (delivery: string) => string;
  readonly deliveryField?: string;
}

async function composed(given: Given, files = [file], vars: Record<string, string> = { prenom: 'Zoe' }) {
  const composer = new Composer({
    message: compileMessage(source, { stamp: 'x', contents: new Map() }),
    content: given.content ?? (async () => Buffer.from('pdf')),
    sign: () => given.sign ?? null,
    bounce: () => given.bounce ?? null,
    deliveryField: () => given.deliveryField ?? null,
    clock: { now: () => 0 },
  });
  const stored = storeRecipient({ vars, files });
  return composer.compose({ campaign: 'k1', number: 7, email: 'zoe@example.org', vars: stored } as Claim);
}

const text = (mail: unknown) => Buffer.concat((mail as Composed).chunks).toString();

describe('the mail of a claim', () => {
  it('has the account’s envelope sender, which names the delivery, and else its own', async () => {
    const bounce = (delivery: string) => `bounces+${delivery}@example.org`;
    expect(await composed({})).toMatchObject({ from: source.from.address, envelopeId: 'k1.7' });
    expect(await composed({ bounce })).toMatchObject({ from: 'bounces+k1.7@example.org', envelopeId: 'k1.7' });
  });

  it('names the delivery in the field that its provider repeats', async () => {
    const fields = /^X-Facteur-Delivery: k1\.7\r\nX-MJ-CustomID: k1\.7\r\nFrom: /;
    expect(text(await composed({ deliveryField: 'X-MJ-CustomID' }))).toMatch(fields);
    expect(text(await composed({}))).toMatch(/^X-Facteur-Delivery: k1\.7\r\nFrom: /);
  });

  it('has the recipient’s own files, and is signed when the account signs', async () => {
    const sign: Signer = async (mail) => ({ ...mail, chunks: [Buffer.from('Signed: x\r\n'), ...mail.chunks] });
    const mail = text(await composed({ sign }));
    expect(mail).toMatch(/^Signed: x\r\nX-Facteur-Delivery: k1\.7\r\n/);
    expect(mail).toContain('Bonjour Zoe');
    expect(mail).toContain('filename="a.pdf"\r\n\r\ncGRm\r\n');
    expect(text(await composed({}, []))).not.toContain('a.pdf');
  });

  it('is given back, and fails nobody, when its content is not there', async () => {
    const gone = () => Promise.reject(new FacteurError('content-missing', { sha256: 'ab' }));
    expect(await composed({ content: gone })).toMatchObject({ kind: 'not-sent', reply: expect.stringContaining('ab') });
  });

  it('fails for this recipient alone when it cannot be made', async () => {
    expect(await composed({}, [file], {})).toMatchObject({ kind: 'failed', hardBounce: false });
    const broken: Signer = () => Promise.reject(new Error('openssl'));
    expect(await composed({ sign: broken })).toMatchObject({
      kind: 'failed',
      reply: 'facteur:not-composed {"detail":"openssl"}',
    });
  });

  it('is tried again when the store does not answer', async () => {
    const busy = () => Promise.reject(new FacteurError('store-busy', { folder: 'x' } as never));
    expect(await composed({ content: busy })).toMatchObject({ kind: 'not-sent' });
  });
});
