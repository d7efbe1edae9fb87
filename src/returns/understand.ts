import { findAddresses } from './addresses.ts';
import { isAnswer, isAway, isBulk, isFromNobody, unsubscribeAsked, unsubscribedFor, wantsNoMore } from './answers.ts';
import { complainers, notAuthenticated } from './complaint.ts';
import { deliveryOf } from './delivery.ts';
import { isFromDaemon, readsAsReturn } from './is-return.ts';
import { type Mail, openMail, type Part } from './mail.ts';
import { halves, originalOf } from './original.ts';
import { type Report, readReport } from './report.ts';
import { reportedReturns, type Suspect, writtenReturns } from './returned.ts';
import { readSes } from './ses.ts';
import type { Understanding } from './understanding.ts';
import { addressOf } from './written.ts';

const ARRIVED = /^(delivered|relayed|expanded)$/;

/** A return within a return is looked into, but not for ever. */
const MOST_WITHIN = 3;

/**
 * Understands a mail that came to the mailbox of a campaign: what it is, whom it is about, which delivery of ours it names.
 * Never throws, and takes bounded time and memory whatever the bytes (see mail.ts). It believes what the mail says:
 * whoever acts on it looks whether there is such a delivery.
 */
export async function understand(raw: Uint8Array): Promise<Understanding> {
  return understandMail(await openMail(raw), 0);
}

/** A mail that came back: what it is, and what it says of itself. */
export interface ReadReturn {
  readonly understood: Understanding;
  /** Its own Message-ID as it is written; null: it has none. */
  readonly messageId: string | null;
  /** The addresses that it came to, as the mail servers on its way and whoever wrote it say, each once. */
  readonly to: readonly string[];
}

/** Which header fields say to whom a mail came: what the last server writes first, as an alias or a forwarding changes nothing of it. */
const CAME_TO = ['delivered-to', 'x-original-to', 'envelope-to', 'to'];

/** As `understand`, with what names the mail and its mailbox. */
export async function readReturn(raw: Uint8Array): Promise<ReadReturn> {
  const mail = await openMail(raw);
  const to = findAddresses(CAME_TO.map((name) => mail.headers.get(name) ?? '').join('\n'));
  return { understood: await understandMail(mail, 0), messageId: mail.headers.get('message-id') || null, to };
}

async function understandMail(mail: Mail, within: number): Promise<Understanding> {
  const { said, quoted } = halves(mail.text);
  const suspect: Suspect = { mail, said, original: originalOf(mail, quoted), delivery: deliveryOf(mail) };
  return (
    machineSays(suspect) ??
    (await returnWithin(suspect, quoted, within)) ??
    writtenReturn(suspect) ??
    somebodySays(suspect) ?? { kind: 'other', recipients: [] }
  );
}

/** What is said in a form made for machines. */
function machineSays(suspect: Suspect): Understanding | null {
  const { mail, said, original, delivery } = suspect;
  const unauthentic = notAuthenticated(mail, original, delivery);
  if (unauthentic) return unauthentic;
  const complained = complainers(mail, original);
  if (complained) return { kind: 'complaint', recipients: complained.map((email) => ({ email, delivery })) };
  const reports = reportsOf(suspect);
  if (reports.length === 0) return readSes(said, delivery);
  const recipients = reportedReturns(suspect, reports);
  if (recipients.length > 0) return { kind: 'return', recipients };
  const arrived = reports.flatMap((report) => report.recipients).filter(({ action }) => ARRIVED.test(action));
  const persons = arrived.flatMap(({ email }) => (email === null ? [] : [{ email, delivery }]));
  return arrived.length > 0 ? { kind: 'receipt', recipients: persons } : null;
}

const REPORT = /^(message\/(global-)?delivery-status|message\/report)$/;
const OPENED = /^message\/(global-)?disposition-notification$/;

// In the text of a mail a report counts only when a mail system wrote it: people paste them.
function reportsOf({ mail }: Suspect): Report[] {
  const ofSystem = isFromDaemon(mail);
  const counts = ({ type }: Part) => REPORT.test(type) || (ofSystem && type.startsWith('text/'));
  const texts = mail.parts.filter((part) => part.mail === null && counts(part)).map(({ text }) => text);
  return [...texts, ...(ofSystem ? [mail.text] : [])].map(readReport).filter((report) => report !== null);
}

/** A return that a mail system passes on whole, with words of its own around it. */
async function returnWithin({ mail }: Suspect, quoted: string, within: number): Promise<Understanding | null> {
  if (within >= MOST_WITHIN || !isFromDaemon(mail)) return null;
  const inside =
    mail.parts.find((part) => part.mail !== null)?.mail ?? (quoted === '' ? null : await openMail(Buffer.from(quoted)));
  if (inside === null || !isFromDaemon(inside)) return null;
  const understood = await understandMail(inside, within + 1);
  return understood.kind === 'return' ? understood : null;
}

function writtenReturn(suspect: Suspect): Understanding | null {
  const recipients = readsAsReturn(suspect.mail, suspect.said) ? writtenReturns(suspect) : [];
  return recipients.length === 0 ? null : { kind: 'return', recipients };
}

/** What somebody writes, or a program in somebody's place. */
function somebodySays({ mail, delivery }: Suspect): Understanding | null {
  const email = addressOf(mail.headers.get('from'));
  if (email === null) return null;
  const asked = unsubscribeAsked(mail);
  if (asked) {
    const { token, delivery: named } = asked;
    return { kind: 'unsubscribe', asked: true, token, recipients: [{ email, delivery: named }] };
  }
  const recipients = [{ email, delivery }];
  if (mail.parts.some(({ type }) => OPENED.test(type))) return { kind: 'receipt', recipients };
  if (unsubscribedFor(mail)) return { kind: 'unsubscribe', asked: false, recipients };
  if (isAway(mail)) return { kind: 'auto-reply', recipients };
  if (isBulk(mail) || isFromNobody(mail)) return null;
  if (wantsNoMore(mail)) return { kind: 'unsubscribe', asked: false, recipients };
  return isAnswer(mail) ? { kind: 'reply', recipients } : null;
}
