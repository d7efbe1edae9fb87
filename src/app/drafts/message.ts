import { readFile } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import { readList } from '../../campaign/list/read-list.ts';
import { describe } from '../../campaign/message-attachments.ts';
import { convertMessage } from '../../campaign/message-convert.ts';
import { readText, readWritten } from '../../campaign/message-written.ts';
import { FacteurError } from '../../errors.ts';
import { type Change, convertForeign } from '../../message/foreign/convert.ts';
import { fileName } from './file-names.ts';
import type { DraftPart } from './parts.ts';
import { listOptions, listPath, messagePath } from './request.ts';
import type { KeptDraft } from './store.ts';

/** The message of a draft, to be written on. */
export interface DraftMessage {
  readonly revision: number;
  readonly name: string;
  /** `document`: of a word processor or a mail program; it has no text until it is converted. */
  readonly format: 'md' | 'html' | 'mjml' | 'txt' | 'document';
  /** The settings above the text, their fences and the line ends included, as they stand in the file; empty: there are none. */
  readonly settings: string;
  /** What stands below them; empty for a document. */
  readonly text: string;
  /** The subject in its settings; an option of the draft goes before it. */
  readonly subject: string | null;
  /** The files that its settings name as attachments; the draft's option `attach` names others. */
  readonly attachments: readonly string[];
}

/** What became of a message that was written for another system. */
export interface Conversion {
  readonly parts: readonly DraftPart[];
  /** Variables of other systems, and what stands there now. */
  readonly changes: readonly Change[];
}

/** A file that goes with a draft's message. */
export interface DraftContent {
  readonly content: Uint8Array;
  /** By its name. */
  readonly contentType: string;
}

/** Reads the message of a draft. Throws `draft-incomplete`, and what reading a message throws but for faults in its settings. */
export async function readDraftMessage(kept: KeptDraft): Promise<DraftMessage> {
  const path = messagePath(kept);
  const about = { revision: kept.revision, name: basename(path) };
  const written = await readWritten(path).catch((error: unknown) => {
    // Whoever is to put settings right has to see them.
    if (error instanceof FacteurError && error.code.startsWith('front-matter-')) return null;
    throw error;
  });
  if (written?.isDocument && !/\.html?$/i.test(path)) {
    const subject = written.settings.subject?.value ?? null;
    const attachments = written.attachments.map(({ name }) => name);
    return { ...about, format: 'document', settings: '', text: '', subject, attachments };
  }
  const whole = await readText(path);
  const lines = whole.split('\n');
  const settings = lines.slice(0, (written?.bodyLine ?? 1) - 1).map((line) => `${line}\n`);
  return {
    ...about,
    format: written?.format ?? formatOf(path),
    settings: settings.join(''),
    text: whole.slice(settings.join('').length),
    subject: written?.settings.subject?.value ?? null,
    attachments: written?.settings.attachments?.value ?? [],
  };
}

function formatOf(path: string): 'md' | 'html' | 'mjml' | 'txt' {
  const extension = parse(path).ext.toLowerCase();
  if (/^\.html?$/.test(extension)) return 'html';
  return extension === '.mjml' ? 'mjml' : extension === '.txt' ? 'txt' : 'md';
}

/**
 * The message of a draft as Facteur writes it: variables of other systems become columns of its list, a document becomes a page with its
 * pictures beside it. Throws `draft-incomplete` without a message, and what reading message and list throws.
 */
export async function convertDraft(kept: KeptDraft): Promise<Conversion> {
  const { language = 'fr', list: reading = {}, subject } = kept.draft.options;
  const path = messagePath(kept);
  const columns = kept.draft.list
    ? (await readList(listPath(kept), { ...listOptions(reading), language })).info.headers
    : language;
  const made = await convertMessage(path, columns);
  const own = subject === undefined ? null : convertForeign(subject, { html: false, columns });
  const name = made.isDocument ? `${parse(path).name}${made.extension}` : basename(path);
  return {
    parts: [
      { message: { name, content: [Buffer.from(made.text)] } },
      ...[...made.files].map(([file, content]) => ({ file: { name: file, content: [content] } })),
      ...(own ? [{ options: { subject: own.text } }] : []),
    ],
    changes: [...(own?.changes ?? []), ...made.changes],
  };
}

/** A file that goes with the message. Throws `draft-no-file`, `draft-file-name`. */
export async function readDraftFile(
  { id, folder, draft: { message } }: KeptDraft,
  name: string,
): Promise<DraftContent> {
  const wanted = fileName(name);
  if (!message?.files.some((file) => file.name === wanted))
    throw new FacteurError('draft-no-file', { id, name: wanted });
  const content = await readFile(join(folder, message.folder, wanted));
  return { content, contentType: (await describe(wanted, content)).contentType };
}
