import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { compileMessage } from '../../src/message/compile.ts';
import { type Sample, sample, unsubscribeKey } from './random.ts';
import { bytesOf } from './wire.ts';

// A parser by other people, stricter than most: it names every defect it sees in headers and parts.
const READ = `
import base64, json, sys
from email import message_from_bytes, policy
for line in sys.stdin:
    m = message_from_bytes(base64.b64decode(line), policy=policy.default)
    defects = [repr(d) for part in m.walk() for d in part.defects]
    defects += [k + ': ' + repr(d) for part in m.walk() for k, v in part.items() for d in v.defects]
    body = lambda kind: (lambda p: p and p.get_content())(m.get_body([kind]))
    who = lambda field: [[a.display_name, a.addr_spec] for a in m[field].addresses] if m[field] else None
    files = [[p.get_filename(), p.get_content().hex()] for p in m.iter_attachments()]
    print(json.dumps({'defects': defects, 'from': who('From'), 'to': who('To'), 'replyTo': who('Reply-To'),
      'subject': m['Subject'], 'text': body('plain'), 'html': body('html'), 'files': files}))
`;

interface Read {
  readonly defects: string[];
  readonly from: [string, string][];
  readonly to: [string, string][];
  readonly replyTo: [string, string][] | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly files: [string, string][];
}

const probe = spawnSync('python3', ['--version']);
const missing = probe.status !== 0;
if (missing && !process.env.CI) console.warn('python3 is not installed: what its email package reads is not compared');

describe.skipIf(missing && !process.env.CI)('Python’s email package', () => {
  it('reads every composed message without a defect, as it was meant', () => {
    const samples = Array.from({ length: 120 }, (_, i) => sample(1000 + i));
    const at = new Date('2026-11-22T10:00:00Z');
    const messages = samples.map(({ source, recipient, contents }) =>
      bytesOf(compileMessage(source, { stamp: 'a1', contents, unsubscribeKey }).compose(recipient, at)).toString(
        'base64',
      ),
    );
    const python = spawnSync('python3', ['-c', READ], { input: messages.join('\n'), maxBuffer: 2 ** 28 });
    expect(python.stderr.toString()).toBe('');
    const read = python.stdout
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Read);
    expect(read).toHaveLength(samples.length);
    for (const [i, made] of samples.entries()) expectSame(read[i] as Read, made);
  });
});

function expectSame(read: Read, { source, recipient, contents, subject, text, html }: Sample): void {
  const oneLine = (value: string) => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  const ends = (value: string | null) => value?.replaceAll('\r\n', '\n').replace(/\n*$/, '\n') ?? null;
  // In names, unlike in subjects, this Python keeps the white space between encoded words (against RFC 2047 §6.2).
  const who = (mailboxes: [string, string][] | null) => mailboxes?.map(([name, at]) => [name.replace(/\s/g, ''), at]);
  const { from, to, replyTo, files, ...rest } = read;
  expect({ ...rest, text: ends(read.text), html: ends(read.html) }).toEqual({
    defects: [],
    subject: oneLine(subject),
    text: ends(text),
    html: ends(html),
  });
  expect([who(from), who(to), who(replyTo)]).toEqual([
    who([[source.from.name, source.from.address]]),
    who([[recipient.vars.name ?? '', recipient.email]]),
    source.replyTo ? who([[source.replyTo.name, 'reponse@xn--exmple-cua.fr']]) : undefined,
  ]);
  const hex = (sha256: string) => Buffer.from(contents.get(sha256) ?? []).toString('hex');
  expect(files).toEqual([
    ...source.attachments.map(({ filename, sha256 }) => [filename, hex(sha256)]),
    ...(recipient.files ?? []).map(({ attachment, content }) => [
      attachment.filename,
      Buffer.from(content).toString('hex'),
    ]),
  ]);
}
