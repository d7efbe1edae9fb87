import { type TokenMechanism, tokenMechanisms } from './token-login.ts';

/** What the server announced after EHLO, as far as it matters here. */
export interface Extensions {
  /** Commands may go out before the replies to those before them have come (RFC 2920). */
  readonly pipelining: boolean;
  /** Addresses and headers beyond ASCII (RFC 6531). */
  readonly smtpUtf8: boolean;
  /** Bodies beyond ASCII (RFC 6152). */
  readonly eightBitMime: boolean;
  /** What cannot be delivered is reported as asked (RFC 3461). */
  readonly reports: boolean;
  /** MAIL takes SIZE (RFC 1870). */
  readonly sizes: boolean;
  /** Bytes; 0: no limit announced. */
  readonly maxSize: number;
  /** How it takes access tokens; null: not at all. */
  readonly tokenLogin: TokenMechanism | null;
}

/** `reply`: the one to EHLO, all its lines. To HELO it is one line, which announces nothing. */
export function readExtensions(reply: string): Extensions {
  const offers = (keyword: string) => new RegExp(`^\\d{3}[ -]${keyword}\\b`, 'im').test(reply);
  const maxSize = /^\d{3}[ -]SIZE[ \t]+(\d+)/im.exec(reply)?.[1];
  // `AUTH=`: as before RFC 2554, by servers that want to be understood by old programs.
  const logins = [...reply.matchAll(/^\d{3}[ -]AUTH[ =](.*)$/gim)].flatMap(([, names = '']) =>
    names.toUpperCase().split(/\s+/),
  );
  return {
    pipelining: offers('PIPELINING'),
    smtpUtf8: offers('SMTPUTF8'),
    eightBitMime: offers('8BITMIME'),
    reports: offers('DSN'),
    sizes: offers('SIZE'),
    maxSize: Number(maxSize ?? 0),
    tokenLogin: tokenMechanisms.find((mechanism) => logins.includes(mechanism)) ?? null,
  };
}
