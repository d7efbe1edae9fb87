import { FacteurError } from '../../errors.ts';

/** Bytes of a name that every file system takes. */
const LONGEST = 200;
/** Folders within folders that a message's files may be in. */
const DEEPEST = 4;

/**
 * The name of a file that somebody hands in, as it is kept: relative, with `/` between folders, and nothing in it that leads
 * anywhere else or hides. Throws `draft-file-name`; on Windows also for what no file can be named there.
 */
export function fileName(written: string, platform: NodeJS.Platform = process.platform): string {
  const name = written.normalize('NFC');
  const parts = name.split('/');
  const isGood =
    parts.length <= DEEPEST &&
    Buffer.byteLength(name) <= LONGEST &&
    parts.every((part) => isPlain(part) && (platform !== 'win32' || isForWindows(part)));
  if (isGood) return name;
  throw new FacteurError('draft-file-name', { name: written.replace(/\p{C}/gu, '?').slice(0, LONGEST) });
}

// A leading full stop hides a file and is how `.` and `..` begin; a backslash and a colon lead elsewhere on other systems.
function isPlain(part: string): boolean {
  return part !== '' && part.trim() === part && !part.startsWith('.') && !/[\\:\p{Cc}\p{Cf}]/u.test(part);
}

/** Names of devices, characters that no name may have, and a full stop at the end, which Explorer cannot open ("Naming Files, Paths, and Namespaces"). */
function isForWindows(part: string): boolean {
  return !/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|[<>"|?*]|\.$/i.test(part);
}
