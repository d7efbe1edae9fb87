import type { Composed } from '../../message/types.ts';

/** What is particular to one provider's way of sending over HTTP. */
export interface MailApi {
  readonly kind: 'graph' | 'gmail';
  /** The path, with its version, relative to the server; `mailbox`: whose, where the token is an application's, null: its own person's. */
  pathOf(mailbox: string | null): string;
  readonly contentType: string;
  /** The largest message it takes, in bytes before it is encoded for the way. */
  readonly maxSize: number;
  /** A message as the body of its request. */
  bodyOf(mail: Composed): Buffer;
  /** What to keep of an acceptance: something by which the provider finds the message again. */
  acceptance(answer: { readonly body: string; readonly header: (name: string) => string | null }): string;
}

const KB = 1024;
const MB = KB * KB;

/**
 * Microsoft Graph, `POST /me/sendMail` with a message in MIME (learn.microsoft.com/graph/api/user-sendmail, 2026-11): in base64, as text;
 * 202 says that it was accepted, and nothing of what becomes of it. A request has 4 MB at most, of which base64 takes a quarter. To an
 * application `/me` is nobody: it is refused (400), and has to name the mailbox.
 */
export const graph: MailApi = {
  kind: 'graph',
  pathOf: (mailbox) => `/v1.0/${mailbox === null ? 'me' : `users/${encodeURIComponent(mailbox)}`}/sendMail`,
  contentType: 'text/plain',
  maxSize: Math.floor((4 * MB * 3) / 4) - KB,
  bodyOf: (mail) => Buffer.from(whole(mail).toString('base64')),
  acceptance: ({ header }) => `202 Accepted ${header('request-id') ?? ''}`.trim(),
};

/**
 * Gmail, `users.messages.send` (developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send, 2026-11): the message in
 * base64url within JSON. It replaces Message-ID, so that a return is found by X-Facteur-Delivery. 25 MB, as by SMTP.
 */
export const gmail: MailApi = {
  kind: 'gmail',
  pathOf: () => '/gmail/v1/users/me/messages/send',
  contentType: 'application/json',
  maxSize: 25 * 1_000_000,
  bodyOf: (mail) => Buffer.from(`{"raw":"${whole(mail).toString('base64url')}"}`),
  acceptance: ({ body }) => `200 OK ${idIn(body)}`.trim(),
};

function whole({ chunks }: Composed): Buffer {
  return Buffer.concat(chunks);
}

function idIn(body: string): string {
  const [, id = ''] = /"id"\s*:\s*"([\w-]{1,64})"/.exec(body) ?? [];
  return id;
}

/**
 * What an API says in refusing, as replies are kept: `429 rateLimitExceeded: User-rate limit exceeded.` Both have an object `error` with a
 * message; the code is a word at Graph, and at Gmail stands among the `errors`.
 */
export function refusalIn(status: number, body: string): string {
  const { error } = objectIn(body) as { error?: Refusal | string };
  if (typeof error === 'string') return `${status} ${error}`;
  const [first] = Array.isArray(error?.errors) ? error.errors : [];
  const word = first?.reason ?? (typeof error?.code === 'string' ? error.code : error?.status);
  const words = [word, error?.message].filter((part) => typeof part === 'string' && part !== '');
  return words.length > 0 ? `${status} ${words.join(': ')}` : `${status} ${body.slice(0, 300)}`.trim();
}

interface Refusal {
  readonly code?: unknown;
  readonly status?: unknown;
  readonly message?: unknown;
  readonly errors?: readonly { readonly reason?: unknown }[];
}

function objectIn(body: string): object {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

/** The wait that `Retry-After` asks for (RFC 9110, section 10.2.3), in milliseconds: seconds, or a date; null: none. At most a day. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const seconds = /^\s*(\d{1,9})\s*$/.exec(header)?.[1];
  const ms = seconds === undefined ? Date.parse(header) - now : Number(seconds) * 1_000;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), 86_400_000);
}
