import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, parse } from 'node:path';
import { FacteurError } from '../errors.ts';
import { type Change, convertForeign, type KnownColumns } from '../message/foreign/convert.ts';
import { replaceImages } from '../message/images.ts';
import { readText, readWritten, type Written } from './message-written.ts';

/** A message as Facteur writes it, made from another. */
export interface ConvertedMessage {
  /** The whole file, front matter included. */
  readonly text: string;
  /** `.md`, `.html`, `.mjml` or `.txt`. */
  readonly extension: string;
  /** Variables of other systems, and what stands there now. */
  readonly changes: readonly Change[];
  /** Pictures and attachments of a document, by their path beside the message. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** It came out of a word processor or a mail program. */
  readonly isDocument: boolean;
}

/**
 * Rewrites a message for Facteur: variables of other systems become its own, a document or mail becomes a page with its
 * pictures beside it. `columns`: of the list it is for; a language: there is none. Throws what `readWritten` throws.
 */
export async function convertMessage(path: string, columns: KnownColumns): Promise<ConvertedMessage> {
  const written = await readWritten(path);
  const { format, isDocument } = written;
  const html = format === 'html' || format === 'mjml';
  if (!isDocument) {
    const { text, changes } = convertForeign(await readText(path), { html, columns });
    return { text: settingsKept(text), extension: extname(path), changes, files: new Map(), isDocument };
  }
  const folder = `${parse(path).name}-files`;
  const files = new Map([...written.images].map(([name, content]) => [`${folder}/${name}`, content]));
  for (const { name, content } of written.attachments) files.set(`${folder}/${name}`, content);
  const shown = replaceImages(written.body, (image) =>
    encodeURI(written.images.has(image) ? `${folder}/${image}` : image),
  );
  const body = convertForeign(shown, { html, columns });
  const subject = convertForeign(written.settings.subject?.value ?? '', { html: false, columns });
  const text = `${frontMatter(written, subject.text, folder)}${body.text.trimEnd()}\n`;
  return { text, extension: `.${format}`, changes: [...subject.changes, ...body.changes], files, isDocument };
}

/** In a quoted setting (`subject: "..."`) the quotes of a `default` must be others. */
function settingsKept(text: string): string {
  const end = text.startsWith('---\n') ? text.indexOf('\n---', 4) : -1;
  if (end < 0) return text;
  const settings = text.slice(0, end).split('\n');
  const kept = settings.map((line) =>
    /^\w+:\s*"/.test(line) ? line.replace(/(\| default: )"([^"']*)"/g, "$1'$2'") : line,
  );
  return kept.join('\n') + text.slice(end);
}

function frontMatter({ settings, layout, attachments }: Written, subject: string, folder: string): string {
  const lines = [
    ...(subject === '' ? [] : [`subject: ${JSON.stringify(subject)}`]),
    ...(settings.replyTo ? [`replyTo: ${JSON.stringify(settings.replyTo.value)}`] : []),
    ...(layout === null ? [] : [`layout: ${layout}`]),
    ...(attachments.length === 0 ? [] : ['attachments:']),
    ...attachments.map(({ name }) => `  - ${JSON.stringify(`${folder}/${name}`)}`),
  ];
  return lines.length === 0 ? '' : `---\n${lines.join('\n')}\n---\n`;
}

/** Where a converted message was written. */
export interface WrittenFiles {
  readonly file: string;
  /** Where the message is now as it was before; null: it was not touched. */
  readonly original: string | null;
}

/**
 * Writes a converted message: over the one it was made from, which is kept beside it under another name; that of a document
 * beside the document. `output`: another file. Files that are there already are not written over. Throws
 * `convert-not-written`.
 */
export async function writeConverted(
  path: string,
  made: ConvertedMessage,
  output: string | null,
): Promise<WrittenFiles> {
  const beside = join(dirname(path), `${parse(path).name}${made.extension}`);
  const file = output ?? (made.isDocument ? unused(beside) : path);
  const original = file === path ? unused(join(dirname(path), `${parse(path).name}.original${extname(path)}`)) : null;
  try {
    if (original !== null) await copyFile(path, original);
    for (const [name, content] of made.files) {
      const target = join(dirname(file), name);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
    await writeFile(file, made.text);
  } catch (cause) {
    const { message: problem } = cause as Error;
    throw new FacteurError('convert-not-written', { file: basename(file), problem }, { cause });
  }
  return { file, original };
}

/** The path, or with a number in its name when a file has it already. */
function unused(path: string): string {
  const { dir, name, ext } = parse(path);
  let candidate = path;
  for (let i = 2; existsSync(candidate); i += 1) candidate = join(dir, `${name}-${i}${ext}`);
  return candidate;
}
