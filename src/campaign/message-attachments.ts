import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import path, { basename, isAbsolute, type PlatformPath, resolve } from 'node:path';
import { FacteurError } from '../errors.ts';
import type { StoredAttachment } from '../message/types.ts';
import { ownWords } from '../own-words.ts';

/** What a backend keeps of one content at most (`putContent`), in bytes. */
const LARGEST = 64 * 1024 * 1024;

/** A file that goes with a message. */
export interface ReadAttachment {
  readonly attachment: StoredAttachment;
  readonly content: Uint8Array;
}

export interface AttachmentPath {
  /** As written. */
  readonly path: string;
  /** What asks for it, for errors: `message.md:4` or `--attach`. */
  readonly where: string;
}

/**
 * The absolute path of a file that a message names: relative to the message's folder and inside it, also after its links
 * are followed, or absolute (not where it is `confined`). A message that came from somewhere else must not reach for the files around it. Throws
 * `attachment-outside`, `attachment-unreadable` for a name that no file can have.
 */
export async function pathInFolder(asked: AttachmentPath, folder: string, confined = false): Promise<string> {
  const { path: written, where } = asked;
  if (written.includes('\0')) {
    const file = written.replaceAll('\0', '\\0');
    throw new FacteurError('attachment-unreadable', { file, where, problem: '\\0' });
  }
  if (isAbsolute(written) && !confined) return written;
  const full = resolve(folder, written);
  if (!isInside(full, folder) || !(await leadsInside(full, folder))) {
    throw new FacteurError('attachment-outside', { file: written, where, folder });
  }
  return full;
}

/** Whether a path is in the folder, or the folder itself, by what is written. `rules`: those of this system. */
export function isInside(asked: string, folder: string, rules: PlatformPath = path): boolean {
  const inside = rules.relative(folder, asked);
  // Another drive of Windows is not reached by any `..`: the path stays absolute.
  return inside !== '..' && !inside.startsWith(`..${rules.sep}`) && !rules.isAbsolute(inside);
}

/** Whether a file that exists is in the folder after all links were followed; one that does not leads nowhere else. */
export async function leadsInside(file: string, folder: string): Promise<boolean> {
  const real = await realpath(file).catch(() => null);
  return real === null || isInside(real, await realpath(folder));
}

/** Reads a file to be attached. Throws `attachment-not-found`, `attachment-unreadable`, `attachment-too-large`. */
export async function readAttachment(fullPath: string, { path, where }: AttachmentPath): Promise<ReadAttachment> {
  const content = await readContent(fullPath).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new FacteurError('attachment-not-found', { file: path, where }, { cause });
    throw new FacteurError('attachment-unreadable', { file: path, where, problem: cause.message }, { cause });
  });
  if (typeof content === 'number') {
    throw new FacteurError('attachment-too-large', { file: path, size: content, limit: LARGEST });
  }
  return { attachment: await describe(fullPath, content), content };
}

/** The bytes of a file; its size when that is more than a backend keeps. Throws what the system says. */
export async function readContent(path: string): Promise<Uint8Array | number> {
  // Looked at first: opening a pipe that nobody writes to would wait for ever.
  const stats = await stat(path);
  if (!stats.isFile()) throw Object.assign(new Error(ownWords('not-a-file', {})), { code: 'EISDIR' });
  return stats.size > LARGEST ? stats.size : readFile(path);
}

/** What is kept with the message of a file with this content. */
export async function describe(path: string, content: Uint8Array): Promise<StoredAttachment> {
  // Loaded here: most messages have no attachment.
  const { detectMimeType } = await import('nodemailer/lib/mime-funcs/mime-types.js');
  const filename = basename(path);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { filename, contentType: detectMimeType(filename), sha256, size: content.length };
}
