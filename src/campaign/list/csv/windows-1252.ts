/** What 0x80 to 0x9F mean where windows-1252 differs from Latin-1 (WHATWG Encoding, index windows-1252). */
const HIGH = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/**
 * Decodes windows-1252. Not by TextDecoder: some releases of Node 22 to 24 read 0x80 to 0x9F as Latin-1 there, and the
 * typographic apostrophe is one of them.
 */
export function decodeWindows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x80-\x9f]/g, (char) => HIGH.charAt(char.charCodeAt(0) - 0x80));
}
