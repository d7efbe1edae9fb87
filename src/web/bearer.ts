import type { FastifyRequest } from 'fastify';
import { allows } from '../app/token-scopes.ts';
import type { TokenFacts } from '../app/tokens.ts';
import { FacteurError } from '../errors.ts';
import type { Attempts } from './attempts.ts';
import type { WebContext } from './context.ts';

/**
 * Lets through who may call the route of a request. Throws `token-missing`, `token-invalid`, `token-expired`, `token-scope`, `token-attempts`.
 */
export async function callerOf(
  request: FastifyRequest,
  { tokens, where }: WebContext,
  attempts: Attempts,
): Promise<TokenFacts | null> {
  const needed = request.routeOptions.config.scope ?? 'open';
  if (needed === 'open') return null;
  const presented = presentedBy(request);
  if (presented === undefined) throw new FacteurError('token-missing', {});
  const found = await tokens.find(presented, where.clock.now());
  if (!found) {
    const seconds = attempts.wrong(request.ip);
    throw seconds > 0 ? new FacteurError('token-attempts', { seconds }) : new FacteurError('token-invalid', {});
  }
  const { name, scope } = found.token;
  if (found.expired) throw new FacteurError('token-expired', { name });
  if (!allows(scope, needed)) throw new FacteurError('token-scope', { name, scope, needed });
  return found.token;
}

/** Whether the token that a request came with is still there, for answers that go on for long. */
export async function isStillAllowed(request: FastifyRequest, { tokens, where }: WebContext): Promise<boolean> {
  const found = await tokens.find(presentedBy(request) ?? '', where.clock.now());
  return found !== null && !found.expired;
}

function presentedBy({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}
