import type { ListFile } from '../file.ts';
import { decoderOf } from './decoders.ts';

const candidates = ['macintosh', 'ibm850'] as const;
/** Letters that French has within words; the capitals too, as family names are often written. */
const FRENCH = new Set('éèêëàâçîïôùûœÉÈÊËÀÂÇÎÏÔ');
/** Signs of windows-1252 that stand behind a letter: quotes, dashes, a trade mark ... */
const WINDOWS_SIGNS = new Set('€…‰ŠšœŒžŸ‘’“”•–—˜™›«»');

/**
 * Which encoding of one byte a letter a file most likely has. Windows-1252, unless what stands behind letters makes more
 * sense in what Excel writes as "CSV (Macintosh)" or "CSV (MS-DOS)".
 */
export async function guessOneByteEncoding(file: ListFile): Promise<'windows-1252' | (typeof candidates)[number]> {
  const { counts, oldMac } = await bytesBehindLetters(file);
  const likeliest = candidates
    .map((encoding) => ({ encoding, score: score(counts, encoding, isFrench) }))
    .toSorted((a, b) => b.score - a.score)[0];
  const windows = score(counts, 'windows-1252', isWindows);
  if (likeliest && likeliest.score > windows) return likeliest.encoding;
  // Nobody but Macintosh programs ends lines so; then it takes less to believe in their letters.
  return oldMac && windows > 0 && score(counts, 'macintosh', isFrench) >= windows ? 'macintosh' : 'windows-1252';
}

/** How often each byte outside ASCII stands behind an ASCII letter; and whether lines end as on old Macintoshes (CR alone). */
async function bytesBehindLetters(file: ListFile): Promise<{ counts: Uint32Array; oldMac: boolean }> {
  const counts = new Uint32Array(256);
  let behindLetter = false;
  let [returns, feeds] = [false, false];
  for await (const chunk of file.bytes()) {
    returns ||= chunk.includes(0x0d);
    feeds ||= chunk.includes(0x0a);
    for (const byte of chunk) {
      if (byte >= 0x80 && behindLetter) counts[byte] = (counts[byte] ?? 0) + 1;
      const lower = byte | 0x20;
      behindLetter = lower >= 0x61 && lower <= 0x7a;
    }
  }
  return { counts, oldMac: returns && !feeds };
}

function score(counts: Uint32Array, encoding: string, fits: (char: string) => boolean): number {
  const decode = decoderOf(encoding);
  return counts.reduce((sum, count, byte) => (count > 0 && fits(decode(Buffer.of(byte))) ? sum + count : sum), 0);
}

function isFrench(char: string): boolean {
  return FRENCH.has(char);
}

function isWindows(char: string): boolean {
  return (char >= 'À' && char <= 'ÿ' && char !== '×' && char !== '÷') || WINDOWS_SIGNS.has(char);
}
