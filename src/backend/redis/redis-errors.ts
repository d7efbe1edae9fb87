import { FacteurError, isFault } from '../../errors.ts';
import { LEDGER_FORMAT, NEWER_FORMAT } from './keys.ts';

/** Codes of ioredis and of the network that mean: the server cannot be reached (any more). */
const LOST =
  /ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|Connection is closed|Stream isn't writeable|Socket (timeout|closed)|MaxRetriesPerRequest|Command timed out/i;
const REFUSED = /^(NOAUTH|WRONGPASS|NOPERM|ERR invalid password|ERR Client sent AUTH|ERR AUTH|ERR DB index)/i;
/** A script of ours, or a command that it gave, is at fault: nothing that anybody else could put right. */
const OURS =
  /user_script|running script|compiling script|^(WRONGTYPE|NOSCRIPT|ERR (syntax|value is not|hash value|unknown command|wrong number))/i;
/** What format.lua refuses: the ledger's format, newer than this program's. */
const NEWER = new RegExp(`${NEWER_FORMAT} (\\d+)`);
const TLS = /certificate|self.signed|SSL|TLS|wrong version number|ERR_TLS/i;

/** The connection to Redis was lost, or is not there; whoever asked may ask again. */
export function unreachable(server: string, problem: string): FacteurError {
  return new FacteurError('redis-unreachable', { server, problem });
}

/**
 * What went wrong with Redis, in this program's words: `redis-unreachable`, `redis-tls`, `redis-refused` (password, rights, database),
 * `redis-full` (maxmemory), `store-newer` (the ledger's format), `unexpected` (a fault of this program), else `redis-failed`. What is no answer of Redis and no trouble
 * with the connection stays what it is.
 */
export function toRedisError(error: unknown, server: string): Error {
  if (error instanceof FacteurError) return error;
  if (isFault(error) && (error as { code?: unknown }).code === undefined) return error as Error;
  const { message = String(error), code = '' } = error as { message?: string; code?: string };
  const problem = message || code;
  const newer = NEWER.exec(problem)?.[1];
  if (newer) return new FacteurError('store-newer', { at: server, version: Number(newer), supported: LEDGER_FORMAT });
  if (TLS.test(`${code} ${problem}`)) return new FacteurError('redis-tls', { server, problem });
  if (LOST.test(`${code} ${problem}`)) return unreachable(server, problem);
  if (REFUSED.test(problem)) return new FacteurError('redis-refused', { server, problem });
  if (problem.startsWith('OOM')) return new FacteurError('redis-full', { server });
  if (/^(READONLY|MASTERDOWN|LOADING)|UNBLOCKED|Can't write against a read only replica/i.test(problem)) {
    return unreachable(server, problem);
  }
  if (OURS.test(problem)) return new FacteurError('unexpected', { problem }, { cause: error });
  return new FacteurError('redis-failed', { server, problem });
}
