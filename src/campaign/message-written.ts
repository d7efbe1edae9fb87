import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { FacteurError } from '../errors.ts';
import type { LetterText } from '../message/documents/letter.ts';
import { type FrontMatter, type Setting, splitFrontMatter } from '../message/front-matter.ts';
import { type MessageFormat, nestingBounded } from '../message/source.ts';
import { decodeWindows1252 } from './list/csv/windows-1252.ts';

/** A message as its author wrote it, whatever the file's format was. */
export interface Written {
  readonly format: MessageFormat;
  readonly settings: FrontMatter;
  readonly body: string;
  /** Line of the file on which the body begins, from 1. */
  readonly bodyLine: number;
  /** What stands around it when it does not say itself. */
  readonly layout: 'default' | null;
  /** Pictures within the document, by the name that the body shows them by. */
  readonly images: ReadonlyMap<string, Uint8Array>;
  /** Files that the document brings along. */
  readonly attachments: readonly { readonly name: string; readonly content: Uint8Array }[];
  /** It comes out of a word processor or a mail program, and its text is not what the file holds. */
  readonly isDocument: boolean;
}

const TEXT_FORMATS: Readonly<Record<string, MessageFormat>> = {
  '.md': 'md',
  '.markdown': 'md',
  '.html': 'html',
  '.htm': 'html',
  '.mjml': 'mjml',
  '.txt': 'txt',
};

type Reader = (path: string, bytes: Uint8Array) => Promise<Written>;

/** Loaded when such a message is one. */
const DOCUMENTS: Readonly<Record<string, Reader>> = {
  '.docx': async (path, bytes) => letter(await (await import('../message/documents/docx.ts')).fromDocx(path, bytes)),
  '.odt': async (path, bytes) => letter(await (await import('../message/documents/odt.ts')).fromOdt(path, bytes)),
  '.eml': async (path, bytes) => mail(path, bytes),
};

/**
 * Reads a message: text (Markdown, HTML, MJML, plain) with optional front matter, a document (.docx, .odt), or a mail (.eml).
 * HTML that a word processor saved is cleaned. Throws `message-not-found`, `message-unreadable`, `message-format`,
 * `message-null-byte`, `message-document-...`, `message-too-nested`, `front-matter-...`.
 */
export async function readWritten(path: string): Promise<Written> {
  const extension = extname(path).toLowerCase();
  const bytes = await readBytes(path);
  const document = DOCUMENTS[extension];
  if (document) return nestingBounded(path, () => document(path, bytes));
  const format = TEXT_FORMATS[extension];
  if (!format) throw new FacteurError('message-format', { file: path });
  const split = await splitFrontMatter(asText(path, bytes), path);
  const plain = { ...NOTHING, ...split, format, layout: format === 'md' ? ('default' as const) : null };
  return format === 'html' ? nestingBounded(path, () => cleaned(plain)) : plain;
}

const NOTHING = { images: new Map(), attachments: [], isDocument: false, bodyLine: 1 } as const;

/** A page as its author wrote it; as clean HTML when a word processor wrote it. */
async function cleaned(written: Written): Promise<Written> {
  const { fromOfficeHtml, isOfficeHtml } = await import('../message/documents/office-html.ts');
  if (!isOfficeHtml(written.body)) return written;
  const { letterText } = await import('../message/documents/letter.ts');
  const title = /<title>([^<]*)<\/title>/i.exec(written.body)?.[1]?.trim() || null;
  const { html, subject } = letterText(await fromOfficeHtml(written.body), { images: new Map(), title });
  const settings = written.settings.subject ? written.settings : { ...written.settings, ...subjectOf(subject) };
  return { ...written, body: html, settings, layout: 'default', isDocument: true };
}

function letter({ html, subject, images }: LetterText): Written {
  return {
    ...NOTHING,
    format: 'html',
    settings: subjectOf(subject),
    body: html,
    layout: 'default',
    images,
    isDocument: true,
  };
}

async function mail(path: string, bytes: Uint8Array): Promise<Written> {
  const { fromEml } = await import('../message/documents/eml.ts');
  const { html, text, subject, replyTo, images, attachments } = await fromEml(path, bytes);
  const settings = { ...subjectOf(subject), ...(replyTo ? { replyTo: setting(replyTo) } : {}) };
  const body = html === null ? { format: 'txt' as const, body: text } : { format: 'html' as const, body: html };
  return { ...NOTHING, ...body, settings, layout: null, images, attachments, isDocument: true };
}

function subjectOf(subject: string | null): Pick<FrontMatter, 'subject'> {
  return subject === null ? {} : { subject: setting(subject) };
}

function setting(value: string): Setting<string> {
  return { value, line: 1 };
}

async function readBytes(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new FacteurError('message-not-found', { file: path }, { cause });
    throw new FacteurError('message-unreadable', { file: path, problem: cause.message }, { cause });
  });
}

/** A text file in UTF-8, UTF-16 with a byte order mark, or windows-1252, with LF line ends. Throws as `readWritten`. */
export async function readText(path: string): Promise<string> {
  return asText(path, await readBytes(path));
}

function asText(path: string, bytes: Buffer): string {
  const text = decode(bytes).replace(/\r\n?/g, '\n');
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    throw new FacteurError('message-null-byte', { file: path, line: text.slice(0, nul).split('\n').length });
  }
  return text;
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
