import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { FacteurError } from '../errors.ts';
import type { StoredAttachment } from '../message/types.ts';

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
 * The absolute path of a file that a message names: relative to the message's folder and inside it, or absolute. A
 * message that came from somewhere else must not reach for the files around it by `../`.
 */
export function pathInFolder({ path, where }: AttachmentPath, folder: string): string {
  if (isAbsolute(path)) return path;
  const full = resolve(folder, path);
  const inside = relative(folder, full);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new FacteurError('attachment-outside', { file: path, where, folder });
  }
  return full;
}

/** Reads a file to be attached. Throws `attachment-not-found`, `attachment-unreadable`, `attachment-too-large`. */
export async function readAttachment(fullPath: string, { path, where }: AttachmentPath): Promise<ReadAttachment> {
  const content = await readFile(fullPath).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new FacteurError('attachment-not-found', { file: path, where }, { cause });
    throw new FacteurError('attachment-unreadable', { file: path, where, problem: cause.message }, { cause });
  });
  if (content.length > LARGEST) {
    throw new FacteurError('attachment-too-large', { file: path, size: content.length, limit: LARGEST });
  }
  // Loaded here: most messages have no attachment.
  const { detectMimeType } = await import('nodemailer/lib/mime-funcs/mime-types.js');
  const filename = basename(fullPath);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const contentType = detectMimeType(filename);
  return { attachment: { filename, contentType, sha256, size: content.length }, content };
}
