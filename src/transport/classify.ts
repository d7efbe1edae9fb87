import { isFault } from '../errors.ts';
import type { AccountOutcome, Outcome } from './port.ts';
import { byClass, type Meaning, type ReplyRow, replyRows, type Step } from './replies.ts';
import { parseReply, type Reply, type ReplyCleaner, showReply } from './reply.ts';
import { waitAskedFor } from './wait.ts';

/** What is known beside the reply itself. */
export interface ReplyContext {
  readonly step: Step;
  /** The account's server, as configured. */
  readonly host: string;
  /** The connection has carried a message before this one. */
  readonly reused: boolean;
  readonly clean: ReplyCleaner;
}

/**
 * What a refusal means. `raw` is a 4xx or 5xx reply as received, of one or more lines. Anything else there is no answer at
 * all; the caller must not ask.
 */
export function classifyReply(raw: string, context: ReplyContext): Outcome {
  const reply = parseReply(raw);
  const { is } = decide(replyRows, reply, context);
  return toOutcome(is, context.clean(showReply(reply)), waitAskedFor(reply.text));
}

/** What a reply means by these rows, and the place of the one that decides it; -1: none does, but its class. */
export function decide(rows: readonly ReplyRow[], reply: Reply, context: Omit<ReplyContext, 'clean'>) {
  const place = rows.findIndex((row) => fits(row, reply, context));
  const fallback = byClass[context.step][reply.code >= 500 ? 'permanent' : 'temporary'];
  return { is: rows[place]?.is ?? fallback, place };
}

/** Like `classifyReply` for what was said before a message could be tried: then it is never about a recipient. */
export function classifyOpeningReply(raw: string, context: ReplyContext): AccountOutcome {
  const outcome = classifyReply(raw, context);
  switch (outcome.kind) {
    case 'failed':
      return { kind: 'configuration', reason: 'configuration', reply: outcome.reply };
    case 'sent':
    case 'deferred':
    case 'unknown':
    case 'not-sent':
      return { kind: 'unreachable', reply: outcome.reply };
    default:
      return outcome;
  }
}

function fits(row: ReplyRow, reply: Reply, context: Omit<ReplyContext, 'clean'>): boolean {
  if (row.at && !row.at.includes(context.step)) return false;
  if (row.reused && !context.reused) return false;
  if (row.host && !row.host.test(context.host)) return false;
  if (row.code && !row.code.some((code) => code === reply.code || code === Math.floor(reply.code / 100))) return false;
  if (row.enhanced && !row.enhanced.test(reply.enhanced)) return false;
  return !row.text || row.text.test(reply.text);
}

function toOutcome(meaning: Meaning, reply: string, waitMs: number | null): Outcome {
  switch (meaning) {
    case 'failed':
      return { kind: 'failed', reply, hardBounce: false };
    case 'hard-bounce':
      return { kind: 'failed', reply, hardBounce: true };
    case 'deferred':
    case 'throttled':
    case 'quota':
      return { kind: meaning, reply, waitMs };
    case 'not-sent':
    case 'unknown':
    case 'reputation':
      return { kind: meaning, reply };
    default:
      return noConnection(meaning, reply);
  }
}

function noConnection(meaning: 'auth' | 'tls' | 'configuration' | 'unreachable', reply: string): AccountOutcome {
  return meaning === 'unreachable' ? { kind: meaning, reply } : { kind: 'configuration', reason: meaning, reply };
}

/** What the system or nodemailer says when there is no reply of a server. */
export interface Failure {
  readonly message: string;
  /** Nodemailer's code, or the system's. */
  readonly code?: string | undefined;
  /** The system's code, where nodemailer has put its own before it. */
  readonly originalCode?: string | undefined;
}

/** Rows like those for replies: the system's code is looked at before nodemailer's. First that fits. */
export const failureRows: readonly (readonly [RegExp, Parameters<typeof noConnection>[0]])[] = [
  [/^(ENOTFOUND|EBADNAME)$/, 'configuration'],
  [/^(ERR_ACCESS_DENIED|ERR_SOCKET_BAD_PORT|ERR_INVALID_ARG\w*)$/, 'configuration'],
  // A certificate that is expired, not for this host or of an unknown authority; a server that speaks no TLS here.
  [/CERT|^SELF_SIGNED|^UNABLE_TO_|^ERR_TLS_|^ERR_SSL_|^ERR_OSSL_|^EPROTO$|^HOSTNAME_MISMATCH$/, 'tls'],
  [/^(E(AI_)?AGAIN|E?TIMEOUT|ETIMEDOUT|ECONN\w+|EPIPE|E(HOST|NET)\w+|ESOCKET|EADDR\w+|EACCES|EPERM)$/, 'unreachable'],
  [/^(EAUTH|ENOAUTH|EOAUTH2)$/, 'auth'],
  [/^(ETLS|EREQUIRETLS)$/, 'tls'],
  // Somebody answers who does not speak SMTP: a wrong port.
  [/^(EPROTOCOL|ECONFIG)$/, 'configuration'],
];

/** A handshake that broke off says nothing about certificates: as likely a server that was just stopped. */
const BROKEN_OFF = /closed unexpectedly|timed? ?out|disconnected/i;

/** What it means that no connection came about, where no server gave a reason. */
export function classifyFailure(failure: Failure, clean: ReplyCleaner): AccountOutcome {
  // The system's errors have a code, and are of the same classes.
  if (failure.code === undefined && isFault(failure)) return { kind: 'unexpected', reply: clean(String(failure)) };
  return noConnection(decideFailure(failureRows, failure), clean(failure.message));
}

/** What a failure means by these rows; what none knows is about the connection. */
export function decideFailure(rows: typeof failureRows, { message, originalCode, code }: Failure) {
  if (BROKEN_OFF.test(message)) return 'unreachable';
  const known = [originalCode, code].filter((each) => each !== undefined);
  const row = known.map((each) => rows.find(([form]) => form.test(each))).find((found) => found !== undefined);
  return row ? row[1] : 'unreachable';
}
