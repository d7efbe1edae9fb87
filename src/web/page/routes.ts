import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FacteurError } from '../../errors.ts';
import type { SessionFacts } from '../api/session.ts';
import { viewAt } from '../api/views.ts';
import type { WebApp } from '../app.ts';
import { Attempts, Guesses } from '../attempts.ts';
import { type Caller, signatureOf } from '../caller.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../language.ts';
import { pathOf, unlisted } from '../routing.ts';
import { endSession, giveSession, type PageAccess, pagePeople, refuseForged, sessionOf } from './access.ts';
import { type Assets, readAssets } from './assets.ts';
import { demoRoutes } from './demo.ts';
import { foldedName } from './page-people.ts';
import { pagePeopleRoutes } from './people-routes.ts';
import { shellHtml, type Theme } from './shell.ts';

/** A year, in seconds; the names of files change with what is in them. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const SESSION = '/page/session';

const opening = z.union([
  z.strictObject({ link: z.string().max(200) }),
  z.strictObject({ password: z.string().max(1_000), name: z.string().max(200).optional() }),
]);

/** The page: its files, and who may open it. Nothing of it is in the description of the API. */
export function pageRoutes(app: WebApp, context: WebContext, page: PageAccess): Assets {
  const assets = readAssets();
  app.get('/front/:file', unlisted('open'), async (request, reply) => {
    const asset = assets.files.get((request.params as { file: string }).file);
    if (!asset) throw new FacteurError('route-not-found', { method: 'GET', path: request.url });
    const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    reply.type(asset.type).header('cache-control', FOR_EVER).header('vary', 'accept-encoding').serializer(asIs);
    if (takesGzip) reply.header('content-encoding', 'gzip');
    return reply.send(takesGzip ? await asset.zipped() : asset.content);
  });
  sessionRoutes(app, context, page);
  pagePeopleRoutes(app, context);
  if (page.mailbox) demoRoutes(app, page.mailbox);
  return assets;
}

function sessionRoutes(app: WebApp, context: WebContext, page: PageAccess): void {
  const open = openers(context, page);
  const facts = async (caller: Caller | null): Promise<SessionFacts> => {
    const { name, colour } = context.project.config.identity;
    const hasPeople = await pagePeople(context).hasSome();
    return {
      ...{ signedIn: caller !== null, name: signatureOf(caller), scope: caller?.scope ?? null },
      ...{ opensBy: page.password || hasPeople ? 'password' : 'link', isDemo: page.mailbox !== undefined },
      byName: hasPeople ? (page.password ? 'maybe' : 'always') : 'never',
      identity: { name, colour },
    };
  };
  app.get(SESSION, unlisted('open'), async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return facts(await sessionOf(request, context));
  });
  app.post(SESSION, unlisted('open', { body: opening }), async (request, reply) => {
    refuseForged(request);
    const { body } = request;
    const secret = await ('link' in body ? open.byLink(body.link, request.ip) : open.byPassword(body, request.ip));
    giveSession(request, reply, secret);
    // For the log: who asked was nobody yet.
    request.caller = page.sessions.find(secret, context.where.clock.now());
    return facts(request.caller);
  });
  app.delete(SESSION, unlisted('open'), async (request, reply) => {
    refuseForged(request);
    request.caller = endSession(request, reply, page);
    return facts(null);
  });
}

/** Ways to a session; each throws what it refuses with. */
function openers(context: WebContext, { sessions, password }: PageAccess) {
  const { clock } = context.where;
  const links = new Attempts();
  const guesses = new Guesses();
  return {
    /** Throws `link-used`, `token-attempts`. */
    async byLink(link: string, address: string): Promise<string> {
      const secret = sessions.openByLink(link, clock.now());
      if (secret !== null) return secret;
      const seconds = links.wrong(address);
      throw seconds > 0 ? new FacteurError('token-attempts', { seconds }) : new FacteurError('link-used', {});
    },
    /** By a name with its password, or by the owner's. Throws `password-wrong`, `name-password-wrong`, `password-attempts`. */
    async byPassword(given: { readonly password: string; readonly name?: string | undefined }, address: string) {
      // The owner has none.
      const name = foldedName(given.name ?? '');
      const seconds = guesses.tried(address, name);
      if (seconds > 0) throw new FacteurError('password-attempts', { seconds });
      const person = name === '' ? null : await pagePeople(context).find(given.name ?? '', given.password);
      if (name !== '' && !person) throw new FacteurError('name-password-wrong', {});
      if (!person && !(await password?.matches(given.password))) throw new FacteurError('password-wrong', {});
      guesses.right(address, name);
      return sessions.open(clock.now(), person);
    },
  };
}

function asIs(content: unknown): string {
  return content as string;
}

/** Answers with the HTML of the view at the address that was asked for. */
export function sendShell(request: FastifyRequest, reply: FastifyReply, { manifest }: Assets): FastifyReply {
  const place = viewAt(pathOf(request));
  const language = languageOf(request.headers['accept-language']);
  const html = shellHtml({ manifest, language, theme: themeOf(request), view: place?.view ?? null });
  return reply
    .code(place ? 200 : 404)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-language', language)
    .serializer(asIs)
    .send(html);
}

/** Whether a browser asks for a view; what programs ask for is not of the page. */
export function asksForView(request: FastifyRequest): boolean {
  const path = pathOf(request);
  const isTheirs = /^\/(api|front|page|u|metrics)(\/|$)/.test(path);
  return request.method === 'GET' && !isTheirs && /\btext\/html\b/.test(request.headers.accept ?? '');
}

/** Has the page's choice of a language stand over what the browser says: also for links and streams, which cannot say it. */
export function heedLanguage(request: FastifyRequest): void {
  const chosen = request.cookies['facteur-language'];
  if (chosen === 'fr' || chosen === 'en') request.headers['accept-language'] = chosen;
}

function themeOf({ cookies }: FastifyRequest): Theme {
  const chosen = cookies['facteur-theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : 'auto';
}
