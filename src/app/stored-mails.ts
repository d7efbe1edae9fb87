import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { FacteurError } from '../errors.ts';
import { MOST_BYTES } from '../returns/mail.ts';
import { isMbox, mailsOfMbox } from '../returns/mbox.ts';

/** A mail as it was kept; of a long one the beginning, which is all that is looked at. */
export interface StoredMail {
  /** The file's name; in an mbox file with the mail's place in it, `mbox:3`; null: there is only this one. */
  readonly name: string | null;
  readonly raw: Uint8Array;
}

/**
 * The mails of a file (one mail, or an mbox), of a folder (a file each, in the order of their names), or of a Maildir; `input`
 * instead of a path: one mail, as a mail server hands it on. Throws `returns-not-found`, `returns-unreadable`.
 */
export async function* storedMails(from: string | Readable): AsyncGenerator<StoredMail> {
  try {
    if (typeof from !== 'string') yield { name: null, raw: await beginningOf(from) };
    else if ((await stat(from)).isDirectory()) yield* mailsInFolder(from);
    else yield* mailsInFile(from);
  } catch (cause) {
    throw unreadable(cause, typeof from === 'string' ? from : '-');
  }
}

function unreadable(cause: unknown, file: string): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new FacteurError('returns-not-found', { file }, { cause });
  if (code === undefined) return cause;
  return new FacteurError('returns-unreadable', { file, problem: code }, { cause });
}

async function* mailsInFile(path: string): AsyncGenerator<StoredMail> {
  const raw = await beginningOfFile(path);
  if (!isMbox(raw)) return yield { name: null, raw };
  const lines = createInterface({ input: createReadStream(path, 'latin1'), crlfDelay: Infinity });
  let place = 0;
  for await (const one of mailsOfMbox(lines, MOST_BYTES)) {
    place += 1;
    yield { name: `${basename(path)}:${place}`, raw: one };
  }
}

/** A Maildir keeps its mails in two folders: those nobody has seen yet, and the others. */
const MAILDIR = ['new', 'cur'];

async function* mailsInFolder(folder: string): AsyncGenerator<StoredMail> {
  const entries = await readdir(folder, { withFileTypes: true });
  const inside = entries.filter((entry) => entry.isDirectory() && MAILDIR.includes(entry.name));
  if (inside.length === MAILDIR.length) {
    for (const name of MAILDIR) yield* mailsInFolder(join(folder, name));
    return;
  }
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  for (const name of files.sort()) yield { name, raw: await beginningOfFile(join(folder, name)) };
}

async function beginningOfFile(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

// All of it is taken, as whoever hands it on would fail if nobody did.
async function beginningOf(input: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    if (size < MOST_BYTES) chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES);
}
