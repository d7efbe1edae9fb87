import type { FastifyRequest } from 'fastify';
import type { TokenScope } from '../app/token-scopes.ts';
import { FacteurError } from '../errors.ts';
import type { Attempts } from './attempts.ts';
import type { Caller } from './caller.ts';
import type { WebContext } from './context.ts';
import { isFromHere } from './hosts.ts';
import { sessionOf } from './page/access.ts';

/**
 * Who calls a route that needs a scope, by a token or by the session of the page; null: it needs none. Whether the scope is enough,
 * `refuseBeyond` says. Throws `token-missing`, `token-invalid`, `token-expired`, `token-attempts`, `origin-foreign`.
 */
export async function callerOf(
  request: FastifyRequest,
  context: WebContext,
  attempts: Attempts,
): Promise<Caller | null> {
  const { tokens, where } = context;
  if (neededBy(request) === 'open') return null;
  const presented = presentedBy(request);
  if (presented === undefined && request.routeOptions.config.openHere && isFromHere(request)) return null;
  if (presented === undefined) {
    const session = await sessionOf(request, context);
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
  return { name, scope, person: null };
}

/** Whether the token or session that a request came with is still there, for answers that go on for long. */
export async function isStillAllowed(request: FastifyRequest, context: WebContext): Promise<boolean> {
  const { tokens, where } = context;
  const presented = presentedBy(request);
  if (presented === undefined) return (await sessionOf(request, context)) !== null;
  const found = await tokens.find(presented, where.clock.now());
  return found !== null && !found.expired;
}

/** The scope that the route of a request needs; `open`: none. */
export function neededBy({ routeOptions }: FastifyRequest): TokenScope | 'open' {
  return routeOptions.config.scope ?? 'open';
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
