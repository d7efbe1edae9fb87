import { mask } from '../mask.ts';

/** A server's reply, taken apart (RFC 5321 section 4.2, RFC 2034). */
export interface Reply {
  /** 200 to 599; 0 when the text begins with no such number. */
  readonly code: number;
  /** Enhanced status code, such as `5.1.1`; empty when there is none. */
  readonly enhanced: string;
  /** The words, in one line. */
  readonly text: string;
}

/** Takes a raw reply apart; the lines of a multi-line one are joined, their repeated codes dropped. */
export function parseReply(raw: string): Reply {
  const first = /^([2-5]\d\d)(?:[ -]|$)/.exec(raw);
  if (!first) return { code: 0, enhanced: '', text: oneLine(raw) };
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(raw)?.[1] ?? '';
  const words = raw
    .split(/\r?\n/)
    .map((line) => line.replace(/^\d{3}(?:[ -]|$)(?:[245]\.\d{1,3}\.\d{1,3}(?:\s+|$))?/, ''));
  return { code: Number(first[1]), enhanced, text: oneLine(words.join(' ')) };
}

const LONGEST_REPLY = 500;

/** Makes words fit to be kept and shown: one line of at most 500 characters, without control characters or secrets. */
export type ReplyCleaner = (words: string) => string;

/**
 * A cleaner for one account: its password does not show, in clear or in the forms a server could echo it, nor what `others` names
 * at the moment (access tokens, which change).
 */
export function replyCleaner(
  account: { user: string | null; password: string | null },
  others: () => readonly string[] = () => [],
): ReplyCleaner {
  const secrets = account.password ? secretForms(account.user ?? '', account.password) : [];
  return (words) => {
    const clean = mask(oneLine(words), [...others(), ...secrets]);
    return clean.length > LONGEST_REPLY ? `${cut(clean, LONGEST_REPLY - 1)}…` : clean;
  };
}

// As typed, and as AUTH PLAIN and AUTH LOGIN carry it (RFC 4616); the longest first, as they contain each other.
function secretForms(user: string, password: string): string[] {
  const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
  return [base64(`\0${user}\0${password}`), base64(password), password];
}

/** Shows a reply of success or refusal as the server worded it: `250 2.0.0 Ok: queued`. */
export function showReply({ code, enhanced, text }: Reply): string {
  return [code || '', enhanced, text].filter(Boolean).join(' ');
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
  return text.replace(/[\s\x00-\x1f\x7f-\x9f]+/g, ' ').trim();
}

// Not through the middle of a surrogate pair.
function cut(text: string, length: number): string {
  const end = /[\ud800-\udbff]/.test(text[length - 1] ?? '') ? length - 1 : length;
  return text.slice(0, end);
}
