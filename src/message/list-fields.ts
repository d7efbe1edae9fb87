import { createHash } from 'node:crypto';
import { FacteurError } from '../errors.ts';
import type { Language } from '../language.ts';
import type { ListMail } from './types.ts';
import { UnsubscribeTokens, unsubscribeKeyId } from './unsubscribe.ts';

interface ListFieldsOptions {
  /** Of the sender. */
  readonly domain: string;
  readonly key: Uint8Array | null;
  /** Of the message. */
  readonly language: Language;
}

/**
 * The header fields of mail to a list: how to leave it (RFC 2369 §3.2, RFC 8058) and which campaign it belongs to (Gmail's
 * Feedback-ID, by which complaints are counted in its Postmaster Tools).
 */
export class ListFields {
  readonly #url: ListMail['url'];
  readonly #tokens: UnsubscribeTokens | null;
  readonly #language: Language;
  readonly #topic: string | null;
  /** What begins a mail, from the message and from the header, each but for the name of the delivery at its end. */
  readonly #mailto: string;
  readonly #address: string;
  /** The sender's own identifier, the same in all its campaigns: 5 to 15 characters. */
  readonly #sender: string;

  /** Throws `unsubscribe-key-other` when the campaign was submitted with another key. */
  constructor(list: ListMail, { domain, key, language }: ListFieldsOptions) {
    if (list.url !== null && (key === null || unsubscribeKeyId(key) !== list.url.keyId)) {
      throw new FacteurError('unsubscribe-key-other', {});
    }
    this.#url = list.url;
    this.#mailto = mailto(list.email, list.subject);
    this.#address = mailto(list.email, 'unsubscribe ');
    this.#tokens = list.url && key ? new UnsubscribeTokens(key) : null;
    this.#language = language;
    this.#topic = list.topic ?? null;
    this.#sender = createHash('sha256').update(domain).digest('hex').slice(0, 12);
  }

  /** Whether each recipient has an address of their own to unsubscribe at. */
  get personal(): boolean {
    return this.#url !== null;
  }

  /** What `{{ unsubscribe_url }}` is: a web address with the recipient's token, else one that begins a mail, which names the delivery. */
  url(delivery: string, email: string): string {
    // With the delivery's name whoever reads the mail knows at once who asks: see returns/answers.ts.
    if (this.#url === null || this.#tokens === null) return `${this.#mailto}%20${delivery}`;
    const token = this.#tokens.make({ delivery, email, language: this.#language, topic: this.#topic });
    return `${this.#url.base}/u/${token}`;
  }

  /** The fields, each with its CRLF; `url` is the recipient's. One-click is for https only (RFC 8058 §3.1). */
  fields(delivery: string, url: string): string {
    // The token proves who asks, also from another address.
    const token = this.personal ? url.slice(url.lastIndexOf('/') + 1) : delivery;
    const address = `<${this.#address}${token}>`;
    const campaign = delivery.slice(0, delivery.lastIndexOf('.'));
    const ways = this.personal ? `List-Unsubscribe: <${url}>,\r\n ${address}` : `List-Unsubscribe: ${address}`;
    const oneClick = url.startsWith('https:') ? 'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n' : '';
    return `${ways}\r\n${oneClick}Feedback-ID: ${campaign}:list:facteur:${this.#sender}\r\n`;
  }
}

/** RFC 6068. `address` is ASCII in its domain. */
function mailto(address: string, subject: string): string {
  const at = address.lastIndexOf('@');
  const local = encodeURIComponent(address.slice(0, at)).replace(/%2B/g, '+');
  return `mailto:${local}${address.slice(at)}?subject=${encodeURIComponent(subject)}`;
}
