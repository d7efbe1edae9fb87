import type { MessageSource, StoredAttachment, Variables } from './types.ts';

/** What a campaign keeps of its message (`message` of the backend's campaign row, as JSON). Never holds a secret. */
export interface StoredMessage {
  readonly source: MessageSource;
  /** Makes the Message-IDs of this campaign unlike those of any other installation. */
  readonly stamp: string;
  /**
   * Where several accounts send it: those that send under an address of their own, by name, and who gets the answers. Absent: all send
   * as the message says.
   */
  readonly senders?: Readonly<Record<string, OwnSender>> | undefined;
  /** The message as its author wrote it, to begin another from; absent: it was not kept (an older version, a message that needs files from elsewhere). */
  readonly written?: WrittenFiles;
  /** It tells somebody what became of another campaign. */
  readonly notice?: true;
  /** Recipients with times of their own; absent: nobody has one. */
  readonly times?: SendTimes;
  /** Who has prepared and sent it, where people have names. Last, so that it is found without taking a long message apart (`handsOf`). */
  readonly hands?: Hands;
}

/** The names of those who had a hand in a campaign; absent: nobody who has a name. */
export interface Hands {
  /** Who has said that it is ready to be sent. */
  readonly preparedBy?: string | undefined;
  /** Who has agreed to it. */
  readonly sentBy?: string | undefined;
}

/** From when on how many are to get the message, earliest first: the first and the last time of each group in ms since 1970, and its recipients. */
export type SendTimes = readonly (readonly [from: number, to: number, count: number])[];

/** The sender of the messages of one account, in the place of the message's own. */
export type OwnSender = Pick<MessageSource, 'from' | 'replyTo'>;

/** The message as that account sends it. */
export function sourceBy({ source, senders }: StoredMessage, account: string): MessageSource {
  const own = senders && Object.hasOwn(senders, account) ? senders[account] : undefined;
  return own ? { ...source, ...own } : source;
}

/** Files of a message, kept as contents of the backend. */
export interface WrittenFiles {
  /** Which of them is the message; the others are those it names. */
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly sha256: string; readonly size: number }[];
  /** What was said over its own settings when it was sent. */
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly replyTo?: string | undefined;
}

/**
 * Whether recipients of a stored message have files of their own, kept with their variables. A backend that cannot keep
 * contents for each recipient must not take such a campaign.
 */
export function hasRecipientFiles({ source }: StoredMessage): boolean {
  return source.recipientFiles === true;
}

/** What a delivery keeps of its recipient (`vars` of the backend's delivery row). */
export interface StoredRecipient {
  readonly vars: Variables;
  readonly files: readonly StoredAttachment[];
  /** Not before this time, ms since 1970; null: at once. */
  readonly at: number | null;
}

/** As JSON: the variables, or, with files or a time, all of it in a list. */
export function storeRecipient({
  vars,
  files,
  at = null,
}: Pick<StoredRecipient, 'vars' | 'files'> & Partial<StoredRecipient>): string {
  if (at !== null) return JSON.stringify([vars, files, at]);
  return JSON.stringify(files.length === 0 ? vars : [vars, files]);
}

/** What `storeRecipient` wrote. */
export function readRecipient(json: string): StoredRecipient {
  const stored = JSON.parse(json) as Variables | [Variables, readonly StoredAttachment[], number?];
  if (!Array.isArray(stored)) return { vars: stored as Variables, files: [], at: null };
  const [vars, files, at = null] = stored;
  return { vars, files, at };
}

/** From when on a stored recipient is to be written to, ms since 1970; 0: at once. Looked at for everybody who is claimed, so without taking it all apart. */
export function timeOf(json: string): number {
  // Variables end in a brace, files in a bracket.
  return json.endsWith(']') ? Number(/,(\d+)\]$/.exec(json)?.[1] ?? 0) : 0;
}

/** Whether a stored message (JSON) is one of ours that tells what became of a campaign. */
export function isNotice(message: string): boolean {
  // Within a text the quotes would be escaped.
  return message.includes('"notice":true');
}

/** Who had a hand in a stored message (JSON). */
export function handsOf(message: string): Hands {
  // A page of campaigns is looked at four times a second. Within a text the quotes would be escaped.
  const [, hands] = /,"hands":(\{[^{}]*\})\}$/.exec(message.slice(-MOST_OF_HANDS)) ?? [];
  return hands === undefined ? {} : (JSON.parse(hands) as Hands);
}

/** Two names of 64 signs and what stands around them, in UTF-16 units. */
const MOST_OF_HANDS = 400;
