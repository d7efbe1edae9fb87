import { readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, posix, resolve } from 'node:path';
import { checkAddress } from '../address.ts';
import type { Identity } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { words } from '../i18n/index.ts';
import type { Language } from '../language.ts';
import { interpret } from '../message/foreign/convert.ts';
import { type Foreign, findForeign, looksMeant } from '../message/foreign/find.ts';
import type { FrontMatter } from '../message/front-matter.ts';
import { imageFiles, replaceImages } from '../message/images.ts';
import type { Surroundings } from '../message/layout.ts';
import { checkTemplate, type TemplatePlace } from '../message/liquid.ts';
import { makeTemplates } from '../message/source.ts';
import { readTopic } from '../message/topic.ts';
import type { ListMail, Mailbox, MessageSource } from '../message/types.ts';
import { UNSUBSCRIBE_URL } from '../message/variables.ts';
import {
  type AttachmentPath,
  describe,
  pathInFolder,
  type ReadAttachment,
  readAttachment,
} from './message-attachments.ts';
import { readText, readWritten, type Written } from './message-written.ts';

/** What flags and configuration say; a flag wins over the message's front matter. */
export interface MessageOptions {
  /** Of the page around the message and the words on it, and of numbers and dates in its templates. */
  readonly language: Language;
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly replyTo?: string | undefined;
  /** What the campaign is about, over the front matter's: see topic.ts. */
  readonly topic?: string | undefined;
  /** Attached besides what the front matter names; paths relative to `cwd`. */
  readonly attach?: readonly string[] | undefined;
  /** The sender when neither a flag nor the front matter names one. */
  readonly defaultFrom?: Mailbox | null | undefined;
  /** Shown around Markdown messages. */
  readonly identity?: Identity | null | undefined;
  /** How recipients leave the list, by the configuration; absent: nothing is said of it. */
  readonly unsubscribe?: UnsubscribeOptions | undefined;
  readonly cwd?: string | undefined;
  /** See SubmissionRequest. */
  readonly confined?: boolean | undefined;
}

export interface UnsubscribeOptions {
  /** null: whoever gets the replies. */
  readonly email: string | null;
  /** Where one click does it; null: nowhere. */
  readonly url: ListMail['url'];
}

/** A variable of another system, or a text still to be written, and where it stands first. */
export interface PlacedForeign extends Foreign {
  readonly file: string;
  readonly line: number;
}

/** What deserves a word and stops nothing. */
export interface MessageWarning {
  /** Carbon copies are not carried out. */
  readonly code: 'copies';
  readonly key: string;
  readonly file: string;
  readonly line: number;
}

/** A file by the name that a message calls it by. */
export interface NamedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** A message as read from its file, checked and made ready for all recipients. */
export interface MessageFile {
  readonly source: MessageSource;
  /** Contents of the attachments by SHA-256 (hex): for the backend to keep. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** Its own file, then those within its folder that it names; null: it needs others, which are not kept as written. */
  readonly written: readonly NamedFile[] | null;
  /** The campaign's name, when the front matter gives one. */
  readonly name: string | null;
  /** What the campaign is about; null: nothing in particular. */
  readonly topic: string | null;
  /** Templates of paths of attachments that differ between recipients, relative to `folder`. */
  readonly recipientPaths: readonly string[];
  /** The message's, absolute. */
  readonly folder: string;
  readonly warnings: readonly MessageWarning[];
  /** In its text, its subject, its layout and the names of its attachments. */
  readonly foreign: readonly PlacedForeign[];
}

/**
 * Reads a message of any format (`readWritten`) and makes it ready for all recipients. Throws FacteurError for whatever would
 * not give every recipient a proper message: `message-...`, `front-matter-...`, `subject-...`, `sender-...`, `attachment-...`,
 * `layout-...`, `mjml-...`, `liquid-...`, `topic-invalid`.
 */
export async function readMessageFile(path: string, options: MessageOptions): Promise<MessageFile> {
  const written = await readWritten(path);
  const { format, settings, body, bodyLine } = written;
  const { from, replyTo } = senders(path, settings, options);
  const topic = topicOf(path, settings, options);
  const list = listMail({ file: path, settings, sender: replyTo ?? from, topic }, options);
  const subject = subjectOf(path, settings, options);
  const layout = await layoutOf(path, written, options.confined);
  const place = { file: path, line: bodyLine };
  const foreign = [
    ...(subject ? placed(subject.text, subject.place, false) : []),
    ...placed(body, place, format === 'html' || format === 'mjml'),
    ...(layout && layout !== 'default' ? placed(layout.text, { file: layout.file, line: 1 }, true) : []),
    ...attachmentNames(path, written, options).flatMap(({ name, at }) => placed(name, at, false)),
  ];
  refuseUnreadable(foreign, options.language);
  const templates = await makeTemplates({
    format,
    body,
    place,
    subject,
    layout,
    around: {
      language: options.language,
      identity: options.identity ?? null,
      unsubscribe: list ? leaving(list) : null,
    },
  });
  const { files, recipientPaths } = await readFiles(path, written, options);
  const images =
    templates.html === null ? new Map() : await readImages(path, templates.html, written.images, options.confined);
  const all = [...images.values(), ...files];
  return {
    source: {
      from,
      replyTo,
      ...templates,
      html: templates.html && replaceImages(templates.html, (image) => `cid:${images.get(image)?.attachment.cid}`),
      attachments: all.map(({ attachment }) => attachment),
      language: options.language,
      ...(list === undefined ? {} : { list }),
      ...(settings.automatic?.value ? { automatic: true } : {}),
      ...(recipientPaths.length > 0 ? { recipientFiles: true } : {}),
    },
    contents: new Map(all.map(({ attachment, content }) => [attachment.sha256, content])),
    recipientPaths,
    written: await writtenFiles(path, written, { layout, images, files, options }),
    folder: dirname(resolve(path)),
    name: settings.name?.value ?? null,
    topic,
    warnings: warningsOf(path, settings),
    foreign,
  };
}

