/**
 * Addresses as returns write them. Looser than those of a list: what comes back names addresses that no list would take
 * (`a..b@example.jp`, `kijitora@mailhub0`), and those are just the ones that failed.
 */
const LOCAL = String.raw`(?:"(?:[^"\\\n]|\\.){1,64}"|[^\s<>()[\]{},;:"'${'`'}\\@|=]{1,128})`;
const DOMAIN = String.raw`(?:\[[\d.:a-fA-F]+\]|[\p{L}\p{N}](?:[\p{L}\p{N}_.-]{0,251}[\p{L}\p{N}])?)`;
const ADDRESS = `${LOCAL}@${DOMAIN}`;
const anywhere = new RegExp(ADDRESS, 'gu');

/** All addresses in a text, each once, in their order; the domain in small letters. */
export function findAddresses(text: string): string[] {
  const found = new Map<string, string>();
  for (const [written] of text.matchAll(anywhere)) {
    const address = tidy(written);
    if (!found.has(address.toLowerCase())) found.set(address.toLowerCase(), address);
  }
  return [...found.values()];
}

/** The first address in a text; null: there is none. */
export function firstAddressIn(text: string): string | null {
  return findAddresses(text)[0] ?? null;
}

/** Equal for the same address in whatever letters. */
export function sameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function tidy(address: string): string {
  const at = address.lastIndexOf('@');
  return address.slice(0, at).replace(/^(mailto|rfc822|smtp)[:;]/i, '') + address.slice(at).toLowerCase();
}
