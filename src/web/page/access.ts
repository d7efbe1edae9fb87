import type { FastifyReply, FastifyRequest } from 'fastify';
import { FacteurError } from '../../errors.ts';
import type { Caller } from '../caller.ts';
import type { WebContext } from '../context.ts';
import { isFromHere } from '../hosts.ts';
import type { DemoMailbox } from './demo.ts';
import { PagePeople } from './page-people.ts';
import type { PagePassword } from './password.ts';
import type { Sessions } from './sessions.ts';

/** What a server with the page has besides; `facteur serve` has none of it. */
export interface PageAccess {
  readonly sessions: Sessions;
  /** The owner's; null: links open it, and people who have names. */
  readonly password: PagePassword | null;
  /** The mailbox that all mail goes to; absent: this is no demo. */
  readonly mailbox?: DemoMailbox;
  /** Whether others than this machine are served; then by https alone, from the proxy that is named. */
  readonly forOthers: boolean;
}

/** A header of the page's own that a foreign page cannot send without being asked about first (CORS), which is refused. */
const OWN_HEADER = 'x-facteur-page';

/**
 * Whose session a request came with; null: none. Throws `origin-foreign` when another page has made the browser send it: a cookie comes along
 * whoever asks, also from another port of the same machine.
 */
export async function sessionOf(request: FastifyRequest, context: WebContext): Promise<Caller | null> {
  const { page, where } = context;
  const secret = page && request.cookies[cookieName(request)];
  if (!page || secret === undefined) return null;
  const caller = page.sessions.find(secret, where.clock.now());
  if (!caller) return null;
  refuseForged(request);
  if (caller.person === null || (await pagePeople(context).knows(caller.person))) return caller;
  page.sessions.close(secret);
  return null;
}

/** Those who open the page under a name. */
export function pagePeople({ project }: Pick<WebContext, 'project'>): PagePeople {
  return new PagePeople(project.config.project.dataFolder);
}

/** Gives the browser a session: scripts cannot read it, and no other site's page has it sent along. */
export function giveSession(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  reply.setCookie(cookieName(request), secret, cookieOptions(request));
}

/** Ends the session of a request. Returns whose it was; null: it had none. */
export function endSession(request: FastifyRequest, reply: FastifyReply, page: PageAccess): Caller | null {
  const name = cookieName(request);
  const caller = page.sessions.close(request.cookies[name] ?? '');
  reply.clearCookie(name, cookieOptions(request));
  return caller;
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

/**
 * Refuses what comes from another machine unencrypted, past the proxy. Whether a request came by https its proxy says, and only the one that is
 * named is believed (`trustProxy`). Throws `web-not-by-proxy`.
 */
export function refuseUnencrypted(request: FastifyRequest, { forOthers }: PageAccess): void {
  if (forOthers && request.protocol !== 'https' && !isFromHere(request)) throw new FacteurError('web-not-by-proxy', {});
}

// Cookies do not know of ports: two servers of one machine must not take one another's.
function cookieName(request: FastifyRequest): string {
  return `${isSecure(request) ? '__Host-' : ''}facteur-${request.socket.localPort ?? 0}`;
}

function cookieOptions(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(request) } as const;
}

function isSecure({ protocol }: FastifyRequest): boolean {
  return protocol === 'https';
}