/** What the parts of a message were read from. */
interface ReadParts {
  readonly layout: Awaited<ReturnType<typeof layoutOf>>;
  readonly images: ReadonlyMap<string, ReadAttachment>;
  readonly files: readonly (ReadAttachment & { readonly path?: string })[];
  readonly options: MessageOptions;
}

async function writtenFiles(file: string, written: Written, parts: ReadParts): Promise<readonly NamedFile[] | null> {
  const { settings, images: within } = written;
  const { layout, images, files, options } = parts;
  const named = [
    ...(layout && layout !== 'default'
      ? [{ name: settings.layout?.value ?? '', content: await readFile(layout.file) }]
      : []),
    ...[...images].filter(([name]) => !within.has(name)).map(([name, { content }]) => ({ name, content })),
    ...files.flatMap(({ path: name, content }) => (name === undefined ? [] : [{ name, content }])),
  ].map(({ name, content }) => ({ name: posix.normalize(name), content }));
  const elsewhere = named.some(({ name }) => isAbsolute(name) || name.startsWith('..') || name.includes('\\'));
  if (elsewhere || (options.attach?.length ?? 0) > 0) return null;
  const own = { name: basename(file), content: await readFile(file) };
  return [own, ...new Map(named.map((one) => [one.name, one])).values()];
}

function placed(text: string, { file, line }: TemplatePlace, html: boolean): PlacedForeign[] {
  return findForeign(text, { html }).map((found) => {
    return { ...found, file, line: line + text.slice(0, found.at).split('\n').length - 1 };
  });
}

function attachmentNames(file: string, { settings, attachments }: Written, { attach = [] }: MessageOptions) {
  const at = { file, line: settings.attachments?.line ?? 1 };
  return [
    ...(settings.attachments?.value ?? []).map((name) => ({ name, at })),
    ...attachments.map(({ name }) => ({ name, at })),
    ...attach.map((path) => ({ name: basename(path), at: { file: '--attach', line: 1 } })),
  ];
}

/** Liquid would read something else in these, or nothing: its own errors would say less. */
function refuseUnreadable(foreign: readonly PlacedForeign[], language: Language): void {
  const first = foreign.find(({ told }) => told === 'liquid');
  if (!first) return;
  const { file, line, written, system } = first;
  throw new FacteurError('message-foreign', { file, line, written, system, write: interpret(first, language).write });
}

function warningsOf(file: string, settings: FrontMatter): MessageWarning[] {
  return (['cc', 'bcc'] as const).flatMap((key) => {
    const setting = settings[key];
    return setting && setting.value.length > 0 ? [{ code: 'copies' as const, key, file, line: setting.line }] : [];
  });
}

const NONE = /^(none|aucune?|non?)$/i;

/** How recipients leave the list: the message's own word, else the configuration's, else by writing to the sender. */
function listMail(
  { file, settings: { unsubscribe }, sender, topic }: ListMailOf,
  options: MessageOptions,
): ListMail | null | undefined {
  const wanted = options.unsubscribe;
  if (!wanted) return undefined;
  if (NONE.test(unsubscribe?.value ?? '')) return null;
  const own = mailbox('unsubscribe', `${file}:${unsubscribe?.line}`, unsubscribe?.value);
  const email = own?.address ?? wanted.email ?? sender.address;
  const subject = words(options.language).message.layout.leaveSubject;
  return { email, subject, ...(topic === null ? {} : { topic }), url: wanted.url };
}

interface ListMailOf {
  readonly file: string;
  readonly settings: FrontMatter;
  readonly sender: Mailbox;
  readonly topic: string | null;
}

function topicOf(file: string, { topic: setting }: FrontMatter, { topic: flag }: MessageOptions): string | null {
  if (flag !== undefined) return readTopic(flag, '--topic');
  return setting ? readTopic(setting.value, `${file}:${setting.line}`) : null;
}

// Each recipient's own, also where it begins a mail: whoever reads that mail knows at once who asks.
function leaving({ email, url }: ListMail): Surroundings['unsubscribe'] {
  return { link: `{{ ${UNSUBSCRIBE_URL} }}`, address: url === null ? email : null };
}

