import { FacteurError } from '../errors.ts';
import { mask } from '../mask.ts';
import { ownError, ownWords } from '../own-words.ts';
import { MailboxTrouble, type MailboxTroubleCode } from './port.ts';

/** Characters of what a server says. */
const MOST_DETAIL = 300;

/** What of imapflow's and the system's errors is looked at. */
interface ImapError {
  readonly code?: string;
  readonly message: string;
  readonly authenticationFailed?: boolean;
  readonly tlsFailed?: boolean;
  readonly mailboxMissing?: boolean;
  readonly path?: string;
  readonly response?: unknown;
  readonly responseText?: string;
  readonly responseStatus?: string;
  readonly serverResponseCode?: string;
}

/**
 * What a failure is about. A server that says it cannot look just now (RFC 5530 §3: UNAVAILABLE, INUSE, LIMIT, CONTACTADMIN without
 * more) has not refused us. `secrets`: what the server was shown, in case that it repeats it.
 */
export function troubleOf(cause: unknown, secrets: readonly string[] = []): MailboxTrouble {
  if (cause instanceof MailboxTrouble) return cause;
  const error = cause as ImapError;
  return new MailboxTrouble(codeOf(error), mask(detailOf(error), secrets.filter(Boolean)), { cause });
}

/** Why there is no access token: an outage, or something that waits for a person. Anything else is no trouble of the mailbox's. */
export function signInTrouble(error: unknown): unknown {
  if (!(error instanceof FacteurError) || !error.code.startsWith('sign-in-')) return error;
  const code = error.code === 'sign-in-unreachable' ? 'unreachable' : 'refused';
  return new MailboxTrouble(code, ownError({ code: error.code, params: error.params as object }), { cause: error });
}

/** What it means that the server refused an access token that had just been renewed; any other trouble stays what it is. */
export function renewedButRefused(error: unknown, { account, user }: { account: string; user: string }): unknown {
  if (!(error instanceof MailboxTrouble) || error.code !== 'refused') return error;
  return signInTrouble(new FacteurError('sign-in-mailbox', { account, user, reply: error.detail }));
}

const FOR_NOW = /^(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)$/;
const CERTIFICATE = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO)/;

function codeOf({
  code = '',
  authenticationFailed,
  tlsFailed,
  mailboxMissing,
  ...rest
}: ImapError): MailboxTroubleCode {
  if (authenticationFailed) return FOR_NOW.test(rest.serverResponseCode ?? '') ? 'server' : 'refused';
  if (tlsFailed || CERTIFICATE.test(code)) return 'tls';
  if (mailboxMissing || rest.serverResponseCode === 'TRYCREATE') return 'folder-missing';
  if (rest.serverResponseCode === 'OVERQUOTA') return 'full';
  if (rest.serverResponseCode === 'APPENDLIMIT') return 'server';
  return rest.responseStatus === 'NO' || rest.responseStatus === 'BAD' ? 'server' : 'unreachable';
}

const NO_ANSWER = /^(CONNECT_TIMEOUT|GREETING_TIMEOUT|UPGRADE_TIMEOUT|ETIMEOUT|ETIMEDOUT)$/;
const ENDED = /^(NoConnection|EConnectionClosed|StateLogout|ClosedAfterConnect\w*|ECONNRESET|EPIPE)$/;

function detailOf({ code, message, response, responseText, mailboxMissing, path }: ImapError): string {
  if (mailboxMissing && path !== undefined) return path;
  if (NO_ANSWER.test(code ?? '')) return ownWords('no-answer', {});
  if (ENDED.test(code ?? '')) return ownWords('connection-ended', {});
  const said = responseText ?? (typeof response === 'string' ? response : '');
  const text = said === '' ? (code ?? message) : said;
  return text.replace(/\s+/g, ' ').trim().slice(0, MOST_DETAIL);
}
