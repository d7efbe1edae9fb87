import { FacteurError } from '../../../errors.ts';
import { decodeWindows1252 } from './windows-1252.ts';

/** What 0x80 to 0xFF mean in code page 850, "CSV (MS-DOS)" of Excel (IBM-850, RFC 1345); WHATWG does not have it. */
const IBM_850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\xad±‗¾¶§÷¸°¨■\xa0';

/** Names of code page 850, as people and Python know it. */
const IBM_850_NAMES = ['ibm850', 'cp850', '850', 'dos', 'ms-dos'];

/** Decodes the next bytes; without any, the end is reached. Throws TypeError for what the encoding does not have. */
export type Decoder = (bytes?: Buffer) => string;

/** The decoder of an encoding by its name, see `encodingNamed`. */
export function decoderOf(encoding: string): Decoder {
  if (encoding === 'windows-1252') return (bytes) => (bytes ? decodeWindows1252(bytes) : '');
  if (encoding === 'ibm850') return (bytes) => (bytes ? decodeIbm850(bytes) : '');
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (bytes) => (bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode());
}

function decodeIbm850(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x80-\xff]/g, (char) => IBM_850.charAt(char.charCodeAt(0) - 0x80));
}

/**
 * The proper name of an encoding that a person names (`latin1`, `UTF8`, `cp850` ...). Throws `list-encoding-unknown`.
 */
export function encodingNamed(name: string): string {
  const label = name.trim().toLowerCase();
  if (IBM_850_NAMES.includes(label)) return 'ibm850';
  // Python and Excel say cp1252, the standard windows-1252.
  const proper = label.replace(/^(cp|win|ansi-?)?(?=125\d$)/, 'windows-').replace(/^(ansi|windows)$/, 'windows-1252');
  try {
    return new TextDecoder(proper.replace(/^(macroman|mac-roman|mac)$/, 'macintosh')).encoding;
  } catch (cause) {
    throw new FacteurError('list-encoding-unknown', { encoding: name }, { cause });
  }
}
