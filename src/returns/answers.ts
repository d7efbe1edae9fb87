import { deliveryNamed } from './delivery.ts';
import type { Mail } from './mail.ts';
import { answering, awayFields, awaySubjects, bulkFields, leavingWords, quoteBegins } from './signs.ts';
import { addressOf } from './written.ts';

/**
 * Subject of the mail that our List-Unsubscribe, or the link in a message, begins: `unsubscribe <campaign>.<number>`, or the token of the
 * delivery (message/unsubscribe.ts; of older programs, too) where there is a key for it.
 */
const ASKED = /^\s*(?:unsubscribe|d[ée]sinscription)\s+(\S+)\s*$/i;
const NAMED = /^(?:2\.)?([^.]+\.[^.]+)((?:\.[a-z0-9-]+\.[A-Za-z0-9_-]{22})?\.[A-Za-z0-9_-]{24})?$/;
/** Lines of an answer in which somebody says that they want no more: later ones are about something else. */
const FIRST_LINES = 12;
/** Characters of these lines: who writes more writes a letter, for a person to read. */
const FIRST_WORDS = 600;

/** The delivery whose recipient asks by mail to get no more, and the token that proves it; null: this is no such mail. */
export function unsubscribeAsked(mail: Mail): { readonly delivery: string; readonly token: string | null } | null {
  const [, written = ''] = ASKED.exec(subjectOf(mail).normalize('NFC')) ?? [];
  const [, named = '', code] = NAMED.exec(written) ?? [];
  const delivery = deliveryNamed(named);
  return delivery === null ? null : { delivery, token: code === undefined ? null : written };
}

/** Whether a mail program asks it for somebody who pressed its button, at an address that is not one of ours. */
export function unsubscribedFor(mail: Mail): boolean {
  return mail.headers.has('x-apple-unsubscribe');
}

/** Whether somebody says in their own words that they want no more. */
export function wantsNoMore(mail: Mail): boolean {
  const own = ownWords(mail.text);
  const said = [ownSubject(mail), own.length > FIRST_WORDS ? '' : own];
  return said.some((text) => leavingWords.some((form) => form.test(text)));
}

/** Whether a program answers for somebody who is away. */
export function isAway(mail: Mail): boolean {
  if (isBulk(mail)) return false;
  return has(mail, awayFields) || awaySubjects.some((form) => form.test(subjectOf(mail)));
}

/** Whether it is mail to many, that nobody wrote to us. */
export function isBulk(mail: Mail): boolean {
  return has(mail, bulkFields);
}

/** Whether it is from an address that nobody reads: a program, that wants nothing of us. */
export function isFromNobody(mail: Mail): boolean {
  return /^no[-_.]?reply\b/i.test(addressOf(mail.headers.get('from')) ?? '');
}

/** Whether a person answers a mail. */
export function isAnswer(mail: Mail): boolean {
  return mail.headers.has('in-reply-to') || mail.headers.has('references') || answering.test(subjectOf(mail));
}

function has(mail: Mail, fields: typeof awayFields): boolean {
  return fields.some(([name, value]) => value.test(mail.headers.get(name) ?? ''));
}

function subjectOf(mail: Mail): string {
  return mail.headers.get('subject') ?? '';
}

// Of an answer it is ours: "Re: how to unsubscribe" says nothing.
function ownSubject(mail: Mail): string {
  const subject = subjectOf(mail);
  return answering.test(subject) ? '' : subject;
}

function ownWords(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => quoteBegins.some((form) => form.test(line)));
  const own = lines.slice(0, end < 0 ? undefined : end).filter((line) => line.trim() !== '');
  return own.slice(0, FIRST_LINES).join('\n');
}
