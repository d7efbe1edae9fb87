import { domainToASCII } from 'node:url';

/**
 * E-mail addresses as people write them in lists, settings and options, checked by the parts of RFC 5321 and RFC 5322
 * that mail systems really accept: a dot-atom or quoted local part, a domain name with at least one dot. Left out on
 * purpose: comments, folding white space, address literals (`[192.0.2.1]`), domains without a dot.
 */

/** A name and an address, as in `Nom <adresse>`. */
export interface Mailbox {
  /** Display name; empty: none. */
  readonly name: string;
  readonly address: string;
}

/** What is wrong with an address; words for each are in the catalogue (`list.addressProblems`). */
export type AddressProblem =
  /** There is none. */
  | 'empty'
  /** There is no `@`. */
  | 'no-at'
  /** There is more than one address. */
  | 'several'
  /** A space, a control character or another one that no address has. */
  | 'characters'
  /** The part before the `@` breaks the rules (RFC 5321, 4.1.2). */
  | 'local-part'
  /** The part after the `@` is no domain name (RFC 1123, 2.1; RFC 5890). */
  | 'domain'
  /** The domain has no dot. */
  | 'undotted'
  /** More than 64 octets before the `@`, or more than 254 in all (RFC 5321, 4.5.3.1). */
  | 'too-long';

export type AddressCheck =
  | {
      readonly ok: true;
      /**
       * As it goes on the wire: local part as written, domain in lower case and, when it has letters outside ASCII, as
       * punycode (RFC 5891). Only a local part outside ASCII still needs SMTPUTF8 (RFC 6531).
       */
      readonly email: string;
      /** The same in lower case: equal for addresses that are duplicates of each other. */
      readonly key: string;
      /** The display name of `Nom <adresse>`; empty: none. */
      readonly name: string;
    }
  | {
      readonly ok: false /** What was written, cleaned of invisible characters. */;
      readonly email: string;
      readonly problem: AddressProblem;
    };

/** Letters, digits and signs of an atom (RFC 5322, 3.2.3), in the usual order of how often they occur. */
const ATEXT = "[A-Za-z0-9_+!#$%&'*/=?^`{|}~-]";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const plainAddress = new RegExp(`^${ATEXT}+(?:\\.${ATEXT}+)*@(?:${LABEL}\\.)+(?![0-9]+$)${LABEL}$`);
const dotAtom = /^[^\s"(),.:;<>@[\\\]\p{Cc}]+(?:\.[^\s"(),.:;<>@[\\\]\p{Cc}]+)*$/u;
/** RFC 5321, 4.1.2: QcontentSMTP, with RFC 6531's letters outside ASCII. */
const quotedLocalPart = /^"(?:[^"\\\p{Cc}]|\\[\x20-\x7e])*"$/u;
const domainName = new RegExp(`^(?:${LABEL}\\.)*(?![0-9]+$)${LABEL}$`);

/** Longer than any name with its address: not looked into further. */
const LONGEST_TEXT = 1_000;

/** Characters that have no width or only steer what is beside them: they come along when addresses are copied. */
const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const blank = /\s+/g;

/**
 * Reads one address, alone or as `Nom <adresse>`, cleaned of what people cannot see (no-break spaces, zero-width
 * characters) and of a trailing full stop, comma or semicolon. Never throws.
 */
export function checkAddress(text: string): AddressCheck {
  if (text.length <= 254 && text.indexOf('@') <= 64 && plainAddress.test(text)) return acceptPlain(text);
  if (text.length > LONGEST_TEXT) return { ok: false, email: text.slice(0, LONGEST_TEXT), problem: 'too-long' };
  const cleaned = text.replace(invisible, '').replace(blank, ' ').trim();
  const { name, rest } = splitName(cleaned);
  const bare = rest.replace(/^mailto:/i, '').replace(/[ .,;]+$/, '');
  if (bare === '') return { ok: false, email: cleaned, problem: 'empty' };
  const problem = severalIn(bare) || /@.*[,;]/.test(name) ? 'several' : problemOf(bare);
  return problem === null ? accept(bare, name) : { ok: false, email: cleaned, problem };
}

type ValidAddress = Extract<AddressCheck, { ok: true }>;

/**
 * The first of several addresses in one text, between which stands what people separate them with (`;` `,` `/` a line
 * end, a space, Google's `:::`). Null when that first one is not valid: nobody is passed over in silence.
 */
