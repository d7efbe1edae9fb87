import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TokenFacts } from '../../app/tokens.ts';
import { FacteurError } from '../../errors.ts';
import type { WebContext } from '../context.ts';
import type { Sessions } from './sessions.ts';

/** What a server with the page has besides; `facteur serve` has none of it. */
export interface PageAccess {
  readonly sessions: Sessions;
  /** Browsers reach it by https only: the cookie is never sent otherwise. */
  readonly isSecure: boolean;
}

/** A header of the page's own that a foreign page cannot send without being asked about first (CORS), which is refused. */
const OWN_HEADER = 'x-facteur-page';

/**
 * Whose session a request came with; null: none. Throws `origin-foreign` when another page has made the browser send it: a cookie comes along
 * whoever asks, also from another port of the same machine.
 */
export function sessionOf(request: FastifyRequest, { page, where }: WebContext): TokenFacts | null {
  const secret = page && request.cookies[cookieName(request, page)];
  if (!page || secret === undefined) return null;
  const caller = page.sessions.find(secret, where.clock.now());
  if (caller) refuseForged(request);
  return caller;
}

/** Gives the browser a session: scripts cannot read it, and no other site's page has it sent along. */
export function giveSession(request: FastifyRequest, reply: FastifyReply, page: PageAccess, secret: string): void {
  reply.setCookie(cookieName(request, page), secret, cookieOptions(page));
}

/** Ends the session of a request. */
export function endSession(request: FastifyRequest, reply: FastifyReply, page: PageAccess): void {
  const name = cookieName(request, page);
  page.sessions.close(request.cookies[name] ?? '');
  reply.clearCookie(name, cookieOptions(page));
}

/** Refuses a request that another page has made the browser send. Throws `origin-foreign`. */
export function refuseForged({ headers, method }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
  const changes = method !== 'GET' && method !== 'HEAD';
  if (isForeign || (changes && headers[OWN_HEADER] === undefined)) {
    throw new FacteurError('origin-foreign', { origin: headers.origin ?? String(site ?? '?') });
  }
}

// Cookies do not know of ports: two servers of one machine must not take one another's.
function cookieName({ socket }: FastifyRequest, { isSecure }: PageAccess): string {
  return `${isSecure ? '__Host-' : ''}facteur-${socket.localPort ?? 0}`;
}

function cookieOptions({ isSecure }: PageAccess) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure } as const;
}
