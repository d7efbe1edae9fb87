/**
 * What the program itself has to say where a text stands: in the place of a server's reply, as the message of a hold, as the
 * cause within an error. The text is kept and handed on as a code with parameters, and whoever shows it says it in the language
 * of whoever reads (`sayKept` in i18n/). A text that is none of these (a server's words, what an older version kept) is shown as
 * it is.
 *
 * Written `facteur:closing`, or with parameters `facteur:lost-after {"detail":"read ECONNRESET"}` (JSON). A parameter may be
 * such a text again. Codes are kept for years: one may be added, none may change its meaning.
 */
export interface OwnWords extends Readonly<Record<FileCode, None>>, Readonly<Record<ValueCode, Task>> {
  // In the place of a server's reply.
  readonly 'dry-run': None;
  readonly closing: None;
  readonly withdrawn: None;
  /** The connection was lost before the message was handed over; `detail`: why. */
  readonly 'lost-before': Detail;
  /** The message was handed over and not answered; `detail`: why. */
  readonly 'lost-after': Detail;
  /** `server`: `host:port`, where it is not clear which one is meant. */
  readonly 'connection-ended': { readonly server?: string };
  readonly stopped: None;
  readonly 'no-encryption': { readonly host: string };
  readonly 'no-answer': None;
  /** The server's reply belongs to nothing that was asked. */
  readonly 'unexpected-reply': { readonly reply: string };
  readonly 'invalid-address': { readonly address: string };
  readonly 'no-smtputf8': { readonly address: string };
  /** Both in bytes. */
  readonly 'too-large': { readonly size: number; readonly limit: number };
  /** The message could not be made for this recipient; `detail`: why. */
  readonly 'not-composed': Detail;

  // What the ledger knows of a delivery where it has no outcome.
  readonly 'worker-vanished': None;
  readonly 'perhaps-sent': None;
  readonly 'perhaps-sent-since': None;
  readonly 'row-lost': None;
  readonly 'backup-sending': None;

  // Why what came back cannot be recorded yet.
  readonly 'still-sending': None;

  // The name of a file.
  readonly 'standard-input': None;

  // Why something is held, and what to do about it.
  /** `reason`: of the hold; `code`, `page`: see transport/remedies.ts; `params`: where the code is an error's, its. Made when a hold is shown, never kept. */
  readonly remedy: {
    readonly reason: string;
    readonly code: string | null;
    readonly page: string | null;
    readonly params: object;
  };
  /** Why copies of what was sent cannot be put into a mailbox, and what to do about it; `code`: see mailbox/port.ts. Made when it is shown, never kept. */
  readonly 'copy-trouble': CopyTrouble;
  readonly 'copy-remedy': CopyTrouble;
  /** The account's own limit: `most` messages in `ms` milliseconds. */
  readonly 'limit-reached': { readonly most: number; readonly ms: number };
  /** So many (`dead`) of the messages that had gone out (`gone`) came back, because there is no such address. */
  readonly 'many-returned': { readonly dead: number; readonly gone: number };
  /** `backup`: when the backup was made; `upTo`: the highest number that left this machine since. */
  readonly 'sent-since-backup': { readonly backup: string; readonly upTo: number };

  // What a template does wrong for a recipient.
  readonly 'template-endless': None;
  readonly 'template-several-lines': None;
  readonly 'template-variable-missing': { readonly name: string };
  readonly 'not-an-address': { readonly address: string };
}

/** Why a file cannot be attached. */
type FileCode =
  | 'not-a-file'
  | 'file-missing'
  | 'file-unreadable'
  | 'file-outside'
  | 'file-hidden'
  | 'file-name'
  | 'file-too-large';

/** Why a filter or a comparison cannot be carried out with a value. */
type ValueCode =
  | 'value-empty'
  | 'value-not-number'
  | 'value-ambiguous'
  | 'value-units'
  | 'value-percent'
  | 'value-one-number'
  | 'value-zero'
  | 'value-too-large'
  | 'value-no-date'
  | 'value-ambiguous-date'
  | 'value-span'
  | 'value-future'
  | 'value-currency'
  | 'value-phone';

/** The filter or operator, as it is written in a message. */
interface Task {
  readonly task: string;
}

interface CopyTrouble extends Detail {
  readonly code: string;
  readonly mailbox: string;
}

type None = Readonly<Record<never, never>>;
interface Detail {
  readonly detail: string;
}

export type OwnCode = keyof OwnWords;

const MARK = 'facteur:';
const WRITTEN = /^facteur:([a-z0-9-]+)(?: (\{.*\}))?$/s;

/** The text that stands for words of ours. */
export function ownWords<C extends OwnCode>(code: C, params: OwnWords[C]): string {
  return written(code, params);
}

/** A code with its parameters, as it was read. */
interface ReadWords {
  /** Perhaps one that only a newer version knows. */
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Takes such a text apart; null: it is somebody else's. */
export function readOwnWords(text: string): ReadWords | null {
  if (!text.startsWith(MARK)) return null;
  const [, code, json] = WRITTEN.exec(text) ?? [];
  if (code === undefined) return null;
  try {
    return { code, params: json === undefined ? {} : JSON.parse(json) };
  } catch {
    return null;
  }
}

/** The same of an error of the table (errors.ts), whose codes are not those above. */
export function ownError({ code, params }: { readonly code: string; readonly params: object }): string {
  return written(code, params);
}

function written(code: string, params: object): string {
  return Object.keys(params).length === 0 ? `${MARK}${code}` : `${MARK}${code} ${JSON.stringify(params)}`;
}

/**
 * Cuts a text to so many characters (UTF-16), so that words of ours can still be read: of those the parameters are cut, the
 * longest first. With 100 characters every code has room; one with parameters that are no texts may stay longer. Never cuts through a character beyond the first 65,536.
 */
export function cutWords(text: string, most: number): string {
  if (text.length <= most) return text;
  const read = readOwnWords(text);
  return read ? cutParams(read, most) : cut(text, most);
}

function cutParams({ code, params }: ReadWords, most: number): string {
  const left: Record<string, unknown> = { ...params };
  for (;;) {
    const text = written(code, left);
    const [name, longest] = longestText(left);
    if (text.length <= most || name === null) return text;
    // Quotes and the like take two characters in JSON: what is over may be more than has to go, never less than one.
    const over = Math.max(1, Math.ceil((text.length - most) / 2));
    const shorter = cutWords(longest, Math.max(0, longest.length - over));
    left[name] = shorter.length < longest.length ? shorter : '';
  }
}

function longestText(params: Readonly<Record<string, unknown>>): [string, string] | [null, ''] {
  let found: [string, string] | [null, ''] = [null, ''];
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'string' && value.length > found[1].length) found = [name, value];
  }
  return found;
}

function cut(text: string, most: number): string {
  const end = /[\ud800-\udbff]/.test(text[most - 1] ?? '') ? most - 1 : most;
  return text.slice(0, end);
}

/** Puts one kept text into the words of whoever reads it. Each face has its own. */
export type Say = (kept: string) => string;
