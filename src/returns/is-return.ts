import type { Mail } from './mail.ts';
import {
  answering,
  awaySubjects,
  daemonAddresses,
  daemonNames,
  postmasters,
  returnSentences,
  returnSubjects,
} from './signs.ts';
import { addressOf } from './written.ts';

/** Whether the mail is from a mail system, which writes nothing but returns. */
export function isFromDaemon({ headers }: Mail): boolean {
  const { address, name } = senderOf(headers);
  return (
    headers.has('x-failed-recipients') ||
    daemonAddresses.some((form) => form.test(address)) ||
    daemonNames.some((form) => form.test(name)) ||
    daemonAddresses.some((form) => form.test(addressOf(headers.get('return-path')) ?? headers.get('return-path') ?? ''))
  );
}

/**
 * Whether a mail without a report is a return by its words. Signs are its subject, its sentences, and the mail that came
 * back as a part. A mail system needs one, a postmaster or nobody at all two, anybody else all: people write about
 * returns, and paste them.
 */
export function readsAsReturn(mail: Mail, said: string): boolean {
  const subject = mail.headers.get('subject') ?? '';
  if (answering.test(subject) || awaySubjects.some((form) => form.test(subject))) return false;
  const bySubject = returnSubjects.some((form) => form.test(subject));
  const bySentence = returnSentences.some((form) => form.test(said));
  if (isFromDaemon(mail)) return bySubject || bySentence;
  const signs = [bySubject, bySentence, bringsMailBack(mail)].filter(Boolean).length;
  return signs >= (isFromPostmaster(mail) || hasNoReturnPath(mail) ? 2 : 3);
}

function isFromPostmaster({ headers }: Mail): boolean {
  const { address } = senderOf(headers);
  return postmasters.some((form) => form.test(address));
}

function senderOf(headers: Mail['headers']): { address: string; name: string } {
  const from = headers.get('from') ?? '';
  return { address: addressOf(from) ?? from, name: from.replace(/<[^<>]*>/, '') };
}

function hasNoReturnPath({ headers }: Mail): boolean {
  return /^<?\s*>?$/.test(headers.get('return-path') ?? 'not said');
}

function bringsMailBack(mail: Mail): boolean {
  const within = mail.parts.find((part) => part.mail !== null)?.mail;
  return within !== undefined && within !== null && !isFromDaemon(within);
}
