/**
 * A message on its way: `MessageSource` (what the user wrote, made ready at submission, stored with the campaign) ->
 * `CompiledMessage` (once per worker and campaign) -> `Composed` (per recipient, ready for the wire).
 */

import type { Language } from '../language.ts';

/** The variables of one recipient: the columns of the list, all text. */
export type Variables = Readonly<Record<string, string>>;

export interface Mailbox {
  /** Display name; empty: none. */
  readonly name: string;
  readonly address: string;
}

/** A message with everything that is the same for all recipients already done (Markdown, layout, CSS, text part). */
export interface MessageSource {
  readonly from: Mailbox;
  readonly replyTo: Mailbox | null;
  /** Liquid template. */
  readonly subject: string;
  /** Liquid template of the HTML part, CSS inlined; null: text only. */
  readonly html: string | null;
  /** Liquid template of the text part. */
  readonly text: string;
  readonly attachments: readonly StoredAttachment[];
  /** Of the dates the templates write; absent: French. */
  readonly language?: Language;
  /** It goes to a list of people who can leave it; null: it says itself that it does not; absent: nothing is said of it. */
  readonly list?: ListMail | null;
  /** Made by a program of itself, not by a person for this occasion (RFC 3834 §5): `Auto-Submitted` says so. */
  readonly automatic?: boolean;
  /** Each recipient may have attachments of their own. */
  readonly recipientFiles?: boolean;
}

/** How recipients leave the list. */
export interface ListMail {
  /** Gets the mail of those who want no more. */
  readonly email: string;
  /** Subject of the mail that a link in the message begins. */
  readonly subject: string;
  /** What the campaign is about (topic.ts), so that people can leave that alone; absent: nothing in particular. */
  readonly topic?: string | undefined;
  /** null: by mail only. */
  readonly url: {
    /** Without a slash at the end. */
    readonly base: string;
    /** Of the key that the tokens are made with (`unsubscribeKeyId`). */
    readonly keyId: string;
  } | null;
}

export interface StoredAttachment {
  readonly filename: string;
  readonly contentType: string;
  /** Of the content in the backend, hex. */
  readonly sha256: string;
  readonly size: number;
  /** The Content-ID by which the HTML part shows it (RFC 2392); absent: an attachment like any other. */
  readonly cid?: string;
}

/** Who gets one message, and as which delivery. */
export interface RecipientOf {
  readonly email: string;
  readonly vars: Variables;
  /** `<campaign>.<number>`: goes into X-Facteur-Delivery and, with `stamp`, into the Message-ID. */
  readonly delivery: string;
  /** Another header field that says `delivery`, by which the provider that sends tells about it; absent or null: none. */
  readonly deliveryField?: string | null;
  /** Attachments of this recipient alone; only where the source says `recipientFiles`. */
  readonly files?: readonly RecipientFile[];
}

export interface RecipientFile {
  readonly attachment: StoredAttachment;
  readonly content: Uint8Array;
}

/** One message, ready for the wire. */
export interface Composed {
  readonly from: string;
  readonly to: string;
  /** What its transaction is named, so that a report names it (RFC 3461, ENVID): letters, digits and dots. Absent: nothing. */
  readonly envelopeId?: string;
  /** RFC 5322 message with CRLF line ends, not dot-stuffed. Shared between messages: must not be written to. */
  readonly chunks: readonly Uint8Array[];
  /** Bytes in all chunks. */
  readonly size: number;
  /**
   * It is certain by the way it was made that it can go out byte for byte: line ends are CRLF, no line begins with a dot,
   * and the last one is ended. Absent: that is to be looked at.
   */
  readonly wireReady?: boolean;
  /** The envelope has a non-ASCII local part: the server must offer SMTPUTF8 (RFC 6531). */
  readonly smtpUtf8: boolean;
}

export interface CompiledMessage {
  /**
   * Renders and encodes the message for one recipient. The same recipient and `at` give the same bytes, on every attempt
   * and in every worker. Throws TemplateError when a variable the template uses is missing, or when `email` is not an
   * address.
   */
  compose(recipient: RecipientOf, at: Date): Composed;
  /**
   * Renders only, to check a recipient before anything is accepted, or to show a message again: `delivery` and `at` are then those it was
   * sent with. Throws TemplateError like `compose`.
   */
  check(recipient: Pick<RecipientOf, 'email' | 'vars'> & Partial<Pick<RecipientOf, 'delivery'>>, at?: Date): Rendered;
}

/** A message for one recipient before it is encoded. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  /** null: there is no HTML part. */
  readonly html: string | null;
  /** Variables that are written somewhere although they are empty here, where nothing else stands for them. */
  readonly shownEmpty: readonly string[];
}

/**
 * What a message could not do for one recipient. `variable` is set when that one is missing. The message is words of ours
 * (own-words.ts) or the template engine's.
 */
export class TemplateError extends Error {
  readonly variable: string | null;
  /** Part of the message: `subject`, `html`, `text`, `attachment`, or `to`. */
  readonly part: string;
  /** What it is about in the case of this recipient; empty: nothing more to say. */
  readonly detail: string;
  /** It took more time or memory than a message may: another recipient would fare no better. */
  readonly endless: boolean;
  /** A value that is calculated or compared with is empty or missing. */
  readonly empty: boolean;
  constructor(
    message: string,
    part: string,
    variable: string | null,
    { detail = '', endless = false, empty = false }: { detail?: string; endless?: boolean; empty?: boolean } = {},
  ) {
    super(message);
    this.detail = detail;
    this.endless = endless;
    this.empty = empty;
    this.name = 'TemplateError';
    this.part = part;
    this.variable = variable;
  }
}
