import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/**
 * Return addresses of their own (VERP): the envelope sender of each message names its delivery, so that whatever comes back, in whatever form, is
 * known by the address that it came to. `bounces+TOKEN@example.org`: in the place of TOKEN stands `<campaign>.<number>.<mac>`. The MAC is the first
 * 10 bytes of HMAC-SHA-256 over `facteur-bounce-1` and the delivery, a line feed between them, in base32 (RFC 4648) in small letters: mail servers
 * may change the case of an address, and its local part has 64 octets (RFC 5321, 4.5.3.1.1).
 */
const PLACE = 'TOKEN';
const MAC_BYTES = 10;
const TOKEN = /^([a-z][a-z0-9]{0,63}\.[1-9]\d{0,14})\.([a-z2-7]{16})$/;

/** Makes the envelope sender of each delivery from an address with or without TOKEN in it. */
export function bounceSender(address: string, key: Uint8Array): (delivery: string) => string {
  const [before = '', after] = address.split(PLACE);
  if (after === undefined) return () => address;
  // Made once: to make it of the bytes for each message takes five times as long as the MAC.
  const secret = createSecretKey(key);
  return (delivery) => `${before}${delivery}.${mac(secret, delivery)}${after}`;
}

/** Whether each message has a return address of its own. */
export function isOwnBounce(address: string | null): boolean {
  return address?.includes(PLACE) ?? false;
}

/**
 * Which delivery an address names that `bounceSender` made of `address`. `forged`: it looks like one and was not made with this key. Null: it is
 * none.
 */
export function readBounce(
  address: string,
  key: Uint8Array | null,
  written: string,
): { readonly delivery: string } | 'forged' | null {
  // In small letters only then: an address may have the same word in them, in a domain for instance.
  const [before = '', after] = address.split(PLACE).map((part) => part.toLowerCase());
  const given = written.toLowerCase();
  if (after === undefined || !given.startsWith(before) || !given.endsWith(after)) return null;
  const [, delivery, code] = TOKEN.exec(given.slice(before.length, -after.length)) ?? [];
  if (delivery === undefined || code === undefined) return null;
  if (key === null) return 'forged';
  const right = Buffer.from(mac(createSecretKey(key), delivery));
  return timingSafeEqual(Buffer.from(code), right) ? { delivery } : 'forged';
}

function mac(key: KeyObject, delivery: string): string {
  return base32(createHmac('sha256', key).update(`facteur-bounce-1\n${delivery}`).digest().subarray(0, MAC_BYTES));
}

const DIGITS = 'abcdefghijklmnopqrstuvwxyz234567';

/** Of a number of bytes that five divides: it needs no padding. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let left = 0;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff;
    left += 8;
    for (; left >= 5; left -= 5) text += DIGITS[(bits >> (left - 5)) & 31];
  }
  return text;
}
