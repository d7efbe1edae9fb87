import { createHash } from 'node:crypto';
import { parameter } from './headers.ts';
import type { MessageSource, RecipientFile, StoredAttachment } from './types.ts';
import { BOUNDARY_MARK, type TransferEncoding } from './writer.ts';

/**
 * The parts of a message around what differs between recipients: `multipart/mixed` (attachments) around
 * `multipart/alternative` (text, HTML) around `multipart/related` (HTML with its images); levels that would hold one
 * part are left out. What differs comes first (text, HTML), so that all the rest is one constant tail.
 */
export interface MimeFrame {
  /** Content headers and delimiters up to the text part's own headers. */
  readonly beforeText: string;
  /** Delimiters up to the HTML part's own headers; null: there is no HTML part. */
  readonly beforeHtml: string | null;
  /** Everything after the last body that differs, up to the attachments of one recipient. */
  readonly tail: readonly Uint8Array[];
  /** null: recipients have none of their own. */
  readonly own: OwnParts | null;
}

/** Attachments that only one recipient gets: they go last. */
export interface OwnParts {
  part(file: RecipientFile): readonly Uint8Array[];
  /** What ends the message, after them. */
  readonly end: Uint8Array;
}

/** Content of attachments by SHA-256 (hex). */
export type Contents = ReadonlyMap<string, Uint8Array>;

/** Throws when the content of an attachment is not among `contents`. */
export function frame(source: MessageSource, contents: Contents): MimeFrame {
  const images = source.attachments.filter(({ cid }) => cid !== undefined && source.html !== null);
  const files = source.attachments.filter((attachment) => !images.includes(attachment));
  const unique = uniquePart(source);
  const level = (name: string, wanted: boolean) => (wanted ? new Level(name, unique) : null);
  const mixed = level('mixed', files.length > 0 || source.recipientFiles === true);
  const alternative = level('alternative', source.html !== null);
  const related = level('related', images.length > 0);
  const tail = [
    ...images.flatMap((image) => attachmentPart(related, image, contents)),
    bytes((related?.close ?? '') + (alternative?.close ?? '')),
    ...files.flatMap((file) => attachmentPart(mixed, file, contents)),
  ];
  const end = bytes(mixed?.close ?? '');
  const own: OwnParts = { part: ({ attachment, content }) => filePart(mixed, attachment, content), end };
  return {
    beforeText: (mixed?.open ?? '') + (alternative?.open ?? ''),
    beforeHtml: source.html === null ? null : `${alternative?.next ?? ''}${related?.open ?? ''}`,
    tail: [...tail, ...(source.recipientFiles ? [] : [end])].filter(({ length }) => length > 0),
    own: source.recipientFiles ? own : null,
  };
}

/** The headers of a text or HTML part, with the empty line that ends them. */
export function textHeaders(subtype: 'plain' | 'html', encoding: TransferEncoding): string {
  return `Content-Type: text/${subtype}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
}

/** One multipart level (RFC 2046 §5.1). Every body before a delimiter ends with a CRLF of its own. */
class Level {
  /** Content-Type header of the level and the delimiter of its first part. */
  readonly open: string;
  /** Delimiter of a further part. */
  readonly next: string;
  readonly close: string;

  constructor(name: string, unique: string) {
    const boundary = `--${BOUNDARY_MARK}${name}-${unique}`;
    this.open = `Content-Type: multipart/${name};\r\n boundary="${boundary}"\r\n\r\n--${boundary}\r\n`;
    this.next = `\r\n--${boundary}\r\n`;
    this.close = `\r\n--${boundary}--\r\n`;
  }
}

function attachmentPart(level: Level | null, attachment: StoredAttachment, contents: Contents): Uint8Array[] {
  const content = contents.get(attachment.sha256);
  if (!content) throw new Error(`the content of attachment ${attachment.filename} is missing`);
  return filePart(level, attachment, content);
}

function filePart(level: Level | null, attachment: StoredAttachment, content: Uint8Array): Uint8Array[] {
  const { cid, filename } = attachment;
  const headers = [
    `Content-Type: ${contentType(attachment)}`,
    'Content-Transfer-Encoding: base64',
    ...(cid === undefined ? [] : [`Content-ID: <${cid}>`]),
    `Content-Disposition: ${cid === undefined ? 'attachment' : 'inline'}${parameter('filename', filename)}`,
  ];
  return [bytes(`${level?.next ?? ''}${headers.join('\r\n')}\r\n\r\n`), base64Lines(content)];
}

// A whole message or multipart must not be base64 (RFC 2046 §5.2.1): as a file it travels like any other.
function contentType({ contentType }: StoredAttachment): string {
  const plain = /^(?!message\/|multipart\/)[a-z]+\/[\w.+-]+$/i.test(contentType);
  return plain ? contentType : 'application/octet-stream';
}

/** Base64 in lines of 76 characters (RFC 2045 §6.8), each with its CRLF. */
export function base64Lines(content: Uint8Array): Uint8Array {
  const source = Buffer.from(content.buffer, content.byteOffset, content.length);
  const characters = Math.ceil(content.length / 3) * 4;
  const out = Buffer.allocUnsafe(characters + Math.ceil(characters / 76) * 2);
  let o = 0;
  for (let i = 0; i < source.length; i += 57) {
    o += out.write(source.toString('base64', i, Math.min(i + 57, source.length)), o, 'latin1');
    out[o++] = 13;
    out[o++] = 10;
  }
  return out;
}

/** The same for the same message in every worker, and unlike that of any other message. */
function uniquePart(source: MessageSource): string {
  return createHash('sha256').update(JSON.stringify(source)).digest('hex').slice(0, 24);
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
