import { checkAddress } from '../../../address.ts';
import { words } from '../../../i18n/index.ts';
import { type TextFile, utf8Lines } from '../csv/encoding.ts';
import type { Table, TableRecord } from '../table.ts';
import { MailboxSplitter, type MailboxText } from './mailboxes.ts';

/** Of the text; what was copied is mostly shorter. */
const SAMPLE_BYTES = 64 * 1024;

/** One piece in so many may be something else, a heading or a signature: it becomes a row that nobody can be written to. */
const STRAY = 10;

/**
 * Opens what was copied out of a mail program: mailboxes one after the other, on one line or on several. Each is a row, with
 * its name. Null: the text is something else, a table above all.
 */
export async function openAddresses(text: TextFile): Promise<Table | null> {
  if (!areMailboxes(await sampleOf(text))) return null;
  const { nameColumn } = words(text.file.language).list;
  return {
    reading: { format: 'addresses', encoding: text.encoding, delimiter: null, sheet: null },
    async *records(): AsyncGenerator<readonly TableRecord[]> {
      yield [{ line: 1, cells: ['email', nameColumn] }];
      for await (const mailboxes of mailboxesOf(text)) yield mailboxes.map(toRecord);
    },
  };
}

async function* mailboxesOf(text: TextFile): AsyncGenerator<readonly MailboxText[]> {
  const splitter = new MailboxSplitter();
  const decoder = new TextDecoder();
  for await (const piece of utf8Lines(text)) {
    const found = splitter.push(decoder.decode(piece, { stream: true })).flatMap(apart);
    if (found.length > 0) yield found;
  }
  const last = splitter.end().flatMap(apart);
  if (last.length > 0) yield last;
}

async function sampleOf(text: TextFile): Promise<string> {
  const decoder = new TextDecoder();
  let sample = '';
  for await (const piece of utf8Lines(text)) {
    sample += decoder.decode(piece, { stream: true });
    if (sample.length > SAMPLE_BYTES) return sample.slice(0, SAMPLE_BYTES).replace(/[,;\n][^,;\n]*$/, '\n');
  }
  return sample;
}

/**
 * One address a line without anything else is a table with one column, as is a row of names above addresses, or an address
 * beside other things. What is copied has an address in every piece, and names in the way of mail programs, or several a line.
 */
function areMailboxes(sample: string): boolean {
  // A tab between two things is one between two cells; at the beginning of a line it is how header fields are folded.
  if (/[^\s][^\S\n]*\t[^\S\n]*[^\s]/.test(sample)) return false;
  const splitter = new MailboxSplitter();
  const pieces = [...splitter.push(sample), ...splitter.end()].flatMap(apart);
  const [first] = pieces;
  if (!first?.text.includes('@')) return false;
  if (pieces.filter(({ text }) => !text.includes('@')).length * STRAY > pieces.length) return false;
  const named = pieces.some(({ text }) => partsOf(text).name !== '' || text.includes('<'));
  const lines = new Set(pieces.map(({ line }) => line));
  return named || lines.size < pieces.length;
}

/** `a@b c@d`: addresses with only a space between them. */
function apart({ line, text }: MailboxText): MailboxText[] {
  const words = text.split(/\s+/);
  return words.length > 1 && words.every((word) => /^[^\s<>"()@]+@[^\s<>"()@]+$/.test(word))
    ? words.map((word) => ({ line, text: word }))
    : [{ line, text }];
}

function toRecord({ line, text }: MailboxText): TableRecord {
  const { name, address } = partsOf(text);
  return { line, cells: [address, name] };
}

/** A name, then an address in `<>`, `[]` or `()`. */
const enclosed = [/^(.*?)\s*<([^<>]*@[^<>]*)>[\s.]*$/s, /^([^@]*?)\s*[[(](?:mailto:)?([^[\]()]*@[^[\]()]*)[\])]$/s];

/** `Nom <adresse>`, `adresse (Nom)`, `Nom adresse`, `Nom [mailto:adresse]`: names lose their quotes. */
function partsOf(text: string): { name: string; address: string } {
  const [, before = '', within = ''] = enclosed.map((form) => form.exec(text)).find((found) => found) ?? [];
  if (within !== '') return { name: bare(before), address: within.trim() };
  const [, address = '', comment = ''] = /^(\S+@\S+)\s*\((.*)\)$/s.exec(text) ?? [];
  if (address !== '') return { name: bare(comment), address };
  const last = /^(.+?)[\s:-]+(\S+@\S+)$/s.exec(text);
  if (last?.[1] && last[2] && !last[1].includes('@') && checkAddress(last[2]).ok)
    return { name: bare(last[1]), address: last[2] };
  return { name: '', address: text };
}

function bare(name: string): string {
  const text = name
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .replace(/\\(["\\])/g, '$1')
    .trim();
  // Programs repeat the address where there is no name.
  return text.includes('@') && checkAddress(text).ok ? '' : text;
}
