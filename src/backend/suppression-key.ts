import { hash } from 'node:crypto';

/**
 * Under what an address that must not be written to is kept: the address as compared, or, where the address itself is not (or no more) to be
 * kept, its hash. Nobody can read an address out of the hash, and who writes to that address is still turned away.
 */

const HASHED = 'sha256:';
/** 128 bits: no two addresses meet by chance. */
const HASH_CHARACTERS = 22;

/**
 * The hash of an address as compared: `sha256:` and the first 16 bytes, in base64url, of SHA-256 over the line `facteur-address-1` and the
 * address. One that is hashed already stays as it is.
 */
export function hashedKey(key: string): string {
  if (isHashedKey(key)) return key;
  return HASHED + hash('sha256', `facteur-address-1\n${key}`, 'base64url').slice(0, HASH_CHARACTERS);
}

/** Whether that is the hash of an address and not an address, which has an `@`. */
export function isHashedKey(key: string): boolean {
  return key.startsWith(HASHED) && !key.includes('@');
}

/** What a suppression is about: somebody, and either everything or one topic. */
export interface SuppressionPlace {
  readonly key: string;
  /** Absent: everything. */
  readonly topic?: string | undefined;
}

/** One text for both, in the order of whose bytes suppressions are listed: a tab comes before whatever an address may go on with. */
export function placeOfSuppression({ key, topic }: SuppressionPlace): string {
  return topic === undefined ? key : `${key}\t${topic}`;
}

/** What `placeOfSuppression` made. */
export function readSuppressionPlace(place: string): SuppressionPlace {
  const at = place.indexOf('\t');
  return at < 0 ? { key: place } : { key: place.slice(0, at), topic: place.slice(at + 1) };
}
