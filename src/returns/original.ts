import type { Mail } from './mail.ts';

/** The mail that came back, as far as it was sent along: in a part of its own or under what somebody wrote. */
export interface Original {
  /** Its header fields by their name in small letters. */
  readonly headers: ReadonlyMap<string, string>;
}

/** What a mail says itself, and what stands under it of the mail it is about. */
export interface Halves {
  readonly said: string;
  readonly quoted: string;
}

/** Lines that begin a header. What is set in (`To: Subject: Sent:` of Exchange) tells about the mail and is no copy of it. */
const HEADER_LINE = /^(?:> ?)*[A-Za-z][A-Za-z0-9-]{1,60}:(?:[ \t]|$)/;
const CONTINUED = /^(?:> ?)*[ \t]+\S/;
/** Of which one must be there, as no report writes those of itself. */
const TELLING =
  /^(?:> ?)*(received|return-path|message-id|dkim-signature|mime-version|x-facteur-delivery|content-type):/i;
const FEWEST = 3;
/** Where the rest is a copy, whatever it looks like: most programs draw a line of dashes around the word. */
const BEGINS =
  /^[ \t]*(?:-{2,}.*\b(?:copy of (?:the|your) message|original (?:message|mail)|unsent message|returned message|message header|header of the original|original message (?:follows|headers))\b.*|[-_* ]*(?:original message (?:follows|headers?)|message headers? follow|included is a copy of the message headers?|header of the original message|en-t[êe]tes? (?:du message )?d['’]origine)\b.*)$/i;

/** Splits a text where the copy of a mail begins. */
export function halves(text: string): Halves {
  const lines = text.split('\n');
  const at = lines.findIndex((line, i) => BEGINS.test(line) || beginsHeader(lines, i));
  if (at < 0) return { said: text, quoted: '' };
  return { said: lines.slice(0, at).join('\n'), quoted: lines.slice(at).join('\n') };
}

function beginsHeader(lines: readonly string[], at: number): boolean {
  if (!HEADER_LINE.test(lines[at] ?? '')) return false;
  let fields = 0;
  let telling = false;
  for (let i = at; i < lines.length; i++) {
    const line = lines[i] as string;
    if (HEADER_LINE.test(line)) fields += 1;
    else if (!CONTINUED.test(line)) break;
    telling ||= TELLING.test(line);
    if (telling && fields >= FEWEST) return true;
  }
  return false;
}

/** The header of the original: of the first mail within, else what is written of it under the text. */
export function originalOf(mail: Mail, quoted: string): Original | null {
  const within = mail.parts.find((part) => part.mail !== null && part.mail.headers.size > 0);
  if (within?.mail) return { headers: within.mail.headers };
  const headers = new Map<string, string>();
  for (const line of quoted.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name, value = ''] = /^[ \t>]*([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]*(.*)$/.exec(line) ?? [];
    if (name !== undefined && !headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), value.trim());
    else if (name === undefined && line.trim() === '' && headers.size >= FEWEST) break;
  }
  return headers.size === 0 ? null : { headers };
}
