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
}

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
}

/** As JSON: the variables, or, with files, both in a list. */
export function storeRecipient({ vars, files }: StoredRecipient): string {
  return JSON.stringify(files.length === 0 ? vars : [vars, files]);
}

/** What `storeRecipient` wrote. */
export function readRecipient(json: string): StoredRecipient {
  const stored = JSON.parse(json) as Variables | [Variables, readonly StoredAttachment[]];
  return Array.isArray(stored) ? { vars: stored[0], files: stored[1] } : { vars: stored as Variables, files: [] };
}
