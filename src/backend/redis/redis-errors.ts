import { FacteurError } from '../../errors.ts';

/** Codes of ioredis and of the network that mean: the server cannot be reached (any more). */
const LOST =
  /ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|Connection is closed|Stream isn't writeable|Socket (timeout|closed)|MaxRetriesPerRequest|Command timed out/i;
const REFUSED = /^(NOAUTH|WRONGPASS|NOPERM|ERR invalid password|ERR Client sent AUTH|ERR AUTH|ERR DB index)/i;
const TLS = /certificate|self.signed|SSL|TLS|wrong version number|ERR_TLS/i;

/** The connection to Redis was lost, or is not there; whoever asked may ask again. */
export function unreachable(server: string, problem: string): FacteurError {
  return new FacteurError('redis-unreachable', { server, problem });
}

/**
 * What went wrong with Redis, in this program's words: `redis-unreachable`, `redis-tls`, `redis-refused` (password, rights, database),
 * `redis-full` (maxmemory), `redis-readonly` (a replica), else `redis-failed`.
 */
export function toRedisError(error: unknown, server: string): FacteurError {
  if (error instanceof FacteurError) return error;
  const { message = String(error), code = '' } = error as { message?: string; code?: string };
  const problem = message || code;
  if (TLS.test(`${code} ${problem}`)) return new FacteurError('redis-tls', { server, problem });
  if (LOST.test(`${code} ${problem}`)) return unreachable(server, problem);
  if (REFUSED.test(problem)) return new FacteurError('redis-refused', { server, problem });
  if (problem.startsWith('OOM')) return new FacteurError('redis-full', { server });
  if (/^(READONLY|MASTERDOWN|LOADING)|UNBLOCKED|Can't write against a read only replica/i.test(problem)) {
    return unreachable(server, problem);
  }
  return new FacteurError('redis-failed', { server, problem });
}
