import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type LeaveWish, Leaving, linkFacts } from '../../app/leaving.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../language.ts';
import { type LeaveView, leavePage, leavePolicy } from '../leave/page.ts';
import { AnswerTimes, Patience } from '../leave/patience.ts';

/** The most that a form of ours, or of a mail program (RFC 8058 §3.2), may have, in bytes. */
const BODY_LIMIT = 16 * 1024;

/** Open to whoever has a link, from wherever: the link is what allows it, and there is no cookie that a page of others could use. */
const config = { scope: 'open', fromAnywhere: true } as const;
const hidden = { hide: true };

interface Link {
  readonly Params: { readonly '*': string };
}

/**
 * `/u/TOKEN`, the link in each message: GET asks, because programs that look at mail follow links; POST does it, as the page's button or a mail
 * program's one click (RFC 8058). Whatever the link, also one of strange characters or of any length, the answer and its time are the same; 503
 * is a fault of ours.
 */
export async function leaveRoutes(app: Registering, context: LeaveContext): Promise<void> {
  await app.register(async (scope) => routesOf(scope, context));
}

type Registering = Pick<FastifyInstance, 'register'>;
type LeaveContext = Pick<WebContext, 'project' | 'onFault'>;

function routesOf(scope: FastifyInstance, { project, onFault }: LeaveContext): void {
  const patience = new Patience();
  const times = new AnswerTimes();
  let latest = madeOf(project);
  // The settings of a server follow their files.
  const now = () => {
    if (latest.config !== project.config) latest = madeOf(project);
    return latest;
  };

  function show(request: FastifyRequest<Link>, reply: FastifyReply, view: LeaveView): FastifyReply {
    const { config: settings, headers } = now();
    const { language: own, topic } = linkFacts(tokenOf(request));
    const language = own ?? languageOf(request.headers['accept-language']);
    const html = leavePage(view, { language, topic, identity: settings.identity });
    return reply.headers(headers).header('content-language', language).type('text/html; charset=utf-8').send(html);
  }

  function slowedDown(request: FastifyRequest<Link>, reply: FastifyReply): FastifyReply | null {
    const seconds = patience.wait(request);
    if (seconds === 0) return null;
    return show(request, reply.code(429).header('retry-after', seconds), { kind: 'slow', seconds });
  }

  async function carryOut(request: FastifyRequest<Link>, reply: FastifyReply): Promise<FastifyReply> {
    const since = performance.now();
    const wish = wishOf(request.body);
    try {
      if (await now().leaving.apply(tokenOf(request), wish)) times.noteRight(performance.now() - since);
      else patience.wrong(request);
    } catch (error) {
      onFault(error as Error);
      return show(request, reply.code(503).header('retry-after', 60), { kind: 'faulty' });
    }
    await times.go(since);
    return show(request, reply, { kind: VIEWS[wish] });
  }

  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) => {
    done(null, body);
  });
  scope.get<Link>('/u/*', { config, schema: hidden }, async (request, reply) => {
    const slow = slowedDown(request, reply);
    if (slow !== null) return slow;
    await times.go(performance.now());
    return show(request, reply, { kind: 'ask' });
  });
  scope.post<Link>('/u/*', { config, schema: hidden }, async (request, reply) => {
    return slowedDown(request, reply) ?? (await carryOut(request, reply));
  });
}

function tokenOf({ params }: FastifyRequest<Link>): string {
  return params['*'];
}

/** What is made once of the settings. */
function madeOf({ backend, config: settings }: WebContext['project']) {
  const headers = {
    'content-security-policy': leavePolicy(settings.identity),
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex',
  };
  return { config: settings, leaving: new Leaving(backend, settings), headers };
}

const VIEWS = { leave: 'done', all: 'done-all', back: 'stayed' } as const;

// A mail program says `List-Unsubscribe=One-Click`, in a form of either kind; whoever posts anything else to the link wants to leave, too.
function wishOf(body: unknown): LeaveWish {
  const wish = new URLSearchParams(typeof body === 'string' ? body : '').get('wish');
  return wish === 'all' || wish === 'back' ? wish : 'leave';
}
