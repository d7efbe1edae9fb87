import PostalMime, { decodeWords, type Email, type PostalMimeOptions } from 'postal-mime';
import { htmlText } from './html-text.ts';

/** A mail taken apart as far as what came back needs it. */
export interface Mail {
  /** Fields of the header by their name in small letters: the first of each, unfolded, encoded words decoded. */
  readonly headers: ReadonlyMap<string, string>;
  /** What a person reads: the text parts, or the HTML ones as text. Line ends are `\n`. */
  readonly text: string;
  /** Parts that are neither, in their order: reports, mails within the mail, attached text. */
  readonly parts: readonly Part[];
}

/** A part of a mail; `mail` where the part is a mail of its own, or the header of one, and was opened. */
export interface Part {
  /** In small letters, such as `message/delivery-status`. */
  readonly type: string;
  /** Decoded; empty for what is no text (pictures, documents). */
  readonly text: string;
  readonly mail: Mail | null;
}

/*
 * Bounds. What matters stands in front (a report before the mail it is about, a header before its body), and whoever sends
 * a mail of 20 MB or of a thousand parts must not stop the reading of the others.
 */
/** Bytes of a mail that are looked at: its first. */
export const MOST_BYTES = 512 * 1024;
/** Bytes that are opened in all, with each mail within a mail once more. */
const MOST_OPENED = 4 * MOST_BYTES;
const DEEPEST_MAIL = 8;
const DEEPEST_PART = 200;
const MOST_PARTS = 200;
/** Characters of one text. */
const MOST_TEXT = 128 * 1024;

/** Takes a mail apart; never throws, whatever the bytes: what cannot be read as a mail is one with a text only. */
export async function openMail(raw: Uint8Array): Promise<Mail> {
  return open(raw, { depth: 0, left: MOST_OPENED });
}

interface Opening {
  readonly depth: number;
  /** Bytes that may still be opened. */
  left: number;
}

async function open(raw: Uint8Array, opening: Opening): Promise<Mail> {
  const bytes = withoutMboxLine(raw.subarray(0, Math.min(MOST_BYTES, opening.left)));
  opening.left -= bytes.length;
  const email = await parse(bytes);
  const text = email.text ?? (email.html === undefined ? '' : htmlText(email.html.slice(0, MOST_TEXT)));
  const parts: Part[] = [];
  for (const { mimeType, content } of email.attachments.slice(0, MOST_PARTS)) {
    parts.push(await openPart(mimeType.toLowerCase(), content as ArrayBuffer | Uint8Array, opening));
  }
  return { headers: firstOfEach(email), text: plain(text), parts };
}

async function openPart(type: string, content: ArrayBuffer | Uint8Array, opening: Opening): Promise<Part> {
  const bytes = content instanceof Uint8Array ? content : new Uint8Array(content);
  if (!/^(message|text)\//.test(type) && !beginsAsMail(bytes)) return { type, text: '', mail: null };
  const isMail = /^(message\/(rfc822|global|partial|rfc822-headers|global-headers)|text\/rfc822(-headers)?)$/.test(
    type,
  );
  const deeper = isMail && opening.depth < DEEPEST_MAIL && opening.left > 0;
  const mail = deeper ? await openWithin(bytes, opening) : null;
  const text = plain(decode(bytes.subarray(0, MOST_TEXT)));
  return { type, text: type === 'text/html' ? htmlText(text) : text, mail };
}

/** Of a type of its own, as some attach what came back (`application/octet-stream`). */
function beginsAsMail(bytes: Uint8Array): boolean {
  return /^(?:From |(?:Received|Return-Path|X-[\w-]+|From|DKIM-Signature|Message-ID):[ \t])/i.test(
    Buffer.from(bytes.subarray(0, 100)).toString('latin1'),
  );
}

async function openWithin(bytes: Uint8Array, opening: Opening): Promise<Mail> {
  const within = { depth: opening.depth + 1, left: opening.left };
  const mail = await open(bytes, within);
  opening.left = within.left;
  return mail;
}

// A report is evidence and so is the mail within: none is laid out as part of the body.
const OPTIONS: PostalMimeOptions = {
  forceRfc822Attachments: true,
  attachmentEncoding: 'arraybuffer',
  maxNestingDepth: DEEPEST_PART,
};

async function parse(bytes: Uint8Array): Promise<Email> {
  const email = await PostalMime.parse(bytes, OPTIONS).catch(() => null);
  // Nested more deeply than anybody writes, or parts announced and none there (a copy that was cut).
  if (email === null || isEmpty(email)) return flat(bytes);
  return email;
}

function isEmpty({ text, html, attachments }: Email): boolean {
  return !text && !html && attachments.length === 0;
}

/** A mail as one text, as its bytes stand there. */
async function flat(bytes: Uint8Array): Promise<Email> {
  const whole = decode(bytes.subarray(0, MOST_TEXT));
  const end = /\r?\n\r?\n/.exec(whole)?.index ?? whole.length;
  const header = whole.slice(0, end).replace(/^(content-type|content-transfer-encoding):/gim, 'x-$1:');
  return { ...(await PostalMime.parse(`${header}\r\n\r\n`, OPTIONS)), text: whole.slice(end) };
}

function firstOfEach({ headers }: Email): Map<string, string> {
  const first = new Map<string, string>();
  for (const { key, value } of headers) if (!first.has(key)) first.set(key, decodeWords(value).trim());
  return first;
}

/** The line with which each mail of an mbox file begins. */
function withoutMboxLine(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x46 || Buffer.from(bytes.subarray(0, 5)).toString('latin1') !== 'From ') return bytes;
  return bytes.subarray(bytes.indexOf(0x0a) + 1);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const western = new TextDecoder('windows-1252');

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return western.decode(bytes);
  }
}

function plain(text: string): string {
  return text
    .slice(0, MOST_TEXT)
    .replace(/\r\n?/g, '\n')
    .replace(/\u00a0/g, ' ');
}
