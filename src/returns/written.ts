import { findAddresses, firstAddressIn, sameAddress } from './addresses.ts';

/** Somebody a return names in its own words, and what it says about them. */
export interface Named {
  readonly email: string;
  /** The lines about this one. */
  readonly words: string;
}

/**
 * How plainly a line says that it is about an address; the first row that fits. Nobody agrees on the wording, but nearly
 * all begin a line with the address.
 */
const LINES: readonly (readonly [RegExp, number])[] = [
  // The address alone, or in front of a colon, a reason in brackets, a date.
  [/^[ \t>*-]*<?[^\s<>]+@[^\s<>:]+>?[ \t]*(?::|$|\(|\[|\.\.\.| on | - |<mailto:| :)/i, 3],
  [/^[ \t>*-]*[^<>@:]*<[^\s<>]+@[^\s<>]+>[ \t]*:?$/, 3],
  // "550 <a@example.org>... User unknown", "RCPT TO:<a@example.org>".
  [/^[ \t>*<-]*(?:[45]\d\d[ -]|RCPT TO:)/i, 2],
  [/\b(?:to|for|recipients?|users?|address|destinataires?|adresse|mailbox|userid|à|pour)\b[^@]{0,40}[<"': \t][^\s<>"]+@/i, 2],
  [/@/, 1],
];

/** Those a text names, as plainly as it names anybody; `not`: the sender, the reporter. */
export function namedIn(text: string, not: readonly string[]): Named[] {
  const lines = text.split('\n');
  const isOther = (email: string) => !not.some((other) => sameAddress(email, other));
  const found = lines.flatMap((line, at) => {
    const emails = line.includes('@') ? findAddresses(line).filter(isOther) : [];
    const weight = emails.length === 0 ? 0 : (LINES.find(([form]) => form.test(line))?.[1] ?? 0);
    return emails.slice(0, weight === 3 ? 1 : undefined).map((email) => ({ email, at, weight }));
  });
  const plainest = Math.max(0, ...found.map(({ weight }) => weight));
  const chosen = found.filter(({ weight }) => weight === plainest);
  return merge(chosen.map(({ email, at }, i) => ({ email, words: about(lines, at, chosen[i + 1]?.at) })));
}

function about(lines: readonly string[], from: number, next: number | undefined): string {
  return lines.slice(from, next === undefined || next <= from ? undefined : next).join('\n');
}

function merge(named: readonly Named[]): Named[] {
  const all = new Map<string, Named>();
  for (const { email, words } of named) {
    const before = all.get(email.toLowerCase());
    all.set(email.toLowerCase(), before ? { email: before.email, words: `${before.words}\n${words}` } : { email, words });
  }
  return [...all.values()];
}

/** Addresses in a header field, such as X-Failed-Recipients. */
export function addressesOf(value: string | undefined): string[] {
  return value === undefined ? [] : findAddresses(value);
}

/** The one address of a From or Reply-To. */
export function addressOf(value: string | undefined): string | null {
  return value === undefined ? null : firstAddressIn(value.replace(/^.*<([^<>]+)>[^<>]*$/s, '$1'));
}
