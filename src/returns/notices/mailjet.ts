import * as z from 'zod';
import type { ReturnClass } from '../reasons.ts';
import type { Understanding } from '../understanding.ts';
import { deliveryAmong, eventsIn, type Notice, nothing, returned } from './notice.ts';

/**
 * Mailjet's event API, as dev.mailjet.com/email/guides/webhooks says as of 2026-11: one event a request, or a list of them (version 2).
 */
const event = z.object({
  event: z.string(),
  email: z.string(),
  time: z.number().nullish(),
  MessageID: z.union([z.number(), z.string()]).nullish(),
  CustomID: z.string().nullish(),
  Payload: z.string().nullish(),
  hard_bounce: z.boolean().nullish(),
  error_related_to: z.string().nullish(),
  error: z.string().nullish(),
  comment: z.string().nullish(),
});
type MailjetEvent = z.infer<typeof event>;

/** `error` in Mailjet's words, which stand beside the server's (`comment`), and what each is. */
const ERRORS: Readonly<Record<string, ReturnClass>> = {
  'user unknown': 'permanent',
  'mailbox inactive': 'unknown',
  'quota exceeded': 'full',
  blacklisted: 'policy',
  'spam reporter': 'policy',
  'invalid domain': 'permanent',
  'no mail host': 'permanent',
  'relay/access denied': 'policy',
  greylisted: 'temporary',
  typofix: 'permanent',
  'bad or empty template': 'content',
  'error in template language': 'content',
  'sender blocked': 'policy',
  'content blocked': 'content',
  'policy issue': 'policy',
  'system issue': 'temporary',
  'protocol issue': 'temporary',
  'connection issue': 'temporary',
  preblocked: 'policy',
  'duplicate in campaign': 'unknown',
};

/** Reads a request of Mailjet; null: it is none. */
export function readMailjet(sent: unknown): readonly Notice[] | null {
  return eventsIn(event, sent)?.map(noticeOf) ?? null;
}

function noticeOf(one: MailjetEvent): Notice {
  const { event: kind, email, MessageID, time } = one;
  return { name: ['mailjet', kind, MessageID ?? '', email, time ?? ''].join(' '), understood: understandingOf(one) };
}

function understandingOf(one: MailjetEvent): Understanding {
  const { event: kind, email, CustomID, Payload, error, comment, hard_bounce: hard } = one;
  const person = { email, delivery: deliveryAmong(CustomID, Payload) };
  if (kind === 'spam') return { kind: 'complaint', recipients: [person] };
  if (kind === 'sent') return { kind: 'receipt', recipients: [person] };
  if (kind === 'unsub') return { kind: 'unsubscribe', asked: false, recipients: [person] };
  if (kind !== 'bounce' && kind !== 'blocked') return nothing;
  const otherwise = ERRORS[error ?? ''] ?? (hard ? 'permanent' : 'temporary');
  return returned(person, comment ?? '', { class: otherwise, said: error ?? '' });
}
