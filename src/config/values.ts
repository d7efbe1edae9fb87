import { isIP } from 'node:net';
import { type AddressProblem, checkAddress, type Mailbox } from '../address.ts';
import type { ConfigProblem } from '../config-problem.ts';
import { type Hours, parseHours } from '../hours.ts';
import { isTimeZone } from '../time-zone.ts';
import { Secret } from './secret.ts';

/**
 * Readers of single values. What comes in is text (environment, .env, flags) or what YAML makes of a scalar.
 */
export type Read<T> = { readonly value: T } | { readonly problem: ConfigProblem };
export type Reader<T> = (written: unknown) => Read<T>;

/** A single value as text; lists and mappings are none, so that no reader takes what they look like as text for what was meant. */
export function scalarText(written: unknown): string {
  return typeof written === 'object' ? '' : String(written);
}

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number): Reader<number> {
  return (written) => {
    const number = typeof written === 'string' && /^\s*\d{1,10}\s*$/.test(written) ? Number(written) : written;
    const right = typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max;
    return right ? { value: number } : { problem: { kind: 'integer', min, max } };
  };
}

/** A number from `min` to `max`. */
export function number(min: number, max: number): Reader<number> {
  return (written) => {
    const right = typeof written === 'number' && written >= min && written <= max;
    return right ? { value: written } : { problem: { kind: 'number', min, max } };
  };
}

/** A limit: a number from `min` to `max` (a whole one unless `fraction`), or `none` (also `aucune`) for no limit. */
export function limit(min: number, max: number, { fraction = false } = {}): Reader<number | 'none'> {
  return (written) => {
    const word = scalarText(written).trim().toLowerCase();
    if (['none', 'aucune', 'aucun'].includes(word)) return { value: 'none' };
    const value = /^\d{1,10}([.,]\d{1,6})?$/.test(word) ? Number(word.replace(',', '.')) : Number.NaN;
    const right = value >= min && value <= max && (fraction || Number.isInteger(value));
    return right ? { value } : { problem: { kind: 'limit', min, max } };
  };
}

/** `20/10s`, `500 / 24h`: so many messages in any window of that length, a second to 31 days. */
export const windowLimit: Reader<{ ms: number; most: number }> = (written) => {
  const [, count = '', length = ''] = /^\s*(\d{1,9})\s*\/\s*(.+?)\s*$/.exec(scalarText(written)) ?? [];
  const ms = duration(31 * 86_400_000, { bareSeconds: false })(/^[a-z]/i.test(length) ? `1${length}` : length);
  if ('problem' in ms || ms.value < 1_000 || Number(count) < 1) return { problem: { kind: 'window-limit' } };
  return { value: { ms: ms.value, most: Number(count) } };
};

const unitBytes: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** `25MB`, `25 Mo`, `400 kB` -> bytes, at least 1,000; or `none`. */
export const size: Reader<number | 'none'> = (written) => {
  const word = scalarText(written).trim().toLowerCase();
  if (['none', 'aucune', 'aucun'].includes(word)) return { value: 'none' };
  const match = /^(\d{1,12}(?:[.,]\d{1,3})?)\s*([kmg]?)(?:i?[bo])?$/.exec(word);
  const bytes = Math.round(Number(match?.[1]?.replace(',', '.')) * (unitBytes[match?.[2] ?? ''] ?? Number.NaN));
  return bytes >= 1_000 ? { value: bytes } : { problem: { kind: 'size' } };
};

/** `Mon-Fri 08:00-20:00`; see parseHours. */
export const hours: Reader<Hours['spans']> = (written) => {
  const spans = typeof written === 'string' ? parseHours(written) : null;
  return spans ? { value: spans } : { problem: { kind: 'hours' } };
};

/** A time zone of the IANA database. */
export const timeZone: Reader<string> = (written) =>
  typeof written === 'string' && isTimeZone(written.trim())
    ? { value: written.trim() }
    : { problem: { kind: 'time-zone' } };

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  j: 86_400_000,
};

