import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime, { type Email } from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { compileMessage } from '../../src/message/compile.ts';
import { type MessageSource, type RecipientOf, type StoredAttachment, TemplateError } from '../../src/message/types.ts';
import { type Sample, sample, unsubscribeKey } from './random.ts';
import { bytesOf, expectCleanWire, fieldNames } from './wire.ts';

const at = new Date('2026-11-22T10:00:00Z');
const stamp = 'a1b2';

const plain: MessageSource = {
  from: { name: 'Association Gâmadji Saré', address: 'contact@exemple.fr' },
  replyTo: null,
  subject: 'Bonjour {{ prenom }}',
  html: null,
  text: 'Bonjour {{ prenom }}\n',
  attachments: [],
};
const zoe: RecipientOf = { email: 'zoe@exemple.fr', vars: { prenom: 'Zoé' }, delivery: 'k3.7' };

function composed(source: Partial<MessageSource>, recipient: Partial<RecipientOf> = {}, contents = new Map()) {
  return compileMessage({ ...plain, ...source }, { stamp, contents }).compose({ ...zoe, ...recipient }, at);
}

/** What a reader sees, with what may differ made equal: line ends, and the end of the last line. */
function seen(email: Email) {
  const text = (value: string | undefined) => value?.replaceAll('\r\n', '\n').replace(/\n+$/, '');
  const attachments = email.attachments.map(({ filename, mimeType, content }) => ({
    filename,
    mimeType,
    content: Buffer.from(content as ArrayBuffer).toString('hex'),
  }));
  return { ...email, text: text(email.text), html: text(email.html), attachments, headers: null, headerLines: null };
}

function withContent({ filename, contentType }: StoredAttachment, content: Uint8Array | undefined) {
  return { filename, contentType, content: Buffer.from(content ?? []) };
}

async function withNodemailer({ source, recipient, contents, subject, text, html }: Sample): Promise<Email> {
  const oneLine = (value: string) => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  const mailbox = ({ name, address }: { name: string; address: string }) => ({ name: oneLine(name), address });
  const bytes = await new MailComposer({
    from: mailbox(source.from),
    to: mailbox({ name: recipient.vars.name ?? '', address: recipient.email }),
    ...(source.replyTo ? { replyTo: mailbox(source.replyTo) } : {}),
    subject: oneLine(subject),
    text,
    ...(html === null ? {} : { html }),
    date: at,
    messageId: `<${recipient.delivery}.${stamp}@exemple.fr>`,
    attachments: [
      ...source.attachments.map((file) => withContent(file, contents.get(file.sha256))),
      ...(recipient.files ?? []).map(({ attachment, content }) => withContent(attachment, content)),
    ],
  })
    .compile()
    .build();
  return PostalMime.parse(bytes);
}

