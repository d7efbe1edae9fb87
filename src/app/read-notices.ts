import { FacteurError } from '../errors.ts';
import { readBrevo } from '../returns/notices/brevo.ts';
import { readMailjet } from '../returns/notices/mailjet.ts';
import type { Notice, ReadNotices } from '../returns/notices/notice.ts';
import { noticeOf, readSns, type SnsMessage } from '../returns/notices/sns.ts';

const readers: Readonly<Record<'brevo' | 'mailjet', ReadNotices>> = { brevo: readBrevo, mailjet: readMailjet };

/** What a request of that provider tells. Throws `notice-unknown`. */
export function readProvider(provider: keyof typeof readers, body: unknown): readonly Notice[] {
  const notices = readers[provider](jsonOf(body));
  if (notices === null) throw new FacteurError('notice-unknown', { provider });
  return notices;
}

/** A message of SNS, whose JSON may come as text. Throws `notice-unknown`. */
export function readSnsBody(body: unknown): SnsMessage {
  const message = readSns(jsonOf(body));
  if (message === null) throw new FacteurError('notice-unknown', { provider: 'ses' });
  return message;
}

/** A message of SNS, taken apart; null: it is no notification, but a question about notifications. */
export function noticesOfSns(message: SnsMessage): readonly Notice[] | null {
  return message.Type === 'Notification' ? [noticeOf(message)] : null;
}

function jsonOf(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