/** `90s`, `1m`, `1,5 h`, `2d` (also `2j`) -> milliseconds, 0 to `maxMs`. With `bareSeconds`, `5` means 5 s. */
export function duration(maxMs: number, { bareSeconds }: { bareSeconds: boolean }): Reader<number> {
  return (written) => {
    const match = /^\s*(\d{1,12}(?:[.,]\d{1,6})?)\s*([a-z]*)\s*$/i.exec(scalarText(written));
    const unit = match?.[2]?.toLowerCase() || (bareSeconds || Number(match?.[1]) === 0 ? 's' : '');
    const ms = Math.round(Number(match?.[1]?.replace(',', '.')) * (unitMs[unit] ?? Number.NaN));
    return ms >= 0 && ms <= maxMs ? { value: ms } : { problem: { kind: 'duration', maxMs, bareSeconds } };
  };
}

/** One of the words, in any case. */
export function choice<const T extends string>(choices: readonly T[]): Reader<T> {
  return (written) => {
    const found = choices.find((word) => word === scalarText(written).trim().toLowerCase());
    return found === undefined ? { problem: { kind: 'choice', choices } } : { value: found };
  };
}

/** 1/0, true/false, yes/no, oui/non, on/off. */
export const boolean: Reader<boolean> = (written) => {
  const word = scalarText(written).trim().toLowerCase();
  if (['1', 'true', 'yes', 'oui', 'on'].includes(word)) return { value: true };
  if (['0', 'false', 'no', 'non', 'off'].includes(word)) return { value: false };
  return { problem: { kind: 'boolean' } };
};

/** Text that is not empty. A number in YAML is refused: `0123` would have become 83 or 123 already. */
export const text: Reader<string> = (written) =>
  typeof written === 'string' && written.trim() !== '' ? { value: written.trim() } : { problem: { kind: 'text' } };

/** Like `text`, kept to the letter. */
export const secret: Reader<Secret> = (written) =>
  typeof written === 'string' && written !== '' ? { value: new Secret(written) } : { problem: { kind: 'text' } };

/** Characters of the page's password, at least (NIST SP 800-63B-4, 3.1.1.2: 15 alone, 8 beside something else; guesses are slowed down here). */
export const SHORTEST_PASSWORD = 12;

/** Like `secret`, of at least so many characters. */
export function longSecret(min: number): Reader<Secret> {
  return (written) => (scalarText(written).length < min ? { problem: { kind: 'key-length', min } } : secret(written));
}

/** A host name or IP address, without a port. */
export const host: Reader<string> = (written) => {
  const name = scalarText(written).trim();
  const right = /^(?:[\p{L}\p{N}._-]+|\[?[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%\w+)?\]?)$/iu.test(name);
  return right ? { value: name.replace(/^\[|\]$/g, '') } : { problem: { kind: 'host' } };
};

/** A domain name, in ASCII and lower case (RFC 5891 for letters outside ASCII). */
export const domain: Reader<string> = (written) => {
  const check = checkAddress(`x@${scalarText(written).trim()}`);
  return check.ok ? { value: check.email.slice(2) } : { problem: { kind: 'domain' } };
};

/** A DKIM selector (RFC 6376 §3.1): one or more labels. */
export const selector: Reader<string> = (written) => {
  const name = scalarText(written).trim().toLowerCase();
  const right = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/.test(name);
  return right && name.length <= 63 ? { value: name } : { problem: { kind: 'selector' } };
};

/** `https://host/path` (or http), without a slash at the end, a query or a fragment. */
export const webAddress: Reader<string> = (written) => {
  const url = URL.parse(scalarText(written).trim());
  const right = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password;
  return right ? { value: url.href.replace(/\/+$/, '') } : { problem: { kind: 'web-address' } };
};

/** IP addresses and ranges of them (`10.0.0.0/8`), with commas between. */
export const ipRanges: Reader<readonly string[]> = (written) => {
  const ranges = scalarText(written)
    .split(/[\s,]+/)
    .filter((range) => range !== '');
  const isRange = (range: string) => {
    const [address = '', bits, ...rest] = range.split('/');
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return most > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
  };
  return ranges.length > 0 && ranges.every(isRange) ? { value: ranges } : { problem: { kind: 'ip-ranges' } };
};

