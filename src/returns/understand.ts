import { findAddresses, sameAddress } from './addresses.ts';
import { classify, statusIn } from './classify.ts';
import { deliveryNamed, deliveryOf } from './delivery.ts';
import { fieldBlocks } from './fields.ts';
import { type Mail, openMail } from './mail.ts';
import { halves, type Original, originalOf } from './original.ts';
import type { ReturnClass } from './reasons.ts';
import { type Report, type Reported, readReport } from './report.ts';
import { addressesOf, addressOf, namedIn } from './written.ts';

export interface Returned {
  readonly email: string;
  readonly class: ReturnClass | 'complaint' | 'auto-reply';
  readonly status: string | null;
  readonly reply: string | null;
  readonly delivery: string | null;
}
export interface Understanding {
  readonly kind: string;
  readonly recipients: readonly Returned[];
}

export async function understand(raw: Uint8Array): Promise<Understanding> {
  const mail = await openMail(raw);
  const { said, quoted } = halves(mail.text);
  const original = originalOf(mail, quoted);
  const delivery = deliveryOf(mail);
  const feedback = mail.parts.find((p) => p.type === 'message/feedback-report');
  if (feedback) {
    const fields = fieldBlocks(feedback.text);
    const emails = fields.flatMap((f) => [...(f.get('original-rcpt-to') ?? []), ...(f.get('removal-recipient') ?? [])]).flatMap(findAddresses);
    const to = emails.length ? emails : addressesOf(original?.headers.get('to'));
    return { kind: 'complaint', recipients: to.map((email) => ({ email, class: 'complaint', status: null, reply: null, delivery })) };
  }
  const reports = [...mail.parts.map((p) => p.text), said].map((t) => readReport(t)).filter((r): r is Report => r !== null);
  const own = [...addressesOf(mail.headers.get('to')), ...addressesOf(original?.headers.get('from'))];
  if (reports.length > 0) {
    const list = reports.flatMap((r) => r.recipients);
    return { kind: 'return', recipients: list.flatMap((r) => {
      const email = r.email;
      if (!email) return [];
      const status = r.status || statusIn(r.diagnostic);
      const words = one(r.diagnostic);
      const near = one(said);
      return [{ email, class: classify({ said: [words, near], status: better(r.status, r.diagnostic), delayed: r.action === 'delayed' }), status: status || null, reply: words || null, delivery }];
    }) };
  }
  const failed = addressesOf(mail.headers.get('x-failed-recipients'));
  const named = namedIn(said, own);
  const recipients = failed.length ? failed.map((email) => ({ email, words: named.find((n) => sameAddress(n.email, email))?.words ?? said })) : named.length ? named : addressesOf(original?.headers.get('to')).map((email) => ({ email, words: said }));
  return { kind: recipients.length ? 'return' : 'other', recipients: recipients.map(({ email, words }) => {
    const status = statusIn(words);
    return { email, class: classify({ said: [one(words), one(said)], status, delayed: false }), status: status || null, reply: one(words), delivery };
  }) };
}
function better(status: string, diag: string) {
  const inDiag = statusIn(diag);
  return /^[45]\.0\.0$|^$/.test(status) ? inDiag || status : inDiag || status;
}
function one(text: string) { return text.replace(/\s+/g, ' ').trim(); }
