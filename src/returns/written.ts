import { findAddresses, firstAddressIn, sameAddress } from './addresses.ts';

/** Somebody a return names in its own words, and what it says about them. */
export interface Named {
  readonly email: string;
  /** The most telling first: the lines about this one, then those around them. */
  readonly words: readonly string[];
}

/** Nobody's return names more: it is no return of ours, whose mails have one recipient each. */
const MOST_NAMED = 500;

/** A line is about the address on it, which is alone there or in front of the reason. */
export const PLAIN = 3;
/** A line says of an address that it is a recipient. */
export const CLEAR = 2;

/**
 * How plainly a line says that it is about an address; the first row that fits. Nobody agrees on the wording, but nearly
 * all begin a line with the address.
 */
const LINES: readonly (readonly [form: RegExp, weight: number])[] = [
  [/\bnot (?:a )?member of\b[^@]*<[^\s<>]+@/i, PLAIN + 1],
  [/^[ \t>*-]*<?[^\s<>]+@[^\s<>:]+>?[ \t]*(?::|$|\(|\[|\.\.\.| on | - |<mailto:|,)/i, PLAIN],
  [/^[ \t>*-]*[^<>@:]*<[^\s<>]+@[^\s<>]+>[ \t]*[:,]?$/, PLAIN],
  // "550 <a@example.org>... User unknown", "RCPT TO:<a@example.org>".
  [/^[ \t>*<-]*(?:[45]\d\d[ -]|RCPT TO:)/i, CLEAR],
  [
    /\b(?:to|for|recipients?|users?|address|list|destinataires?|adresse|mailbox|userid|à|pour)\b[^@]{0,40}[<"': \t][^\s<>"]+@/i,
    CLEAR,
  ],
  [/@/, 1],
];

/** Those whom a text names, as plainly as it names anybody, at least so plainly; `not`: the sender, the reporter. */
export function namedIn(text: string, not: readonly string[], least = 1): Named[] {
  const lines = text.split('\n');
  const isOther = (email: string) => !not.some((other) => sameAddress(email, other));
  const found = lines.flatMap((line, at) => {
    const emails = line.includes('@') ? findAddresses(line).filter(isOther) : [];
    const weight = emails.length === 0 ? 0 : (LINES.find(([form]) => form.test(line))?.[1] ?? 0);
    return emails.slice(0, weight === PLAIN ? 1 : undefined).map((email) => ({ email, at, weight }));
  });
  const plainest = found.reduce((most, { weight }) => Math.max(most, weight), least);
  const chosen = found.filter(({ weight }) => weight === plainest).slice(0, MOST_NAMED);
  return merge(
    chosen.map(({ email, at }, i) => {
      const last = chosen[i - 1]?.at ?? -1;
      return { email, words: wordsAbout(lines, at, last, chosen[i + 1]?.at ?? lines.length) };
    }),
  );
}

const IS_REPLY = /^[ \t]*[45]\d\d[ -]/;

function wordsAbout(lines: readonly string[], at: number, last: number, next: number): string[] {
  const part = (begin: number, end: number) => lines.slice(begin, end).join('\n');
  const before = part(last + 1, at);
  const until = Math.max(next, at + 1);
  // A reply ends the dialogue before it; anything else begins what is said, up to an empty line at first.
  if (IS_REPLY.test(lines[at] ?? '') && next < lines.length) return [part(at, at + 1), before, part(at, until)];
  let end = at + 1;
  while (end < until && lines[end]?.trim() !== '') end += 1;
  return [part(at, end), part(at, until), ...(last < 0 ? [before] : [])];
}

// Named several times: the lines about this one of each, then those around.
function merge(named: readonly Named[]): Named[] {
  const all = new Map<string, Named>();
  for (const { email, words } of named) {
    const before = all.get(email.toLowerCase()) ?? { email, words: [] };
    const both = words.map((text, i) => (before.words[i] === undefined ? text : `${before.words[i]}\n${text}`));
    all.set(email.toLowerCase(), { email: before.email, words: both });
  }
  return [...all.values()];
}

/** Addresses in a header field, such as X-Failed-Recipients. */
export function addressesOf(value: string | undefined): string[] {
  return value === undefined ? [] : findAddresses(value);
}

/** The one address of a From or Reply-To; null: there is none. */
export function addressOf(value: string | undefined): string | null {
  return value === undefined ? null : firstAddressIn(value.replace(/^.*<([^<>]+)>[^<>]*$/s, '$1'));
}
