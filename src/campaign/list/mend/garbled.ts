import { decoderOf } from '../csv/decoders.ts';

/** Text is decoded in vain at most so often: export, import, and export again. */
const MOST_TIMES = 3;

/** Signs of UTF-8 that was read as an encoding of one byte a letter, by that encoding. */
const readings: readonly { readonly sign: RegExp; readonly encoding: string }[] = [
  { sign: /[ÂÃâÄÅÊËð][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/, encoding: 'windows-1252' },
  { sign: /[√¬‚][^\p{ASCII}]/u, encoding: 'macintosh' },
  { sign: /[├┬Ô][^\p{ASCII}]/u, encoding: 'ibm850' },
];

/** What any of these signs begins with, and what is left of lost letters: most texts have none of it. */
const SUSPICIOUS = /[ÂÃâÄÅÊËð√¬‚├┬Ô\ufffd]/;

/** Letters that are gone for good: only a sign that something was there is left. */
const LOST = /\ufffd|[ÃÂ]\?/;

/**
 * Text that a program decoded wrongly before it was saved (`Ã‰lodie`, `lâ€™Ã©tÃ©`): what was meant; empty: that cannot be
 * known any more. Null: nothing looks like it. Other letters outside ASCII in the text stay as they are.
 */
export function meantBy(text: string): string | null {
  if (!SUSPICIOUS.test(text)) return null;
  let meant = text;
  for (let times = 0; times < MOST_TIMES; times++) {
    const better = oneStepBack(meant);
    if (better === meant) break;
    meant = better;
  }
  if (LOST.test(meant)) return '';
  return meant === text ? null : meant;
}

/** In the likeliest encoding only: what is left makes sense in others too. */
function oneStepBack(text: string): string {
  const tried = readings.map(({ sign, encoding }) => (sign.test(text) ? decodedAgain(text, encoding) : text));
  return tried.find((better) => better !== text) ?? text;
}

/** A column's name that was decoded wrongly, as it was meant; null: it was not, or nobody can know. */
export function meantName(name: string): string | null {
  return meantBy(name) || null;
}

/** Each run of letters outside ASCII that makes sense as UTF-8. */
function decodedAgain(text: string, encoding: string): string {
  return text.replace(/[^\p{ASCII}]+/gu, (run) => {
    const bytes = bytesOf(run, encoding);
    if (!bytes) return run;
    try {
      const decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      return /\p{Cc}/u.test(decoded) ? run : decoded;
    } catch {
      return run;
    }
  });
}

const bytesByLetter = new Map<string, ReadonlyMap<string, number>>();

function bytesOf(run: string, encoding: string): Uint8Array | null {
  let known = bytesByLetter.get(encoding);
  if (!known) {
    const decode = decoderOf(encoding);
    known = new Map(Array.from({ length: 128 }, (_, i) => [decode(Buffer.of(128 + i)), 128 + i]));
    bytesByLetter.set(encoding, known);
  }
  const bytes: number[] = [];
  for (const letter of run) {
    const code = letter.charCodeAt(0);
    // Latin-1 has control characters where windows-1252 has signs.
    const byte = known.get(letter) ?? (code >= 0x80 && code <= 0x9f ? code : undefined);
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
