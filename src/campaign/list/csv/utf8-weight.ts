import type { ListFile } from '../file.ts';

export interface Utf8Weight {
  /** Letters outside ASCII that are well-formed UTF-8. */
  readonly wellFormed: number;
  /** Those of them that are `à` to `ÿ`: read as windows-1252, an `Ã` with a sign behind it, which nobody writes. */
  readonly accented: number;
  /** Bytes outside ASCII that are not. */
  readonly malformed: number;
  readonly firstMalformedLine: number;
}

/** How much of a file that is not valid UTF-8 looks like it all the same. Constant memory. */
export async function weighUtf8(file: ListFile): Promise<Utf8Weight> {
  const weight = { wellFormed: 0, accented: 0, malformed: 0, firstMalformedLine: 0 };
  let line = 1;
  let previous = 0;
  let expected = 0;
  const malformed = () => {
    weight.malformed++;
    weight.firstMalformedLine ||= line;
  };
  for await (const chunk of file.bytes()) {
    for (const byte of chunk) {
      const continues = byte >= 0x80 && byte < 0xc0;
      if (expected > 0 && continues) {
        expected--;
        if (expected === 0) weight.wellFormed++;
        if (previous === 0xc3) weight.accented++;
      } else {
        if (expected > 0) malformed();
        expected = lengthAfter(byte);
        if (byte >= 0x80 && expected === 0) malformed();
      }
      if (byte === 0x0d || (byte === 0x0a && previous !== 0x0d)) line++;
      previous = byte;
    }
  }
  if (expected > 0) malformed();
  return weight;
}

/** How many continuation bytes follow a first byte (RFC 3629, 4); 0 also when it is none. */
function lengthAfter(byte: number): number {
  if (byte >= 0xc2 && byte <= 0xdf) return 1;
  if (byte >= 0xe0 && byte <= 0xef) return 2;
  return byte >= 0xf0 && byte <= 0xf4 ? 3 : 0;
}
