import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { FacteurError } from '../../errors.ts';
import type { FetchProblem } from '../../findings.ts';
import type { Language } from '../../language.ts';
import { commandOutput } from './command-output.ts';
import { keepInput, type ListFile } from './file.ts';
import { isPrivateAddress } from './private-networks.ts';

/** Bytes of a list that is fetched or that a command prints; a million recipients have less. */
export const MOST_BYTES = 256 * 2 ** 20;
/** How long a server or a command has for all of it, in milliseconds. */
const PATIENCE_MS = 120_000;
/** Redirections that are followed: a published spreadsheet has two. */
const MOST_REDIRECTS = 5;

/** A header of the request, as programs of members ask for one; its value is a secret. */
export interface ListHeader {
  readonly name: string;
  readonly value: string;
}

/** Bounds, for tests. */
export interface Bounds {
  readonly bytes?: number;
  readonly ms?: number;
}

export interface ElsewhereOptions {
  /** See ListFile. */
  readonly language: Language;
  /** Goes along with the request; null or absent: none. */
  readonly header?: ListHeader | null | undefined;
  /** Where a command is run; absent: in the current folder. */
  readonly folder?: string | undefined;
  readonly bounds?: Bounds;
}

/** Whether a list is at an address on the web, or what a command prints, and no file. */
export function isElsewhere(source: string): boolean {
  return /^https?:\/\//i.test(source) || source.startsWith('!');
}

/** What people are told of where a list is from: an address without its query and password, which may be secrets. */
export function nameOfElsewhere(source: string): string {
  if (source.startsWith('!')) return source;
  const url = URL.parse(source);
  return url ? `${url.origin}${url.pathname}` : source;
}

/**
 * Reads a list that is no file, once; it is kept until this process ends. `http://` is taken from this computer and private networks alone:
 * elsewhere anybody on the way would read the members' addresses. Throws `list-fetch`, `list-command`, `list-too-long`, `list-empty`.
 */
export async function openElsewhere(
  source: string,
  { language, header = null, folder, bounds = {} }: ElsewhereOptions,
): Promise<ListFile> {
  const name = nameOfElsewhere(source);
  const { bytes = MOST_BYTES, ms = PATIENCE_MS } = bounds;
  const input = source.startsWith('!')
    ? commandOutput(source.slice(1).trim(), folder, ms)
    : fetched(source, { header: header ?? null, signal: AbortSignal.timeout(ms) });
  return keepInput(name, bounded(name, input, bytes), language);
}

async function* bounded(file: string, input: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of input) {
    size += chunk.length;
    if (size > most) throw new FacteurError('list-too-long', { file, most });
    yield chunk;
  }
}

interface Asking {
  readonly header: ListHeader | null;
  readonly signal: AbortSignal;
}

async function* fetched(source: string, asking: Asking): AsyncGenerator<Buffer> {
  const answer = await answerOf(source, asking);
  try {
    yield* answer as AsyncIterable<Buffer>;
  } catch (cause) {
    // A connection that is cut off by the timer looks broken.
    throw refused(source, asking.signal.aborted ? { kind: 'late' } : whyOf(cause), cause);
  } finally {
    answer.destroy();
  }
}

// The header goes where it was meant to go, and not to wherever a redirection leads.
async function answerOf(source: string, { header, signal }: Asking): Promise<IncomingMessage> {
  const first = urlOf(source);
  let url = first;
  let isOutside = false;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const addresses = await addressesOf(source, url);
    const inside = addresses.filter(({ address }) => isPrivateAddress(address));
    if (url.protocol === 'http:' && inside.length < addresses.length) throw refused(source, { kind: 'plain' });
    // A server outside could otherwise have this computer ask what only this network may.
    if (isOutside && inside.length > 0) throw refused(source, { kind: 'private' });
    isOutside = inside.length === 0;
    const own = header && url.origin === first.origin ? header : null;
    const answer = await ask(source, url, { header: own, signal, addresses });
    if (answer.statusCode === 200) return answer;
    answer.destroy();
    url = nextOf(source, url, answer);
  }
  throw refused(source, { kind: 'redirect' });
}

/** Where an answer sends whoever asks. Throws when it sends nobody anywhere, or out of TLS. */
function nextOf(source: string, from: URL, { statusCode = 0, headers }: IncomingMessage): URL {
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) {
    throw refused(source, { kind: 'status', status: statusCode });
  }
  const next = URL.parse(headers.location, from.href);
  if (!next || !/^https?:$/.test(next.protocol)) throw refused(source, { kind: 'redirect' });
  if (from.protocol === 'https:' && next.protocol === 'http:') throw refused(source, { kind: 'plain' });
  return next;
}

function urlOf(source: string): URL {
  const url = URL.parse(source);
  if (!url || url.hostname === '') throw refused(source, { kind: 'address' });
  return url;
}

async function addressesOf(source: string, { hostname }: URL): Promise<readonly LookupAddress[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  try {
    return await lookup(host, { all: true });
  } catch (cause) {
    throw refused(source, whyOf(cause), cause);
  }
}

/** Connects to one of these addresses, whatever the name means by then. */
function ask(
  source: string,
  url: URL,
  { header, signal, addresses }: Asking & { readonly addresses: readonly LookupAddress[] },
): Promise<IncomingMessage> {
  const known: LookupFunction = (_host, { all }, done) => {
    const [first] = addresses;
    if (all) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family);
  };
  const headers = {
    accept: 'text/csv, application/json;q=0.9, */*;q=0.5',
    'user-agent': 'facteur',
    ...(header && { [header.name]: header.value }),
  };
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const asked = request(url, { lookup: known, headers, signal, agent: false }, resolve);
    asked.on('error', (cause) => reject(refused(source, whyOf(cause), cause)));
    asked.end();
  });
}

function refused(source: string, problem: FetchProblem, cause?: unknown): FacteurError {
  if (cause instanceof FacteurError) return cause;
  return new FacteurError('list-fetch', { file: nameOfElsewhere(source), problem }, { cause });
}

function whyOf(cause: unknown): FetchProblem {
  const { name, code, message } = cause as NodeJS.ErrnoException;
  if (name === 'AbortError' || name === 'TimeoutError') return { kind: 'late' };
  return { kind: 'network', reason: code ?? message };
}