/** Around Markdown and letters goes the default layout unless the message says otherwise; around others what they ask for. */
async function layoutOf(file: string, { settings: { layout }, layout: own }: Written, confined?: boolean) {
  if (!layout) return own;
  if (NONE.test(layout.value)) return null;
  if (/^d[eé]fault?$/i.test(layout.value)) return 'default';
  const { line, value } = layout;
  const asked = { path: value, where: `${file}:${line}` };
  const path = await pathInFolder(asked, dirname(resolve(file)), confined);
  const text = await readText(path).catch((cause) => {
    if (!(cause instanceof FacteurError) || cause.code === 'message-null-byte') throw cause;
    throw new FacteurError('layout-not-found', { file, line, layout: value }, { cause });
  });
  return { file: path, text: await withFullPaths(text, path, confined) };
}

/** Images of a layout are beside it, wherever the message is. */
async function withFullPaths(html: string, file: string, confined?: boolean): Promise<string> {
  const paths = new Map<string, string>();
  for (const path of imageFiles(html)) {
    paths.set(
      path,
      encodeURI(await pathInFolder({ path, where: file }, dirname(file), confined)).replace(
        /[?#]/g,
        encodeURIComponent,
      ),
    );
  }
  return replaceImages(html, (path) => paths.get(path) ?? path);
}

function subjectOf(file: string, { subject }: FrontMatter, options: MessageOptions) {
  if (options.subject?.trim()) return { text: options.subject.trim(), place: { file: '--subject', line: 1 } };
  return subject ? { text: subject.value, place: { file, line: subject.line } } : null;
}

function senders(file: string, settings: FrontMatter, options: MessageOptions) {
  const from = mailbox('from', '--from', options.from) ?? setting('from') ?? options.defaultFrom;
  if (!from) throw new FacteurError('sender-missing', { file });
  return { from, replyTo: mailbox('replyTo', '--reply-to', options.replyTo) ?? setting('replyTo') };

  function setting(key: 'from' | 'replyTo'): Mailbox | null {
    return mailbox(key, `${file}:${settings[key]?.line}`, settings[key]?.value);
  }
}

function mailbox(key: string, where: string, value: string | undefined): Mailbox | null {
  if (!value?.trim()) return null;
  const lines = /[\r\n\0]/.test(value.trim());
  const check = lines ? { ok: false as const, problem: 'characters' as const } : checkAddress(value);
  if (!check.ok) throw new FacteurError('sender-invalid', { key, where, value, problem: check.problem });
  return { name: check.name, address: check.email };
}

async function readFiles(
  file: string,
  { settings: { attachments }, attachments: own }: Written,
  options: MessageOptions,
) {
  const folder = dirname(resolve(file));
  const where = `${file}:${attachments?.line}`;
  const paths = attachments?.value ?? [];
  const recipientPaths = paths.filter((path) => /\{[{%]/.test(path));
  for (const path of recipientPaths) checkTemplate(path, { file, line: attachments?.line ?? 1 });
  const full = new Map<string, AttachmentPath>();
  for (const path of paths) {
    if (!recipientPaths.includes(path))
      full.set(await pathInFolder({ path, where }, folder, options.confined), { path, where });
  }
  for (const path of options.attach ?? []) {
    full.set(resolve(options.cwd ?? process.cwd(), path), { path, where: '--attach' });
  }
  const files: (ReadAttachment & { readonly path?: string })[] = [];
  for (const { name, content } of own) files.push({ attachment: await describe(name, content), content });
  for (const [path, asked] of full)
    files.push({
      ...(await readAttachment(path, asked).catch(foreignName(file, asked, options.language))),
      path: asked.path,
    });
  return { files, recipientPaths };
}

/** A file that is not there because its name has a variable of another system in it. */
function foreignName(file: string, { path, where }: AttachmentPath, language: Language): (error: unknown) => never {
  return (error) => {
    const [first] = findForeign(path, { html: false }).filter(looksMeant);
    if (!first || !(error instanceof FacteurError) || error.code !== 'attachment-not-found') throw error;
    const line = Number(/:(\d+)$/.exec(where)?.[1] ?? 1);
    const { written, system } = first;
    throw new FacteurError('message-foreign', { file, line, written, system, write: interpret(first, language).write });
  };
}

/** The images of the HTML part by the path written there: those within a document, and files. */
async function readImages(
  file: string,
  html: string,
  own: ReadonlyMap<string, Uint8Array>,
  confined?: boolean,
): Promise<Map<string, ReadAttachment>> {
  const images = new Map<string, ReadAttachment>();
  for (const path of imageFiles(html)) {
    const asked: AttachmentPath = { path, where: file };
    const within = own.get(path);
    const { attachment, content } = within
      ? { attachment: await describe(path, within), content: within }
      : await readAttachment(await pathInFolder(asked, dirname(resolve(file)), confined), asked);
    // The same image has the same Content-ID in every message; RFC 2392 wants it to look like a Message-ID.
    images.set(path, { attachment: { ...attachment, cid: `${attachment.sha256.slice(0, 32)}@facteur` }, content });
  }
  return images;
}
