import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { comparedAddress } from '../address.ts';
import { bytesOfHash, hashedKey, hashOfBytes } from '../address-hash.ts';
import type { Language } from '../language.ts';

/**
 * The token in a recipient's own unsubscribe address, `<public URL>/u/<token>`: it says whose mail it came with and all that is needed to take
 * them off the list, so that it holds for as long as the key, also when the campaign is gone; it holds no address, and cannot be guessed
 * (RFC 8058 §5).
 *
 *     2.<campaign>.<number>.<language>[-<topic>].<hash>.<mac>
 *
 * `hash`: the hash of the address (address-hash.ts), 16 bytes in base64url, under a mask of the key, so that who sees a link cannot even try
 * addresses. `mac`: the first 18 bytes of HMAC-SHA-256 over the line `facteur-unsubscribe-2` and all that stands before it, in base64url.
 * Key of the MAC and key of the mask are made of the key (HMAC-SHA-256 over their names), so that the one can be given to a page elsewhere
 * without the other, and neither tells the key.
 *
 * Tokens of older programs, `<campaign>.<number>.<mac>`, have a MAC over `facteur-unsubscribe-1`, the delivery and the address, a line feed
 * between them: they are compared with the address of that delivery.
 */
export interface UnsubscribeToken {
  readonly campaign: string;
  /** Of the delivery, from 1. */
  readonly number: number;
  /** Null: an older token does not say. */
  readonly language: Language | null;
  /** What the campaign was about; null: nothing in particular, or an older token. */
  readonly topic: string | null;
}

/** Whose token is made. */
export interface TokenOf {
  /** `<campaign>.<number>` */
  readonly delivery: string;
  /** In whatever case. */
  readonly email: string;
  readonly language: Language;
  readonly topic: string | null;
}

const MAC_BYTES = 18;
const HASH_BYTES = 16;
const DELIVERY = '([a-z][a-z0-9]{0,63})\\.([1-9]\\d{0,14})';
const MAC = '([A-Za-z0-9_-]{24})';
const TOKEN = new RegExp(`^2\\.${DELIVERY}\\.(fr|en)(?:-([a-z0-9-]{1,40}))?\\.([A-Za-z0-9_-]{22})\\.${MAC}$`);
const OLD_TOKEN = new RegExp(`^${DELIVERY}\\.${MAC}$`);

/** What a token says, as far as its form goes: whether that is true only its MAC tells. Null: it has the form of none. */
export function readUnsubscribeToken(token: string): UnsubscribeToken | null {
  const [, campaign, number, language, topic = null] = TOKEN.exec(token) ?? OLD_TOKEN.exec(token) ?? [];
  if (campaign === undefined) return null;
  if (!token.startsWith('2.')) return { campaign, number: Number(number), language: null, topic: null };
  return { campaign, number: Number(number), language: language as Language, topic };
}

/** Makes and verifies the tokens of one key. */
export class UnsubscribeTokens {
  readonly #key: KeyObject;
  readonly #mac: KeyObject;
  readonly #mask: KeyObject;

  // Made once: to make them of the bytes for each message takes several times as long as the MACs (see bounce-address.ts).
  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key);
    this.#mac = derived(this.#key, 'mac');
    this.#mask = derived(this.#key, 'mask');
  }

  /** What verifies tokens and tells nothing else: for a page that only takes down who wants to leave. 32 bytes. */
  get verifier(): Uint8Array {
    return this.#mac.export();
  }

  /** By which such a page knows that it is us who ask what it took down: 64 hex digits. */
  get fetchSecret(): string {
    return derived(this.#key, 'fetch').export().toString('hex');
  }

  make({ delivery, email, language, topic }: TokenOf): string {
    const hash = this.#masked(delivery, bytesOfHash(hashedKey(comparedAddress(email)))).toString('base64url');
    const said = `2.${delivery}.${language}${topic === null ? '' : `-${topic}`}.${hash}`;
    return `${said}.${this.#macOf(said)}`;
  }

  /**
   * The hash of the address that a token was made for; null: it was not made with this key, or it is one of an older program. Takes the same
   * time either way.
   */
  addressOf(token: string): string | null {
    const [, campaign, number, , , masked = '', given = ''] = TOKEN.exec(token) ?? [];
    if (campaign === undefined) return null;
    const right = same(given, this.#macOf(token.slice(0, -1 - given.length)));
    const hash = this.#masked(`${campaign}.${number}`, Buffer.from(masked, 'base64url'));
    return right ? hashOfBytes(hash) : null;
  }

  /** Whether a token of an older program was made for that address, with this key. Takes the same time either way. */
  isOldOf(token: string, email: string): boolean {
    const [, campaign, number, given = ''] = OLD_TOKEN.exec(token) ?? [];
    if (campaign === undefined) return false;
    const said = `facteur-unsubscribe-1\n${campaign}.${number}\n${comparedAddress(email)}`;
    return same(given, hmac(this.#key, said).toString('base64url', 0, MAC_BYTES));
  }

  #macOf(said: string): string {
    return hmac(this.#mac, `facteur-unsubscribe-2\n${said}`).toString('base64url', 0, MAC_BYTES);
  }

  // Its own inverse.
  #masked(delivery: string, hash: Buffer): Buffer {
    const mask = hmac(this.#mask, delivery);
    const masked = Buffer.alloc(HASH_BYTES);
    for (let i = 0; i < HASH_BYTES; i += 1) masked[i] = (hash[i] as number) ^ (mask[i] as number);
    return masked;
  }
}

/** Tells keys apart without giving them away: 8 hex digits. */
export function unsubscribeKeyId(key: Uint8Array): string {
  return createHash('sha256').update('facteur unsubscribe key\n').update(key).digest('hex').slice(0, 8);
}

function derived(key: KeyObject, name: string): KeyObject {
  return createSecretKey(hmac(key, `facteur unsubscribe ${name} 2`));
}

function hmac(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function same(given: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(given), Buffer.from(right));
}
