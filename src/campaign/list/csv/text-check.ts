import { FacteurError } from '../../../errors.ts';
import type { ListFile } from '../file.ts';

/** More different control characters than this in one piece of a file: it is no text. */
const MOST_CONTROLS = 2;

/**
 * Throws `list-format` when a piece of the file is no text, `list-null-byte` when a NUL strayed into one. Other control
 * characters are cleaned away cell by cell.
 */
export async function checkIsText(file: ListFile, piece: Buffer): Promise<void> {
  const controls = new Set(piece.filter(isControl));
  if (controls.size > MOST_CONTROLS) throw new FacteurError('list-format', { file: file.name, kind: 'binary' });
  if (controls.has(0)) throw new FacteurError('list-null-byte', { file: file.name, line: await lineOfNul(file) });
}

/** C0 without tab, line ends, page break, and the end mark (Ctrl+Z) and escape that old programs leave. */
function isControl(byte: number): boolean {
  return byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1a && byte !== 0x1b;
}

async function lineOfNul(file: ListFile): Promise<number> {
  let line = 1;
  let previous = 0;
  for await (const chunk of file.bytes()) {
    for (const byte of chunk) {
      if (byte === 0) return line;
      if (byte === 0x0d || (byte === 0x0a && previous !== 0x0d)) line++;
      previous = byte;
    }
  }
  return line;
}
