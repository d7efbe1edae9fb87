import { words } from './language.ts';
import { ApiProblem, type ProblemBody } from './problem.ts';

/** Values of an address after `?`; those that are undefined, null or '' are left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Asked {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is: a form with files, a file. */
  readonly body?: FormData | Blob;
  /** The revision that is to be changed (If-Match, RFC 9110, 13.1.1): another one is refused with `draft-changed`. */
  readonly revision?: number;
  /** The same key never makes a second campaign. */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Called when the server does not know this session (any more). */
let onSignedOut: () => void = () => {};

/** Has `act` called whenever an answer says that nobody is signed in. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

/** The address of something of the API, with its query: `/api/v1` stands before `path`. For links and downloads. */
export function apiUrl(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `/api/v1${path}${search === '' ? '' : `?${search}`}`;
}

/** Asks the API: `path` without `/api/v1`. Throws `ApiProblem`, also when nothing answers, and the reason of an aborted signal. */
export async function ask<T>(method: Method, path: string, asked: Asked = {}): Promise<T> {
  return askAt<T>(method, apiUrl(path, asked.query), asked);
}

/** The same for an address of this server outside the API. */
export async function askAt<T>(method: Method, url: string, asked: Asked = {}): Promise<T> {
  const answer = await fetched(method, url, asked);
  if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
  const problem = await problemIn(answer);
  if (problem.status === 401) onSignedOut();
  throw problem;
}

/** Reads from the API. */
export const get = <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> =>
  ask<T>('GET', path, { query, ...(signal && { signal }) });

/** Has the API do something. */
export const post = <T>(path: string, json?: unknown, more: Asked = {}): Promise<T> =>
  ask<T>('POST', path, { json, ...more });

async function fetched(method: Method, url: string, { json, body, revision, key, signal }: Asked): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      // Only a page of this server can set it: a foreign one would have to ask first, and is refused.
      headers: {
        'x-facteur-page': '1',
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(revision !== undefined && { 'if-match': `"${revision}"` }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(json !== undefined ? { body: JSON.stringify(json) } : body !== undefined && { body }),
      ...(signal && { signal }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable();
  }
}

async function problemIn(answer: Response): Promise<ApiProblem> {
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json');
  // A proxy before the server has answers of its own.
  return isProblem ? new ApiProblem((await answer.json()) as ProblemBody) : unreachable();
}

function unreachable(): ApiProblem {
  const { failed } = words().common;
  const said = { title: failed.title, detail: failed.unreachable, remedy: failed.restart };
  return new ApiProblem({ status: 0, code: 'unreachable', ...said, params: {} });
}
