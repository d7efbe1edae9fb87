import type { FastifyRequest } from 'fastify';
import { allows } from '../app/token-scopes.ts';
import type { TokenFacts } from '../app/tokens.ts';
import { FacteurError } from '../errors.ts';
import type { Attempts } from './attempts.ts';
import type { WebContext } from './context.ts';
import { isFromHere } from './hosts.ts';
import { sessionOf } from './page/access.ts';

/**
 * Lets through who may call the route of a request, by a token or by the session of the page. Throws `token-missing`, `token-invalid`,
 * `token-expired`, `token-scope`, `token-attempts`, `origin-foreign`.
 */
export async function callerOf(
  request: FastifyRequest,
  context: WebContext,
  attempts: Attempts,
): Promise<TokenFacts | null> {
  const { tokens, where } = context;
  const needed = request.routeOptions.config.scope ?? 'open';
  if (needed === 'open') return null;
  const presented = presentedBy(request);
  if (presented === undefined && request.routeOptions.config.openHere && isFromHere(request)) return null;
  if (presented === undefined) {
    const session = sessionOf(request, context);
    if (session) return session;
    throw new FacteurError('token-missing', {});
  }
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

/** Whether the token or session that a request came with is still there, for answers that go on for long. */
export async function isStillAllowed(request: FastifyRequest, context: WebContext): Promise<boolean> {
  const { tokens, where } = context;
  const presented = presentedBy(request);
  if (presented === undefined) return sessionOf(request, context) !== null;
  const found = await tokens.find(presented, where.clock.now());
  return found !== null && !found.expired;
}

function presentedBy({ headers, query, routeOptions }: FastifyRequest): string | undefined {
  const { authorization = '' } = headers;
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (bearer !== undefined || !routeOptions.config.inAddress) return bearer;
  const [, basic] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString('utf8').split(':').at(-1);
  const { token } = query as { readonly token?: unknown };
  return typeof token === 'string' ? token : undefined;
}
