import { type ErrorCode, type ExitCode, exitCodeOf } from '../errors.ts';

/** The HTTP statuses of problems. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 421 | 422 | 429 | 500 | 503;

/** What an exit code (see errors.ts) is over HTTP, where `statuses` says nothing else. */
const byExitCode: Record<ExitCode, ProblemStatus> = { 1: 409, 2: 400, 3: 409, 4: 422, 5: 404, 75: 409, 130: 409 };

/**
 * The codes whose status their exit code does not say. Only a fault of ours is a 500, and only a ledger that cannot be used is a 503, and what
 * a provider is to tell again (Amazon SNS gives up at a 4xx): what else is wrong is wrong with the request, or with what the project is in.
 */
const statuses: Partial<Record<ErrorCode, ProblemStatus>> = {
  unexpected: 500,
  'redis-unreachable': 503,
  'redis-tls': 503,
  'redis-refused': 503,
  'redis-full': 503,
  'redis-old': 503,
  'redis-failed': 503,
  'redis-driver-missing': 503,
  'store-network-drive': 503,
  'store-not-writable': 503,
  'store-full': 503,
  'store-corrupt': 503,
  'store-newer': 503,
  'store-busy': 503,
  'store-failed': 503,
  'ledger-rollback': 409,
  'state-refused': 409,
  'retry-nothing': 409,
  'worker-running': 409,
  'address-invalid': 422,
  'sender-missing': 422,
  'sender-invalid': 422,
  'config-unknown-account': 422,
  'send-time-invalid': 422,
  'list-not-found': 422,
  'message-not-found': 422,
  'attachment-not-found': 422,
  'selection-changed': 409,
  'draft-changed': 412,
  'settings-changed': 412,
  'draft-sent': 409,
  'draft-file-name': 422,
  'draft-file-too-large': 413,
  'draft-too-many-files': 413,
  'request-too-large': 413,
  'request-media-type': 415,
  'route-not-found': 404,
  'host-foreign': 421,
  'origin-foreign': 403,
  'link-used': 403,
  'password-wrong': 403,
  'name-password-wrong': 403,
  'role-not-enough': 403,
  'password-attempts': 429,
  'web-not-by-proxy': 403,
  'notice-not-signed': 403,
  'notice-unknown': 400,
  'notice-not-checked': 503,
  'notice-too-early': 503,
  'token-missing': 401,
  'token-invalid': 401,
  'token-expired': 401,
  'token-scope': 403,
  'token-attempts': 429,
  'token-exists': 409,
};

/** The HTTP status that an error of this code is answered with. */
export function statusOfCode(code: ErrorCode): ProblemStatus {
  return statuses[code] ?? byExitCode[exitCodeOf(code)];
}