describe('a composed message', () => {
  it('says the same as one by nodemailer, in lines no server alters', async () => {
    for (let seed = 1; seed <= 400; seed++) {
      const made = sample(seed);
      const message = compileMessage(made.source, { stamp, contents: made.contents, unsubscribeKey });
      const bytes = bytesOf(message.compose(made.recipient, at));
      expectCleanWire(bytes);
      expect(seen(await PostalMime.parse(bytes)), `seed ${seed}`).toEqual(seen(await withNodemailer(made)));
    }
  });

  it('is the same bytes for the same recipient and time, whichever worker made it and whatever it made before', () => {
    const made = sample(11);
    const compile = () => compileMessage(made.source, { stamp, contents: made.contents, unsubscribeKey });
    const first = compile();
    const once = bytesOf(first.compose(made.recipient, at));
    first.compose(
      { ...made.recipient, email: 'other@exemple.fr', vars: { a: 'x'.repeat(9000), b: 'From ' } },
      new Date(0),
    );
    expect(bytesOf(first.compose(made.recipient, at))).toEqual(once);
    expect(bytesOf(compile().compose(made.recipient, at))).toEqual(once);
  });

  it('has its header fields in the order of nodemailer, and a Message-ID that attempts share', () => {
    const bytes = bytesOf(composed({ replyTo: { name: '', address: 'bureau@exemple.fr' } }));
    expect(fieldNames(bytes)).toEqual([
      'X-Facteur-Delivery',
      'From',
      'To',
      'Reply-To',
      'Subject',
      'Message-ID',
      'Date',
      'MIME-Version',
      'Content-Type',
      'Content-Transfer-Encoding',
    ]);
    expect(bytes.toString()).toContain('X-Facteur-Delivery: k3.7\r\n');
    expect(bytes.toString()).toContain('Message-ID: <k3.7.a1b2@exemple.fr>\r\n');
    expect(bytes.toString()).toContain('Date: Sun, 22 Nov 2026 10:00:00 +0000\r\n');
  });

  it('goes as it is when it is short lines of ASCII, else quoted-printable', () => {
    const encoding = (text: string) =>
      /Content-Transfer-Encoding: (\S+)/.exec(bytesOf(composed({ subject: 's', text })).toString())?.[1];
    expect(encoding('Hello\n\nBye = bye\n')).toBe('7bit');
    for (const text of ['Été', 'x'.repeat(80), 'end \n', '.dot', 'From here', '--=_mixed', 'bell \x07']) {
      expect(encoding(text), text).toBe('quoted-printable');
    }
  });

  it('takes attachments and images along, each level only where it is needed', () => {
    const contents = new Map([
      ['1', Buffer.from('pdf')],
      ['2', Buffer.from('png')],
    ]);
    const file = { filename: 'a.pdf', contentType: 'application/pdf', sha256: '1', size: 3 };
    const image = { filename: 'b.png', contentType: 'image/png', sha256: '2', size: 3, cid: 'b@facteur' };
    const levels = (source: Partial<MessageSource>) =>
      Array.from(
        bytesOf(composed(source, {}, contents))
          .toString()
          .matchAll(/multipart\/(\w+)/g),
        ([, level]) => level,
      );
    expect(levels({})).toEqual([]);
    expect(levels({ html: '<p>' })).toEqual(['alternative']);
    expect(levels({ attachments: [file] })).toEqual(['mixed']);
    expect(levels({ html: '<img src="cid:b@facteur">', attachments: [image, file] })).toEqual([
      'mixed',
      'alternative',
      'related',
    ]);
  });

  it('shares the attachments between recipients', () => {
    const contents = new Map([['1', Buffer.alloc(100_000, 'x')]]);
    const attachments = [{ filename: 'a.bin', contentType: 'application/octet-stream', sha256: '1', size: 100_000 }];
    const message = compileMessage({ ...plain, attachments }, { stamp, contents });
    const [first, second] = ['a', 'b'].map((prenom) => message.compose({ ...zoe, vars: { prenom } }, at));
    expect(first?.chunks.slice(1)).toHaveLength(second?.chunks.slice(1).length ?? 0);
    for (const [i, chunk] of first?.chunks.slice(1).entries() ?? []) expect(second?.chunks[i + 1]).toBe(chunk);
  });

  it('refuses to compile when the content of an attachment is missing', () => {
    const attachments = [{ filename: 'a.pdf', contentType: 'application/pdf', sha256: '1', size: 3 }];
    expect(() => compileMessage({ ...plain, attachments }, { stamp, contents: new Map() })).toThrow('a.pdf');
  });
});

