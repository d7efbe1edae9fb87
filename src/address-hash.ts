import { hash } from 'node:crypto';

/**
 * What stands for an address where the address itself is not to be kept: nobody can read it out of that, and who writes to it is still
 * recognised.
 */

const HASHED = 'sha256:';
/** 128 bits: no two addresses meet by chance. */
const HASH_BYTES = 16;

/**
 * The hash of an address as compared (lower case): `sha256:` and the first 16 bytes, in base64url, of SHA-256 over the line
 * `facteur-address-1` and the address. One that is hashed already stays as it is.
 */
export function hashedKey(key: string): string {
  if (isHashedKey(key)) return key;
  return hashOfBytes(hash('sha256', `facteur-address-1\n${key}`, 'buffer').subarray(0, HASH_BYTES));
}

/** Whether that is the hash of an address and not an address, which has an `@`. */
export function isHashedKey(key: string): boolean {
  return key.startsWith(HASHED) && !key.includes('@');
}

/** The 16 bytes of a hash. */
export function bytesOfHash(hashed: string): Buffer {
  return Buffer.from(hashed.slice(HASHED.length), 'base64url');
}

/** The hash that has these 16 bytes. */
export function hashOfBytes(bytes: Uint8Array): string {
  return HASHED + Buffer.from(bytes).toString('base64url');
}
