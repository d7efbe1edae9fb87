import * as z from 'zod';
import type { ReturnClass } from '../reasons.ts';
import type { Understanding } from '../understanding.ts';
import { deliveryAmong, eventsIn, type Notice, nothing, returned } from './notice.ts';

/**
 * Webhooks of Brevo for transactional mail, as developers.brevo.com/docs/transactional-webhooks says as of 2026-11: one event a request,
 * or a list of them where they are sent in batches.
 */
const event = z.object({
  event: z.string(),
  email: z.string(),
  'message-id': z.string().nullish(),
  'X-Mailin-custom': z.string().nullish(),
  reason: z.string().nullish(),
  ts_event: z.number().nullish(),
  ts: z.number().nullish(),
});
type BrevoEvent = z.infer<typeof event>;

/** What an event says of the address when the receiving server's words say nothing. */
const CLASSES: Readonly<Record<string, ReturnClass>> = {
  hard_bounce: 'permanent',
  invalid_email: 'permanent',
  soft_bounce: 'temporary',
  blocked: 'policy',
  error: 'unknown',
};

/** Its documents know both words. */
const COMPLAINTS = ['spam', 'complaint'];

/** Reads a request of Brevo; null: it is none. */
export function readBrevo(sent: unknown): readonly Notice[] | null {
  return eventsIn(event, sent)?.map(noticeOf) ?? null;
}

function noticeOf(one: BrevoEvent): Notice {
  const { event: kind, email, ts_event: at, ts, 'message-id': id } = one;
  return { name: ['brevo', kind, id ?? '', email, at ?? ts ?? ''].join(' '), understood: understandingOf(one) };
}

function understandingOf({ event: kind, email, reason, ...ids }: BrevoEvent): Understanding {
  const person = { email, delivery: deliveryAmong(ids['X-Mailin-custom'], ids['message-id']) };
  const words = reason ?? '';
  if (COMPLAINTS.includes(kind)) return { kind: 'complaint', recipients: [person] };
  if (kind === 'deferred') return returned(person, words, { class: 'temporary', delayed: true });
  if (kind === 'delivered') return { kind: 'receipt', recipients: [person] };
  if (kind === 'unsubscribed') return { kind: 'unsubscribe', asked: false, recipients: [person] };
  const otherwise = CLASSES[kind];
  return otherwise === undefined ? nothing : returned(person, words, { class: otherwise });
}