export function firstAddress(text: string): ValidAddress | null {
  return eachAddress(text).next().value ?? null;
}

/** All of them that are valid. */
export function addressesIn(text: string): ValidAddress[] {
  return [...eachAddress(text)].filter((check) => check !== null);
}

function* eachAddress(text: string): Generator<ValidAddress | null, undefined> {
  for (const piece of text.split(/[;,/|\n\r\t]+| ::: /)) {
    if (!piece.includes('@')) continue;
    const whole = checkAddress(piece);
    if (whole.ok) {
      yield whole;
      continue;
    }
    for (const part of piece.trim().split(/\s+/)) {
      const check = part.includes('@') ? checkAddress(part) : null;
      if (check) yield check.ok ? check : null;
    }
  }
}

/** `Nom <adresse>` -> its two parts; anything else is all address. A quoted name (RFC 5322, 3.2.4) loses its quotes. */
function splitName(text: string): { name: string; rest: string } {
  const match = /^([^<]*)<([^<>]*)>[ .,;]*$/.exec(text);
  if (!match) return { name: '', rest: text };
  const [, before = '', rest = ''] = match;
  const name = before.replace(/\p{Cc}/gu, '').trim();
  const quoted = /^"(.*)"$/.exec(name);
  return { name: quoted?.[1] === undefined ? name : quoted[1].replace(/\\(.)/g, '$1'), rest: rest.trim() };
}

/** Two addresses with something between them that people separate lists with. */
function severalIn(text: string): boolean {
  return /[^\s@,;/<>]@[^\s@,;/<>]+[\s,;/<>]+.*[^\s@]@/.test(text) && !quotedLocalPart.test(splitAt(text).local);
}

function splitAt(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  return { local: address.slice(0, at), domain: address.slice(at + 1) };
}

function problemOf(address: string): AddressProblem | null {
  if (!address.includes('@')) return 'no-at';
  const { local, domain } = splitAt(address);
  if (local === '') return 'local-part';
  return problemOfLocalPart(local) ?? problemOfDomain(domain, Buffer.byteLength(local));
}

function problemOfLocalPart(local: string): AddressProblem | null {
  if (Buffer.byteLength(local) > 64) return 'too-long';
  if (!local.isWellFormed()) return 'characters';
  if (local.startsWith('"')) return quotedLocalPart.test(local) ? null : 'local-part';
  if (/[\s"(),:;<>[\\\]\p{Cc}]/u.test(local)) return 'characters';
  return dotAtom.test(local) ? null : 'local-part';
}

function problemOfDomain(domain: string, localOctets: number): AddressProblem | null {
  if (/[\s\p{Cc}<>(),;:]/u.test(domain)) return 'characters';
  const ascii = asciiDomain(domain);
  if (!domainName.test(ascii)) return 'domain';
  if (!ascii.includes('.')) return 'undotted';
  return localOctets + 1 + ascii.length > 254 ? 'too-long' : null;
}

/** Lower case, punycode for letters outside ASCII; empty when that is not possible. */
function asciiDomain(domain: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII.
  if (/^[\x00-\x7f]*$/.test(domain)) return domain.toLowerCase();
  // domainToASCII also decodes %41 and accepts other characters of URLs: those are no part of a mail domain.
  return /[\x21-\x2c\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]/.test(domain) ? '' : domainToASCII(domain);
}

// Asked for every message of millions: of an ASCII address there is little to find out.
function acceptPlain(address: string): AddressCheck {
  const { local, domain } = splitAt(address);
  const email = `${local}@${domain.toLowerCase()}`;
  return { ok: true, email, key: email.toLowerCase(), name: '' };
}

function accept(address: string, name: string): AddressCheck {
  const { local, domain } = splitAt(address);
  const email = `${local}@${asciiDomain(domain)}`;
  return { ok: true, email, key: comparedAddress(email), name };
}

/** A valid address as addresses are compared (`key` of a check). */
export function comparedAddress(email: string): string {
  return email.normalize('NFC').toLowerCase();
}

/** `Nom <adresse>`, or the address alone: for people, not for a header. */
export function formatMailbox({ name, address }: Mailbox): string {
  return name === '' ? address : `${name} <${address}>`;
}
