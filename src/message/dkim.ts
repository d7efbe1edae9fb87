import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { FacteurError } from '../errors.ts';
import type { Composed } from './types.ts';

/**
 * DKIM signatures (RFC 6376, RFC 8301, RFC 8463) over the very bytes that are sent: they hold whatever the transport
 * negotiates (8BITMIME, SMTPUTF8), because it changes none of them. Headers are canonicalised `relaxed`, for relays that
 * fold them anew; bodies `simple`, which is their bytes: ours have no white space a relay would touch.
 */

/** A private key and where its public half stands: `<selector>._domainkey.<domain>`. */
export interface DkimKey {
  /** ASCII, lower case. */
  readonly domain: string;
  readonly selector: string;
  readonly key: KeyObject;
}

/** Adds its signatures at the top of a message; the signing itself happens in libuv's thread pool. */
export type Signer = (mail: Composed) => Promise<Composed>;

/** RFC 8301 §3.2: less must not be used. */
const SMALLEST_RSA_BITS = 1024;

/**
 * Reads a private key in PEM. Throws `dkim-key-invalid` when it is not one that DKIM knows: RSA of 1024 bits or more (RFC
 * 8301), or Ed25519 (RFC 8463), not encrypted with a passphrase.
 */
export function dkimKey(pem: string, place: { domain: string; selector: string; file: string }): DkimKey {
  const { domain, selector, file } = place;
  const key = privateKey(pem, file);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  const right = key.asymmetricKeyType === 'ed25519' || (key.asymmetricKeyType === 'rsa' && bits >= SMALLEST_RSA_BITS);
  if (!right)
    throw new FacteurError('dkim-key-invalid', { file, problem: `${key.asymmetricKeyType} ${bits || ''}`.trim() });
  return { domain, selector, key };
}

function privateKey(pem: string, file: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new FacteurError('dkim-key-invalid', { file, problem: (cause as Error).message }, { cause });
  }
}

/** Signs with every key: receivers that do not know Ed25519 yet take the RSA signature beside it (RFC 8463 §1). */
export function createSigner(keys: readonly DkimKey[]): Signer {
  return async (mail) => {
    const { fields, bodyHash } = readMessage(mail.chunks);
    const signatures = await Promise.all(keys.map((key) => signatureField(key, fields, bodyHash)));
    const head = Buffer.from(signatures.join(''), 'latin1');
    return { ...mail, chunks: [head, ...mail.chunks], size: mail.size + head.length };
  };
}

/**
 * The fields that RFC 6376 §5.4.1 recommends, those of MIME, and those of lists: RFC 8058 §4 requires both of
 * List-Unsubscribe to be signed. Message-ID is left out: some providers put in their own.
 */
const SIGNED = [
  ...['from', 'reply-to', 'to', 'subject', 'date'],
  ...['mime-version', 'content-type', 'content-transfer-encoding'],
  ...['list-unsubscribe', 'list-unsubscribe-post', 'feedback-id', 'auto-submitted'],
];
/** Named once more than they occur, so that nobody can add a second one that readers would show (RFC 6376 §8.15). */
const OVERSIGNED = ['from', 'reply-to', 'to', 'subject', 'date'];

interface ReadMessage {
  /** By lower-case name, in order, each in relaxed form with its CRLF. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly bodyHash: string;
}

function readMessage(chunks: readonly Uint8Array[]): ReadMessage {
  const [first = new Uint8Array(), ...rest] = chunks;
  const bytes = Buffer.from(first.buffer, first.byteOffset, first.byteLength);
  const end = bytes.indexOf('\r\n\r\n');
  const fields = new Map<string, string[]>();
  for (const field of bytes.toString('latin1', 0, end).split(/\r\n(?![ \t])/)) {
    const name = field.slice(0, field.indexOf(':')).trim().toLowerCase();
    fields.set(name, [...(fields.get(name) ?? []), relaxed(field)]);
  }
  return { fields, bodyHash: hashBody([bytes.subarray(end + 4), ...rest]) };
}

/** RFC 6376 §3.4.2, with the CRLF at the end. Of Latin-1 text that stands for bytes: no other white space is meant. */
function relaxed(field: string): string {
  const colon = field.indexOf(':');
  const value = field
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ');
  return `${field.slice(0, colon).trim().toLowerCase()}:${value.replace(/^ | $/g, '')}\r\n`;
}

/** RFC 6376 §3.4.3: as it is, but for empty lines at the end. The last part of ours always has something on a line. */
function hashBody(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts.slice(0, -1)) hash.update(part);
  const last = parts.at(-1) as Uint8Array;
  let end = last.length;
  while (end >= 2 && last[end - 1] === 10 && last[end - 2] === 13) end -= 2;
  return hash.update(last.subarray(0, end)).update('\r\n').digest('base64');
}

async function signatureField({ domain, selector, key }: DkimKey, fields: ReadMessage['fields'], bodyHash: string) {
  const names = SIGNED.flatMap((name) => {
    const there = (fields.get(name) ?? []).map(() => name);
    return OVERSIGNED.includes(name) ? [...there, name] : there;
  });
  const algorithm = key.asymmetricKeyType === 'rsa' ? 'rsa-sha256' : 'ed25519-sha256';
  const field = [
    `DKIM-Signature: v=1; a=${algorithm}; c=relaxed/simple;`,
    ` d=${domain}; s=${selector};`,
    folded('h=', names, ':'),
    ` bh=${bodyHash};`,
    ' b=',
  ].join('\r\n');
  const signature = await signed(Buffer.from(canonical(names, fields) + relaxed(field).trimEnd(), 'latin1'), key);
  return `${field}${signature.replace(/.{70}(?=.)/g, '$&\r\n ')}\r\n`;
}

/** The named fields as they are hashed: of several with one name, the last first (RFC 6376 §5.4.2). */
function canonical(names: readonly string[], fields: ReadMessage['fields']): string {
  const taken = new Map<string, number>();
  return names
    .map((name) => {
      const before = taken.get(name) ?? 0;
      taken.set(name, before + 1);
      return fields.get(name)?.at(-1 - before) ?? '';
    })
    .join('');
}

/** ` h=from:from:to;` in lines of at most 76 characters. */
function folded(start: string, names: readonly string[], separator: string): string {
  const lines = [` ${start}`];
  for (const [i, name] of names.entries()) {
    const piece = name + (i < names.length - 1 ? separator : ';');
    if (`${lines.at(-1)}${piece}`.length > 76) lines.push(' ');
    lines.push(`${lines.pop()}${piece}`);
  }
  return lines.join('\r\n');
}

/** RFC 8463 §3: Ed25519 signs the SHA-256 of the data, RSA takes the hash itself. */
function signed(data: Buffer, key: KeyObject): Promise<string> {
  const rsa = key.asymmetricKeyType === 'rsa';
  const input = rsa ? data : createHash('sha256').update(data).digest();
  return new Promise((resolve, reject) => {
    sign(rsa ? 'sha256' : null, input, key, (error, signature) =>
      error ? reject(error) : resolve(signature.toString('base64')),
    );
  });
}