describe('addresses', () => {
  it('writes international domains as punycode in envelope and headers', () => {
    const message = composed({ from: { name: '', address: 'bureau@exämple.fr' } }, { email: 'zoe@été.fr' });
    expect(message).toMatchObject({ from: 'bureau@xn--exmple-cua.fr', to: 'zoe@xn--t-9fab.fr', smtpUtf8: false });
    expect(bytesOf(message).toString()).toContain('From: bureau@xn--exmple-cua.fr\r\nTo: <zoe@xn--t-9fab.fr>\r\n');
    expect(bytesOf(message).toString()).toMatch(/^Message-ID: <k3\.7\.a1b2@xn--exmple-cua\.fr>/m);
  });

  it('asks for SMTPUTF8 when a local part is not ASCII, be it the reply address', () => {
    const message = composed({}, { email: 'zoé@exemple.fr' });
    expect(message).toMatchObject({ to: 'zoé@exemple.fr', smtpUtf8: true });
    expect(bytesOf(message).toString('utf8')).toContain('\r\nTo: <zoé@exemple.fr>\r\n');
    expect(composed({ replyTo: { name: '', address: 'été@exemple.fr' } }).smtpUtf8).toBe(true);
    expect(composed({}).smtpUtf8).toBe(false);
  });

  it('shows the recipient’s name when the list has a column for it', async () => {
    const to = async (vars: Record<string, string>) =>
      (await PostalMime.parse(bytesOf(composed({ subject: 's', text: 't' }, { vars })))).to?.[0];
    expect(await to({ name: 'Zoé "Z" Ndiaye, trésorière' })).toMatchObject({ name: 'Zoé "Z" Ndiaye, trésorière' });
    expect(await to({ Name: 'Zoé' })).toMatchObject({ name: 'Zoé' });
    expect(await to({ nom: 'Ndiaye', prenom: 'Zoé' })).toMatchObject({ name: '', address: 'zoe@exemple.fr' });
  });

  it.each(['', 'zoe', 'zoe@exemple.fr\r\nBcc: x@exemple.fr', 'a@exemple.fr, b@exemple.fr', 'zoe@exemple.fr>'])(
    'composes nothing for %j',
    (email) => {
      expect(() => composed({}, { email })).toThrow(TemplateError);
      expect(() => composed({}, { email })).toThrow(expect.objectContaining({ part: 'to' }));
    },
  );
});

describe('values of the list', () => {
  const nasty = [
    'x\r\nBcc: victim@exemple.fr',
    'x\nBcc: victim@exemple.fr',
    'x\rBcc: victim@exemple.fr',
    'x\0y',
    'x\u2028Bcc: v@exemple.fr',
    'x\r\n\r\n<script>',
    '=?UTF-8?Q?=0D=0ABcc:?=',
    '"><img src=x>',
    '{{ 7 | times: 6 }}',
  ];

  it.each(nasty)('cannot end a header or become markup: %j', async (value) => {
    const vars = { prenom: value, name: value };
    const bytes = bytesOf(composed({ html: '<p title="{{ prenom }}">{{ prenom }}</p>' }, { vars }));
    expectCleanWire(bytes);
    const ordinary = bytesOf(composed({ html: '<p>{{ prenom }}</p>' }, { vars: { prenom: 'Zoé', name: 'Zoé' } }));
    expect(fieldNames(bytes)).toEqual(fieldNames(ordinary));
    const email = await PostalMime.parse(bytes);
    const shown = value.replace(/[\p{Cc}\u2028]+/gu, ' ').trim();
    expect(email.subject).toBe(`Bonjour ${shown}`);
    expect(email.to).toEqual([{ name: shown, address: 'zoe@exemple.fr' }]);
    expect(email.html).not.toMatch(/<(script|img)/);
  });

  it('are refused before anything is accepted when they would have to be cut to fit a header', () => {
    const message = compileMessage(plain, { stamp, contents: new Map() });
    for (const [vars, part] of [
      [{ prenom: 'x\r\nBcc: v@exemple.fr' }, 'subject'],
      [{ prenom: 'x\0y' }, 'subject'],
      [{ prenom: 'Zoé', name: 'Zoé\nNdiaye' }, 'to'],
    ] as const) {
      expect(() => message.check({ email: 'a@exemple.fr', vars })).toThrow(
        expect.objectContaining({ part, variable: null }),
      );
    }
    expect(() => message.check({ email: 'a@exemple.fr', vars: { prenom: 'Zoé\n' } })).not.toThrow();
  });

  it('are checked without composing', () => {
    const message = compileMessage({ ...plain, html: '<p>{{ nom }}</p>' }, { stamp, contents: new Map() });
    expect(() => message.check({ email: 'a@exemple.fr', vars: { prenom: 'Zoé', nom: '' } })).not.toThrow();
    const missing = () => message.check({ email: 'a@exemple.fr', vars: { prenom: 'Zoé' } });
    expect(missing).toThrow(TemplateError);
    expect(missing).toThrow(expect.objectContaining({ part: 'html', variable: 'nom' }));
  });
});