/** `https://host/path?query` (or http): where an HTTP request can be sent to. */
export const webhookUrl: Reader<string> = (written) => {
  const url = URL.parse(scalarText(written).trim());
  const right = url && /^https?:$/.test(url.protocol) && !url.hash && !url.username && !url.password;
  return right ? { value: url.href } : { problem: { kind: 'webhook-url' } };
};

/** A secret of Standard Webhooks: 24 to 64 bytes in base64, with `whsec_` before it or not. */
export const webhookSecret: Reader<Secret> = (written) => {
  const text = scalarText(written).trim();
  const base64 = text.replace(/^whsec_/, '');
  const bytes =
    /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length % 4 === 0 ? Buffer.from(base64, 'base64').length : 0;
  return bytes >= 24 && bytes <= 64 ? { value: new Secret(text) } : { problem: { kind: 'webhook-secret' } };
};

/** What a header of HTTP may be set to (RFC 9110 §5.5). */
export const headerValue: Reader<Secret> = (written) =>
  typeof written === 'string' && /^[\t\x20-\x7e]+$/.test(written)
    ? { value: new Secret(written.trim()) }
    : { problem: { kind: 'header-value' } };

/** An address, alone or as `Nom <adresse>`. */
export const mailbox: Reader<Mailbox> = (written) => {
  const check = checkAddress(scalarText(written));
  return check.ok ? { value: { name: check.name, address: check.email } } : addressProblem(check.problem);
};

/** As long as the token of a delivery gets. */
const SAMPLE_TOKEN = 'a12345678.12345678.aaaaaaaaaaaaaaaa';

/**
 * Where what cannot be delivered goes: an address, in whose local part `TOKEN` may stand for what names the message (see
 * message/bounce-address.ts); with `own`, it must.
 */
export function bounceAddress({ own }: { own: boolean }): Reader<string> {
  return (written) => {
    const [before = '', after, ...more] = scalarText(written).split('TOKEN');
    if (after === undefined && own) return { problem: { kind: 'bounce-address' } };
    const check = checkAddress(after === undefined ? before : before + SAMPLE_TOKEN + after);
    const inLocalPart = after === undefined || (!before.includes('@') && more.length === 0);
    if (!inLocalPart) return { problem: { kind: 'bounce-address' } };
    if (!check.ok) return addressProblem(check.problem);
    return check.name === '' ? { value: check.email.replace(SAMPLE_TOKEN, 'TOKEN') } : addressProblem('characters');
  };
}

function addressProblem(problem: AddressProblem): Read<never> {
  return { problem: { kind: 'address', problem } };
}

/** `#rgb` or `#rrggbb`: what is safe in a style and every mail program understands. */
export const colour: Reader<string> = (written) =>
  /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(scalarText(written))
    ? { value: scalarText(written) }
    : { problem: { kind: 'colour' } };

/** The parts of `scheme://user:password@host:port/path`, decoded; null where the address says nothing. */
export interface ServerAddress {
  readonly scheme: string;
  readonly host: string;
  readonly port: number | null;
  readonly user: string | null;
  readonly password: string | null;
  /** Without the slashes around it. */
  readonly path: string;
}

/**
 * An address of a server. An unencoded `#`, `/` or `?` in a password would cut it into another address: refused where it
 * leaves a trace, which the remedy explains.
 */
export function serverAddress(schemes: readonly string[]): Reader<ServerAddress> {
  return (written) => {
    const parts = urlParts(scalarText(written).trim());
    return parts && schemes.includes(parts.scheme) ? { value: parts } : { problem: { kind: 'url', schemes } };
  };
}

function urlParts(address: string): ServerAddress | null {
  const url = URL.parse(address);
  if (!url?.hostname || url.hash || url.search) return null;
  try {
    return {
      scheme: url.protocol.slice(0, -1),
      host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ''),
      port: url.port === '' ? null : Number(url.port),
      user: url.username === '' ? null : decodeURIComponent(url.username),
      password: url.password === '' ? null : decodeURIComponent(url.password),
      path: url.pathname.replace(/^\/|\/$/g, ''),
    };
  } catch {
    // A % that encodes nothing.
    return null;
  }
}
