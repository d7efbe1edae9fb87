import { findAddresses } from './addresses.ts';
import { fieldBlocks, typed } from './fields.ts';
import type { Mail } from './mail.ts';
import type { Original } from './original.ts';
import { addressesOf } from './written.ts';

/** Fields of a report that say who complained; the reports of most leave them out, for the person's sake. */
const RECIPIENT = ['original-rcpt-to', 'removal-recipient', 'x-hmxmroriginalrecipient'];

/**
 * Who complained; empty: a complaint that names nobody (what it is about may name the delivery). null: no complaint,
 * as a report of something else is none: `not-spam` (RFC 6430), failed authentication (RFC 6591).
 */
export function complainers(mail: Mail, original: Original | null): string[] | null {
  const report = mail.parts.find(({ type }) => type === 'message/feedback-report');
  if (report) {
    const blocks = fieldBlocks(report.text);
    const type = blocks.map((fields) => typed(fields, 'feedback-type')).find((value) => value !== '') ?? '';
    if (/^(not-spam|auth-failure|dmarc)/i.test(type)) return null;
    const named = blocks.flatMap((fields) => RECIPIENT.flatMap((name) => fields.get(name) ?? []));
    return whom(named.flatMap(findAddresses), original);
  }
  return isHotmails(mail) ? whom(addressesOf(original?.headers.get('x-hmxmroriginalrecipient')), original) : null;
}

function whom(named: readonly string[], original: Original | null): string[] {
  return named.length > 0 ? [...named] : addressesOf(original?.headers.get('to'));
}

// Outlook.com's junk mail reporting programme: no report, only the mail, from an address of its own.
function isHotmails(mail: Mail): boolean {
  const from = mail.headers.get('from') ?? '';
  return /<?staff@hotmail\.com>?/i.test(from) && /^complaint about message/i.test(mail.headers.get('subject') ?? '');
}
