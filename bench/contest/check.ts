import { createReadStream } from 'node:fs';
import PostalMime from 'postal-mime';
import { fillIn, type Material, row } from './material.ts';
import { DUMP_MARK } from './sink.ts';

/** What is read in full of all messages of a dump. */
const SAMPLE = 200;
const MARK = Buffer.from(`${DUMP_MARK}\n`);

/** What a run left at the sink. */
export interface Checked {
  readonly messages: number;
  /** Whose subject, text, HTML and addressee were decoded and compared. */
  readonly compared: number;
  /** Of a message on the wire, from its first header to its last line, in bytes: mean. */
  readonly wireSize: number;
}

export interface Expected {
  readonly messages: number;
  readonly material: Material;
  readonly rowOf: (address: string) => number;
}

/** Reads a dump of smtp-sink: how many messages, all for different recipients, a sample decoded and compared. */
export async function checkDump(file: string, { messages, material, rowOf }: Expected): Promise<Checked> {
  const recipients = new Set<string>();
  const every = Math.max(1, Math.floor(messages / SAMPLE));
  let found = 0;
  let bytes = 0;
  let compared = 0;
  for await (const dumped of dumpedMessages(file)) {
    const { recipient, content } = parts(dumped);
    recipients.add(recipient);
    bytes += wireSize(content);
    if (found % every === 0) {
      await compare(content, { recipient, material, rowNumber: rowOf(recipient) });
      compared += 1;
    }
    found += 1;
  }
  if (found !== messages) throw new Error(`${found} messages in the dump instead of ${messages}`);
  if (recipients.size !== messages) throw new Error(`${recipients.size} recipients got the ${messages} messages`);
  return { messages, compared, wireSize: bytes / found };
}

/** The first message of a dump as it was received, with line ends of one byte. */
export async function firstMessage(file: string): Promise<Buffer> {
  for await (const dumped of dumpedMessages(file)) return parts(dumped).content;
  throw new Error('no message in the dump');
}

async function* dumpedMessages(file: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (let end = rest.indexOf(MARK, MARK.length); end !== -1; end = rest.indexOf(MARK, MARK.length)) {
      yield rest.subarray(MARK.length, end);
      rest = rest.subarray(end);
    }
  }
  if (rest.length > 0) yield rest.subarray(MARK.length);
}

/** The envelope's recipient, and the message after the lines that smtp-sink puts before it and without its empty line. */
function parts(dumped: Buffer): { recipient: string; content: Buffer } {
  const head = dumped.subarray(0, 1_000).toString('latin1');
  const added = /^Received: .*\n(?:\t.*\n)*/m.exec(head);
  const recipients = [...head.slice(0, added?.index).matchAll(/^X-Rcpt-Args: <(.*?)>/gm)];
  const [recipient] = recipients.map(([, address]) => address);
  if (!added || recipient === undefined || recipients.length > 1) {
    throw new Error(`not one message to one recipient:\n${head}`);
  }
  return { recipient, content: dumped.subarray(added.index + added[0].length, dumped.lastIndexOf('\n')) };
}

/** On the wire each line ends with two bytes. */
function wireSize(content: Buffer): number {
  let lines = 0;
  for (let at = content.indexOf(10); at !== -1; at = content.indexOf(10, at + 1)) lines += 1;
  return content.length + lines;
}

interface Addressed {
  readonly recipient: string;
  readonly material: Material;
  readonly rowNumber: number;
}

async function compare(content: Buffer, { recipient, material, rowNumber }: Addressed): Promise<void> {
  const expected = row(rowNumber);
  const mail = await PostalMime.parse(content);
  const values = [
    ['To', mail.to?.[0]?.address, expected.email],
    ['subject', mail.subject, fillIn(material.subject, expected)],
    ['text', mail.text, fillIn(material.text, expected)],
    ['HTML', mail.html, fillIn(material.html, expected)],
  ] as const;
  for (const [what, got, wanted] of values) {
    if (bare(got) === bare(wanted)) continue;
    throw new Error(`the message for ${recipient} has another ${what}:\n${got}\ninstead of:\n${wanted}`);
  }
}

/** Empty lines at the end are the mail programs' own. */
function bare(text: string | undefined): string {
  return (text ?? '').replace(/\r\n/g, '\n').trimEnd();
}
