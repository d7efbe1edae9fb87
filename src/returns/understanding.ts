import type { ReturnClass } from './reasons.ts';

/** What a mail that came back is: a closed union. Addresses are as the mail writes them, their domain in small letters. */
export type Understanding =
  /** Mail of ours did not arrive, or not yet. One recipient or more. */
  | { readonly kind: 'return'; readonly recipients: readonly Returned[] }
  /** Somebody called our mail spam (RFC 5965, and the providers that write their own). */
  | { readonly kind: 'complaint'; readonly recipients: readonly Person[] }
  /** A program answers for somebody who is away (RFC 3834, and those that do not say so). */
  | { readonly kind: 'auto-reply'; readonly recipients: readonly Person[] }
  /**
   * Somebody wants no more. `asked`: by the address that our List-Unsubscribe names, which is to be obeyed; else in words
   * of their own, which a person should read.
   */
  | {
      readonly kind: 'unsubscribe';
      readonly asked: true;
      /** The token of our own link (see message/unsubscribe.ts), when the mail has one: nobody else can have it. Null: it names the delivery alone. */
      readonly token: string | null;
      readonly recipients: readonly [Person & { readonly delivery: string }];
    }
  | { readonly kind: 'unsubscribe'; readonly asked: false; readonly recipients: readonly Person[] }
  /** Mail of ours arrived, or was opened: asked for by somebody, and nothing to act on. */
  | { readonly kind: 'receipt'; readonly recipients: readonly Person[] }
  /** A person answers. */
  | { readonly kind: 'reply'; readonly recipients: readonly Person[] }
  /** Anything else: not for us to understand. */
  | { readonly kind: 'other'; readonly recipients: readonly [] };

/** Whom something is about. */
export interface Person {
  readonly email: string;
  /**
   * Which delivery of ours, `<campaign>.<number>`, as the mail says; null: it does not say. Anybody can write this: whoever
   * acts on it looks first whether that delivery went to this address.
   */
  readonly delivery: string | null;
}

/** A recipient whom mail did not reach. */
export interface Returned extends Person {
  readonly class: ReturnClass;
  /** Enhanced status code (RFC 3463); null: none was given. */
  readonly status: string | null;
  /** What the server that refused it said, in one line of at most 500 characters; null: nothing. */
  readonly reply: string | null;
  /** Whom we wrote to, by the server's word (RFC 3461, ORCPT) or the header of what came back; null: not said. */
  readonly writtenTo: string | null;
  /** The reporting server goes on trying: more may come. */
  readonly delayed: boolean;
}
