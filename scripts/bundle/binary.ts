/** Which system a compiled file is for, by its first bytes. */

/** `win-x64`, `linux-arm64` ...; `unknown-...` for a processor we make no bundle for; null: it is no compiled file. */
export function systemOf(bytes: Buffer): string | null {
  if (bytes.length < 64) return null;
  if (bytes.readUInt32BE(0) === 0x7f454c46) return `linux-${elf[bytes.readUInt16LE(18)] ?? 'unknown'}`;
  if (bytes.readUInt32LE(0) === 0xfeedfacf) return `darwin-${machO[bytes.readUInt32LE(4)] ?? 'unknown'}`;
  // A Mach-O for several processors; a Java class begins the same way, and is none of ours either.
  if (bytes.readUInt32BE(0) === 0xcafebabe) return 'darwin-unknown';
  const header = portableHeader(bytes);
  return header === null ? null : `win-${portable[bytes.readUInt16LE(header + 4)] ?? 'unknown'}`;
}

/** Whether the program carries a signature: Windows' certificate table, or Apple's LC_CODE_SIGNATURE. Whose it is, is not looked at. */
export function isSigned(bytes: Buffer): boolean {
  const header = portableHeader(bytes);
  // PE32+: the fifth directory entry after 112 bytes of the optional header, which follows the 24 of PE and COFF.
  if (header !== null) return bytes.readUInt32LE(header + 24 + 112 + 4 * 8 + 4) > 0;
  if (bytes.readUInt32LE(0) !== 0xfeedfacf) return false;
  const LC_CODE_SIGNATURE = 0x1d;
  let at = 32;
  for (let left = bytes.readUInt32LE(16); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) === LC_CODE_SIGNATURE) return true;
    at += bytes.readUInt32LE(at + 4);
  }
  return false;
}

const elf: Readonly<Record<number, string>> = { 62: 'x64', 183: 'arm64' };
const machO: Readonly<Record<number, string>> = { 16777223: 'x64', 16777228: 'arm64' };
const portable: Readonly<Record<number, string>> = { 34404: 'x64', 43620: 'arm64' };

/** Where `PE\0\0` stands in a program of Windows; null: it is none. */
function portableHeader(bytes: Buffer): number | null {
  if (bytes.toString('latin1', 0, 2) !== 'MZ' || bytes.length < 64) return null;
  const at = bytes.readUInt32LE(60);
  return at + 300 < bytes.length && bytes.readUInt32BE(at) === 0x50450000 ? at : null;
}
