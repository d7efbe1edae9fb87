import { findAddresses, firstAddressIn, sameAddress } from './addresses.ts';

/** Somebody a return names in its own words, and what it says about them. */
export interface Named {
  readonly email: string;
  /** The lines about this one, up to an empty line that ends a sentence. */
  readonly words: string;
  /** All up to where the next one is named. */
  readonly more: string;
}

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
  [/\b(?:to|for|recipients?|users?|address|list|destinataires?|adresse|mailbox|userid|à|pour)\b[^@]{0,40}[<"': \t][^\s<>"]+@/i, CLEAR],
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
  const plainest = Math.max(least, ...found.map(({ weight }) => weight));
  const chosen = found.filter(({ weight }) => weight === plainest);
  return merge(chosen.map(({ email, at }, i) => ({ email, ...about(lines, at, chosen[i + 1]?.at) })));
}

function about(lines: readonly string[], from: number, next = lines.length): { words: string; more: string } {
  const until = Math.max(next, from + 1);
  const blank = lines.findIndex((line, i) => i > from && line.trim() === '');
  const paragraph = lines.slice(from, blank < 0 ? until : Math.min(blank, until)).join('\n');
  return { words: paragraph, more: lines.slice(from, until).join('\n') };
}

function merge(named: readonly Named[]): Named[] {
  const all = new Map<string, Named>();
  for (const one of named) {
    const before = all.get(one.email.toLowerCase());
    const both = before && { ...before, words: `${before.words}\n${one.words}`, more: `${before.more}\n${one.more}` };
    all.set(one.email.toLowerCase(), both ?? one);
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
