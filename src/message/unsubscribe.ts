import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The token in a recipient's own unsubscribe address, `<public URL>/u/<campaign>.<number>.<mac>`: says whose mail it came
 * with, holds no address, and cannot be guessed (RFC 8058 §5). The MAC is the first 18 bytes of HMAC-SHA-256 over
 * `facteur-unsubscribe-1`, the delivery and the address as compared, a line feed between them, in base64url.
 */
export interface UnsubscribeToken {
  readonly campaign: string;
  /** Of the delivery, from 1. */
  readonly number: number;
}

const MAC_BYTES = 18;
const TOKEN = /^([a-z][a-z0-9]{0,63})\.([1-9]\d{0,14})\.([A-Za-z0-9_-]{24})$/;

/** The token of one delivery (`<campaign>.<number>`) to one address, in whatever case that is written. */
export function unsubscribeToken(key: Uint8Array, delivery: string, email: string): string {
  return `${delivery}.${mac(key, delivery, email)}`;
}

/** What a token says it is about: to look up the address of that delivery. Null: it is none. */
export function readUnsubscribeToken(token: string): UnsubscribeToken | null {
  const [, campaign, number] = TOKEN.exec(token) ?? [];
  return campaign === undefined ? null : { campaign, number: Number(number) };
}

/** Whether the token was made with this key for the delivery it names, to this address. Takes the same time either way. */
export function isUnsubscribeToken(key: Uint8Array, token: string, email: string): boolean {
  const [, campaign, number, given = ''] = TOKEN.exec(token) ?? [];
  if (campaign === undefined) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(mac(key, `${campaign}.${number}`, email)));
}

/** Tells keys apart without giving them away: 8 hex digits. */
export function unsubscribeKeyId(key: Uint8Array): string {
  return createHash('sha256').update('facteur unsubscribe key\n').update(key).digest('hex').slice(0, 8);
}

function mac(key: Uint8Array, delivery: string, email: string): string {
  const address = email.normalize('NFC').toLowerCase();
  const hmac = createHmac('sha256', key).update(`facteur-unsubscribe-1\n${delivery}\n${address}`);
  return hmac.digest().toString('base64url', 0, MAC_BYTES);
}
