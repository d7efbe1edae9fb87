import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import fastify, { type FastifyError, type RouteOptions } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { FacteurError } from '../errors.ts';
import type { WebApp } from './app.ts';
import { Attempts } from './attempts.ts';
import { callerOf } from './bearer.ts';
import { connectionOptions } from './connections.ts';
import type { WebContext } from './context.ts';
import { refuseForeign } from './hosts.ts';
import { describeRoutes } from './openapi.ts';
import { refuseUnencrypted } from './page/access.ts';
import type { Assets } from './page/assets.ts';
import { asksForView, heedLanguage, pageRoutes, sendShell } from './page/routes.ts';
import { isOurFault, sendProblem } from './problems.ts';
import { accountSignInRoutes } from './routes/account-sign-in.ts';
import { accountRoutes } from './routes/accounts.ts';
import { campaignRoutes } from './routes/campaigns.ts';
import { deliveryRoutes, shownMessageRoutes } from './routes/deliveries.ts';
import { docsRoutes } from './routes/docs.ts';
import { draftRoutes } from './routes/drafts.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { leaveRoutes } from './routes/leave.ts';
import { messageRoutes } from './routes/messages.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { peopleRoutes } from './routes/people.ts';
import { returnNoticeRoutes } from './routes/return-notices.ts';
import { returnRoutes } from './routes/returns.ts';
import { selectionRoutes } from './routes/selections.ts';
import { serviceRoutes } from './routes/service.ts';
import { settingsRoutes } from './routes/settings.ts';
import { settingsPreviewRoutes } from './routes/settings-preview.ts';
import { suppressionListRoutes } from './routes/suppression-lists.ts';
import { suppressionRoutes } from './routes/suppressions.ts';
import { upkeepRoutes } from './routes/upkeep.ts';
import { workerRoutes } from './routes/workers.ts';
import { loggedPath, pathOf } from './routing.ts';
import { validatorCompiler } from './validate.ts';

/** The most a body may have, in bytes, where a route says nothing else. */
const BODY_LIMIT = 1024 * 1024;
/** How long the head of a request, and a whole request, may take, in milliseconds. */
const HEAD_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 10 * 60_000;

/** How long the end of the server waits for answers that are under way, in milliseconds. */
const PATIENCE_MS = 5_000;

/** What pages of this server may load: what it has itself. */
const CONTENT_POLICY = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
};

/** The HTTP API of an open project, and the page when the context says who may open it; not listening yet. Closing it does not close the project. */
export async function createServer(context: WebContext): Promise<WebApp> {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEAD_TIMEOUT_MS },
    ...connectionOptions(context),
    frameworkErrors: (error, request, reply) => void sendProblem(request, reply, error),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  const json = app.getDefaultJsonParser('error', 'error');
  // Programs say Content-Type also where they send nothing.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) =>
    body === '' ? done(null, undefined) : json(request, body, done),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (isOurFault(error)) context.onFault(error);
    return sendProblem(request, reply, error);
  });
  let assets: Assets | null = null;
  app.setNotFoundHandler((request, reply) => {
    if (assets && asksForView(request)) return sendShell(request, reply, assets);
    const { method } = request;
    return sendProblem(request, reply, new FacteurError('route-not-found', { method, path: pathOf(request) }));
  });
  // What is being answered is finished; what takes longer, and connections that others keep open, do not hold up the end.
  app.addHook('preClose', async () => void setTimeout(() => app.server.closeAllConnections(), PATIENCE_MS).unref());
  app.addHook('onRoute', requireScope);
  await guard(app, context);
  await describeRoutes(app, context.version);
  healthRoutes(app, context);
  accountRoutes(app, context);
  campaignRoutes(app, context);
  deliveryRoutes(app, context);
  shownMessageRoutes(app, context);
  selectionRoutes(app, context);
  draftRoutes(app, context);
  eventRoutes(app, context);
  messageRoutes(app, context);
  metricsRoutes(app, context);
  peopleRoutes(app, context);
  returnNoticeRoutes(app, context);
  returnRoutes(app, context);
  settingsRoutes(app, context);
  settingsPreviewRoutes(app, context);
  accountSignInRoutes(app, context);
  suppressionRoutes(app, context);
  suppressionListRoutes(app, context);
  upkeepRoutes(app, context);
  workerRoutes(app, context);
  serviceRoutes(app, context);
  docsRoutes(app);
  await leaveRoutes(app, context);
  if (context.page) assets = pageRoutes(app, context, context.page);
  return app;
}

// A route without a scope would be open by oversight.
function requireScope({ url, config }: RouteOptions): void {
  if (config?.scope === undefined) throw new Error(`the route ${url} says no scope`);
}

async function guard(app: WebApp, context: WebContext): Promise<void> {
  const attempts = new Attempts();
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_POLICY },
    // Whether this server is reached by https is its proxy's to know and to say.
    strictTransportSecurity: false,
  });
  if (context.page) await app.register(cookie);
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request) => {
    const { fromAnywhere = false } = request.routeOptions.config;
    if (!fromAnywhere) refuseForeign(request, context.hosts);
    if (context.page) {
      if (!fromAnywhere) refuseUnencrypted(request, context.page);
      heedLanguage(request);
    }
    request.caller = await callerOf(request, context, attempts);
    await context.follow?.();
  });
  app.addHook('onResponse', async (request, { statusCode: status }) => {
    const { method, caller, ip } = request;
    if (method === 'GET' || method === 'HEAD' || !context.onChange) return;
    context.onChange({ who: caller?.name ?? null, method, path: loggedPath(request), status, from: ip });
  });
}
