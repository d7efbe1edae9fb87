import type { Composed } from '../message/types.ts';

/**
 * Hands messages to a mail server (or, for tests of a campaign, to nobody). One transport serves one account.
 */
export interface Transport {
  readonly kind: 'smtp' | 'graph' | 'gmail' | 'dry-run';
  /** How many messages it can have on the wire at once (1 or more). */
  readonly connections: number;
  /** The largest message the server takes, in bytes, as it said on an open connection (RFC 1870); null: it did not. */
  readonly maxSize?: number | null;

  /**
   * Resolves with null as soon as at least one connection is open and authenticated, else with what is wrong. Nobody's
   * delivery is marked `sending` before that.
   */
  ready(): Promise<AccountOutcome | null>;

  /**
   * Sends one message to one recipient over the next free connection and says what became of it. Never throws.
   * `mayBegin` is asked immediately before the first byte of the transaction goes out, after any wait for a connection, and
   * once more before the message itself when that has to wait again; when it answers false the message does not go out
   * and the outcome is `not-sent`.
   */
  send(mail: Composed, mayBegin: () => boolean): Promise<Outcome>;

  /**
   * `send` in two steps, for a message whose delivery is about to be marked `sending`: what comes before the message itself
   * may be said to the server meanwhile, the message only after `begin`. Absent: there is nothing to be said before.
   */
  offer?(mail: Composed, mayBegin: () => boolean): Offer;

  /** Keeps no more than so many connections open from now on (0 or more; what is on its way gets one). */
  limit(connections: number): void;

  /**
   * Closes idle connections with QUIT, and busy ones when their transaction has ended; with `now`, all at once (what was
   * handed over and not answered ends as `unknown`, the rest as `not-sent`). `send` after that answers `not-sent`.
   */
  close(options: { now: boolean }): Promise<void>;
}

/** A message that waits to be begun. */
export interface Offer {
  /** Its delivery is marked `sending`: it goes out as with `send`. At most once, and not after `withdraw`. */
  begin(): Promise<Outcome>;
  /** It does not go out; a connection on which it was announced already is closed. */
  withdraw(): void;
}

/** The outcome of one attempt: a closed union. `reply` is the server's or the system's own words, without secrets. */
export type Outcome = RecipientOutcome | AccountOutcome;

/** Outcomes that are about this message or this recipient. */
export type RecipientOutcome =
  /** Accepted by the server. */
  | { readonly kind: 'sent'; readonly reply: string }
  /** Refused for now; `waitMs`: the wait the reply itself asks for. */
  | { readonly kind: 'deferred'; readonly reply: string; readonly waitMs: number | null }
  /** Refused for good; `hardBounce`: the address does not exist. */
  | { readonly kind: 'failed'; readonly reply: string; readonly hardBounce: boolean }
  /** Handed over, and no answer: nobody knows (RFC 1047). Never sent again by itself. */
  | { readonly kind: 'unknown'; readonly reply: string }
  /** The connection was lost, or had to be replaced, before the end of the message was handed over: safe to send again. */
  | { readonly kind: 'not-sent'; readonly reply: string };

/** Outcomes that are about the account: nobody's fault, the attempt does not count. */
export type AccountOutcome =
  /** The server asks for less: slow down. */
  | { readonly kind: 'throttled'; readonly reply: string; readonly waitMs: number | null }
  /** What the account may send in a day (or hour) is used up. */
  | { readonly kind: 'quota'; readonly reply: string; readonly waitMs: number | null }
  /** Login refused, TLS not possible, an unknown host name: only a person can put it right. */
  | { readonly kind: 'configuration'; readonly reason: 'auth' | 'tls' | 'configuration'; readonly reply: string }
  /** The provider refuses this sender (DMARC, blocklist ...): sending on would make it worse. */
  | { readonly kind: 'reputation'; readonly reply: string }
  /** The server cannot be reached, or does not greet. */
  | { readonly kind: 'unreachable'; readonly reply: string }
  /** A fault of this program kept a connection from coming about. */
  | { readonly kind: 'unexpected'; readonly reply: string };
