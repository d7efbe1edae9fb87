import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { checkAddress } from '../address.ts';
import type { Identity } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { language } from '../i18n/index.ts';
import { type FrontMatter, splitFrontMatter } from '../message/front-matter.ts';
import { imageFiles, replaceImages } from '../message/images.ts';
import { type MessageFormat, makeTemplates } from '../message/source.ts';
import type { Mailbox, MessageSource } from '../message/types.ts';
import { decodeWindows1252 } from './list/csv/windows-1252.ts';
import { type AttachmentPath, pathInFolder, type ReadAttachment, readAttachment } from './message-attachments.ts';

/** What flags and configuration say; a flag wins over the message's front matter. */
export interface MessageOptions {
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly replyTo?: string | undefined;
  /** Attached besides what the front matter names; paths relative to `cwd`. */
  readonly attach?: readonly string[] | undefined;
  /** The sender when neither a flag nor the front matter names one. */
  readonly defaultFrom?: Mailbox | null | undefined;
  /** Shown around Markdown messages. */
  readonly identity?: Identity | null | undefined;
  readonly cwd?: string | undefined;
}

/** A message as read from its file, checked and made ready for all recipients. */
export interface MessageFile {
  readonly source: MessageSource;
  /** Contents of the attachments by SHA-256 (hex): for the backend to keep. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** The campaign's name, when the front matter gives one. */
  readonly name: string | null;
}

const FORMATS: Readonly<Record<string, MessageFormat>> = {
  '.md': 'md',
  '.markdown': 'md',
  '.html': 'html',
  '.htm': 'html',
  '.txt': 'txt',
};

/**
 * Reads a message: .md, .html or .txt with optional front matter, in UTF-8, UTF-16 with a byte order mark, or
 * windows-1252. Throws FacteurError for whatever would not give every recipient a proper message: `message-...`,
 * `front-matter-...`, `subject-missing`, `sender-...`, `attachment-...`, `liquid-...`.
 */
export async function readMessageFile(path: string, options: MessageOptions = {}): Promise<MessageFile> {
  const format = FORMATS[extname(path).toLowerCase()];
  const text = await readText(path);
  if (!format) throw new FacteurError('message-format', { file: path });
  const { settings, body, bodyLine } = await splitFrontMatter(text, path);
  const { from, replyTo } = senders(path, settings, options);
  const place = { file: path, line: bodyLine };
  const templates = await makeTemplates({
    format,
    body,
    place,
    subject: subjectOf(path, settings, options),
    identity: options.identity ?? null,
  });
  const files = await readFiles(path, settings, options);
  const images = templates.html === null ? new Map() : await readImages(path, templates.html);
  const all = [...images.values(), ...files];
  return {
    source: {
      from,
      replyTo,
      ...templates,
      html: templates.html && replaceImages(templates.html, (image) => `cid:${images.get(image)?.attachment.cid}`),
      attachments: all.map(({ attachment }) => attachment),
      language: language(),
    },
    contents: new Map(all.map(({ attachment, content }) => [attachment.sha256, content])),
    name: settings.name?.value ?? null,
  };
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new FacteurError('message-not-found', { file: path }, { cause });
    throw new FacteurError('message-unreadable', { file: path, problem: cause.message }, { cause });
  });
  return decode(bytes).replace(/\r\n?/g, '\n');
}

function decode(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('latin1');
  if (mark === '\xff\xfe' || mark === '\xfe\xff') {
    return new TextDecoder(mark === '\xff\xfe' ? 'utf-16le' : 'utf-16be').decode(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeWindows1252(bytes);
  }
}

function subjectOf(file: string, { subject }: FrontMatter, options: MessageOptions) {
  if (options.subject?.trim()) return { text: options.subject.trim(), place: { file: '--subject', line: 1 } };
  return subject ? { text: subject.value, place: { file, line: subject.line } } : null;
}

function senders(file: string, settings: FrontMatter, options: MessageOptions) {
  const from = sender('from', '--from', options.from) ?? setting('from') ?? options.defaultFrom;
  if (!from) throw new FacteurError('sender-missing', { file });
  return { from, replyTo: sender('replyTo', '--reply-to', options.replyTo) ?? setting('replyTo') };

  function setting(key: 'from' | 'replyTo'): Mailbox | null {
    return sender(key, `${file}:${settings[key]?.line}`, settings[key]?.value);
  }
}

function sender(key: string, where: string, value: string | undefined): Mailbox | null {
  if (!value?.trim()) return null;
  const check = checkAddress(value);
  if (!check.ok) throw new FacteurError('sender-invalid', { key, where, value, problem: check.problem });
  return { name: check.name, address: check.email };
}

async function readFiles(file: string, { attachments }: FrontMatter, options: MessageOptions) {
  const folder = dirname(resolve(file));
  const where = `${file}:${attachments?.line}`;
  const named = (attachments?.value ?? []).map((path) => ({
    path,
    where,
    full: pathInFolder({ path, where }, folder),
  }));
  const given = (options.attach ?? []).map((path) => ({
    path,
    where: '--attach',
    full: resolve(options.cwd ?? process.cwd(), path),
  }));
  const unique = new Map([...named, ...given].map((item) => [item.full, item]));
  const read: ReadAttachment[] = [];
  for (const item of unique.values()) read.push(await readAttachment(item.full, item));
  return read;
}

/** The image files of the HTML part by the path written there. */
async function readImages(file: string, html: string): Promise<Map<string, ReadAttachment>> {
  const images = new Map<string, ReadAttachment>();
  for (const path of imageFiles(html)) {
    const asked: AttachmentPath = { path, where: file };
    const { attachment, content } = await readAttachment(pathInFolder(asked, dirname(resolve(file))), asked);
    // The same image has the same Content-ID in every message; RFC 2392 wants it to look like a Message-ID.
    images.set(path, { attachment: { ...attachment, cid: `${attachment.sha256.slice(0, 32)}@facteur` }, content });
  }
  return images;
}
