import type { FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import type { TokenScope } from '../app/token-scopes.ts';

/** Groups of routes, as /api/docs shows them. */
export type Tag =
  | 'health'
  | 'metrics'
  | 'campaigns'
  | 'drafts'
  | 'messages'
  | 'returns'
  | 'suppressions'
  | 'people'
  | 'accounts'
  | 'settings'
  | 'workers'
  | 'upkeep'
  | 'events'
  | 'docs';

/** What a route says of itself: the scope that a token needs, and its schemas (zod), from which the description of the API is made. */
export function route<const S extends FastifySchema>(scope: TokenScope | 'open', tag: Tag, summary: string, schema: S) {
  return { config: { scope }, schema: { tags: [tag], summary, ...schema } };
}

/** The same of a route that the description of the API leaves out: it is the page's, or a person's, and may change. */
export function unlisted<const S extends FastifySchema>(scope: TokenScope | 'open', schema: S = {} as S) {
  return { config: { scope }, schema: { hide: true, ...schema } };
}

/** The path of a request, without what follows `?`. */
export function pathOf({ url }: Pick<FastifyRequest, 'url'>): string {
  return url.split('?')[0] ?? '';
}

/** Parts of a path that are somebody's: an e-mail address, or the secret of a link. */
const PRIVATE_PARTS = [':email', ':token'];

/** The path of a request as a log may have it; `?`: there is no such route, and so nobody knows what stands in it. */
export function loggedPath({ url, routeOptions }: FastifyRequest): string {
  const parts = pathOf({ url }).split('/');
  const pattern = routeOptions.url?.split('/');
  if (!pattern) return '?';
  // The rest of a link for leaving, whatever is in it.
  const open = pattern.indexOf('*');
  if (open >= 0) return pattern.slice(0, open + 1).join('/');
  return parts.map((part, i) => PRIVATE_PARTS.find((name) => name === pattern[i]) ?? part).join('/');
}

/** Pages have at most so many entries. */
const MOST = 500;

const limit = z.coerce.number().int().min(1).max(MOST).default(50).describe('Entries of a page at most');
const after = z.string().min(1).max(1_000).optional().describe('What the page before said as next');

/** What every list takes. */
export const pageQuery = { limit, after };

/** Beside the entries of every list. */
export const next = z.string().nullable().describe('after of the next page; null: this was the last one');

/** A body that has nothing to say. */
export const noBody = z.strictObject({}).nullish();

export const time = z.iso.datetime();
export const count = z.number().int().min(0);

/** A switch among the parameters of an address. */
export const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');

/** The same where it makes a difference that nothing is said. */
export const eitherFlag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional();
