import { findAddresses } from './addresses.ts';
import { fieldBlocks, typed } from './fields.ts';
import type { Mail } from './mail.ts';
import type { Original } from './original.ts';
import type { Understanding } from './understanding.ts';
import { addressesOf } from './written.ts';

/** Fields of a report that say who complained; the reports of most leave them out, for the person's sake. */
const RECIPIENT = ['original-rcpt-to', 'removal-recipient'];

/**
 * Who complained; empty: a complaint that names nobody (what it is about may name the delivery). null: no complaint,
 * as a report of something else is none (`not-spam`, RFC 6430).
 */
export function complainers(mail: Mail, original: Original | null): string[] | null {
  if (isHotmails(mail)) return addressesOf(original?.headers.get('x-hmxmroriginalrecipient'));
  const report = feedbackOf(mail);
  if (report === null || /^(not-spam|auth-failure|dmarc)/i.test(report.type)) return null;
  return report.recipients.length > 0 ? [...report.recipients] : addressesOf(original?.headers.get('to'));
}

/**
 * What a report on failed authentication (RFC 6591) says: nothing about the address, so nobody is taken off a list for it.
 * null: it is no such report.
 */
export function notAuthenticated(mail: Mail, original: Original | null, delivery: string | null): Understanding | null {
  const report = feedbackOf(mail);
  if (report === null || !/^(auth-failure|dmarc)/i.test(report.type)) return null;
  const named = report.recipients.length > 0 ? report.recipients : addressesOf(original?.headers.get('to'));
  const people = named.map((email) => ({ email, delivery }));
  if (!/^(reject|policy)/i.test(report.result)) return { kind: 'receipt', recipients: people };
  const because = { class: 'policy', status: null, reply: null, writtenTo: null, delayed: false } as const;
  return { kind: 'return', recipients: people.map((person) => ({ ...person, ...because })) };
}

/** A report's fields that matter, each in small letters; null: there is no report. */
function feedbackOf(mail: Mail): { type: string; result: string; recipients: readonly string[] } | null {
  const report = mail.parts.find(({ type }) => type === 'message/feedback-report');
  if (!report) return null;
  const blocks = fieldBlocks(report.text);
  const first = (name: string) => blocks.map((fields) => typed(fields, name)).find((value) => value !== '') ?? '';
  const recipients = blocks
    .flatMap((fields) => RECIPIENT.flatMap((name) => fields.get(name) ?? []))
    .flatMap(findAddresses);
  return { type: first('feedback-type'), result: first('delivery-result'), recipients };
}

// Outlook.com's junk mail reporting programme: no report, only the mail, from an address of its own.
function isHotmails(mail: Mail): boolean {
  const from = mail.headers.get('from') ?? '';
  return /<?staff@hotmail\.com>?/i.test(from) && /^complaint about message/i.test(mail.headers.get('subject') ?? '');
}
