import { replyCleaner } from '../transport/reply.ts';
import { sameAddress } from './addresses.ts';
import { classify, type Evidence, statusIn } from './classify.ts';
import { deliveryNamed } from './delivery.ts';
import type { Mail } from './mail.ts';
import type { Original } from './original.ts';
import type { Report, Reported } from './report.ts';
import { delaySentences } from './signs.ts';
import type { Returned } from './understanding.ts';
import { addressesOf, CLEAR, type Named, namedIn, PLAIN } from './written.ts';

/** A mail that may be a return, taken apart. */
export interface Suspect {
  readonly mail: Mail;
  /** What it says itself, without the mail it is about. */
  readonly said: string;
  readonly original: Original | null;
  readonly delivery: string | null;
}

/** Whom the original was to, when that is one: mail of ours has one recipient each. */
function addressee(original: Original | null): string | null {
  const [first = null, ...others] = addressesOf(original?.headers.get('to'));
  return others.length > 0 ? null : first;
}

type Whom = Pick<Returned, 'email' | 'delivery' | 'writtenTo'>;

const clean = replyCleaner({ user: null, password: null });

/** The recipients of a report (RFC 3464) whom the mail did not reach. */
export function reportedReturns({ mail, said, original, delivery }: Suspect, reports: readonly Report[]): Returned[] {
  const failed = unique(reports.flatMap(({ recipients }) => recipients).filter(({ action }) => isFailure(action)));
  const named = namedIn(said, ourselves(mail, original), PLAIN);
  const alone = failed.length === 1;
  const ours = delivery ?? envelopeOf(reports);
  return failed.flatMap((reported) => {
    const email = (alone ? namedBeside(reported, mail, named) : null) ?? reported.email;
    if (email === null) return [];
    const { diagnostic } = reported;
    const writtenTo = reported.original ?? addressee(original);
    const about = named.find((each) => sameAddress(each.email, email));
    const reply = diagnostic || (about ? replyIn(about) : '');
    const words = [diagnostic, ...(about?.words ?? []), alone ? said : ''];
    const status = statusIn(diagnostic) || reported.status;
    const delayed = reported.action === 'delayed';
    return [returned({ email, delivery: ours, writtenTo }, { said: words, status, delayed }, reply)];
  });
}

/** By the name the transaction was given (RFC 3461, ENVID), when that is the delivery's. */
function envelopeOf(reports: readonly Report[]): string | null {
  return reports.map(({ envelopeId }) => deliveryNamed(envelopeId)).find((named) => named !== null) ?? null;
}

function returned(whom: Whom, evidence: Evidence, reply: string): Returned {
  const { status, delayed } = evidence;
  const because = classify({ said: evidence.said.map(oneLine), status, delayed });
  return { ...whom, class: because, status: status || null, reply: clean(reply) || null, delayed };
}

/** Whom the text names where the report names nobody (a user of that host), or as Domino does, by a name of its own. */
function namedBeside({ email, speaks }: Reported, mail: Mail, named: readonly Named[]): string | null {
  if (email !== null && speaks !== 'x-notes') return null;
  return named[0]?.email ?? addressesOf(mail.headers.get('x-failed-recipients'))[0] ?? null;
}

function isFailure(action: string): boolean {
  return !/^(delivered|relayed|expanded)$/.test(action);
}

function unique(reported: readonly Reported[]): Reported[] {
  return reported.filter(
    ({ email }, i) => !reported.slice(0, i).some((before) => before.email?.toLowerCase() === email?.toLowerCase()),
  );
}

/** The recipients of a return that says it in its own words. */
export function writtenReturns({ mail, said, original, delivery }: Suspect): Returned[] {
  const named = recipientsOf({ mail, said, original, delivery });
  const delayed = delaySentences.some((form) => form.test(said));
  return named.map((each) => {
    const reply = replyIn(each);
    const status = statusIn(reply) || statusIn(oneLine(each.words.join('\n')));
    const words = [...each.words, named.length === 1 ? said : ''];
    return returned(
      { email: each.email, delivery, writtenTo: addressee(original) },
      { said: words, status, delayed },
      reply,
    );
  });
}

/** Named by the header that some programs write, in the text, or (when neither) whom the original was to. */
function recipientsOf({ mail, said, original }: Suspect): Named[] {
  const failed = addressesOf(mail.headers.get('x-failed-recipients'));
  const others = ourselves(mail, original);
  const plain = namedIn(said, others, PLAIN);
  const clear = plain.length > 0 ? plain : namedIn(said, others, CLEAR);
  const inText = clear.length > 0 ? clear : namedIn(said, others);
  const both = inText.filter(({ email }) => failed.some((other) => sameAddress(email, other)));
  if (failed.length > 0 && (both.length > 0 || plain.length === 0))
    return failed.map((email) => both.find((each) => sameAddress(each.email, email)) ?? whole(email, said));
  if (clear.length > 0) return clear;
  const to = addressesOf(original?.headers.get('to'));
  const known = inText.filter(({ email }) => to.some((other) => sameAddress(email, other)));
  if (known.length > 0) return known;
  return inText.length > 0 ? inText : to.map((email) => whole(email, said));
}

function whole(email: string, said: string): Named {
  return { email, words: [said] };
}

/** Addresses that a return names without meaning that they failed: the one it is to, the sender's, the reporter's. */
function ourselves({ headers }: Mail, original: Original | null): string[] {
  const fields = [
    headers.get('to'),
    headers.get('from'),
    original?.headers.get('from'),
    original?.headers.get('return-path'),
  ];
  const failed = addressesOf(headers.get('x-failed-recipients'));
  return fields.flatMap(addressesOf).filter((email) => !failed.some((other) => sameAddress(email, other)));
}

const REPLY = /(?<![\w.[/:-])(?:[45]\d\d[ -](?:#?[45]\.\d{1,3}\.\d{1,3}\b)?|#?[45]\.\d{1,3}\.\d{1,3} )\s*[^\d\s]/;

/** What a server answered, out of the words of the one who reports it; else those words without the address. */
function replyIn({ email, words }: Named): string {
  const lines = words.map(oneLine);
  for (const text of lines) {
    const at = REPLY.exec(text)?.index;
    if (at !== undefined) return text.slice(at);
  }
  const bare = lines.map((text) =>
    withoutMarks(withoutMarks(text).replace(email, (found, at) => (at === 0 ? '' : found))),
  );
  return bare.find((text) => text !== '') ?? '';
}

/** Without the signs that stand before words: brackets, colons, rules of dashes. */
function withoutMarks(text: string): string {
  return text.replace(/^[^\p{L}\p{N}"']+/u, '');
}

/** Characters of words that are looked at for a reason: who says more repeats what was said. */
const MOST_WORDS = 4_000;

function oneLine(text: string): string {
  return text.slice(0, MOST_WORDS).replace(/\s+/g, ' ').trim();
}
