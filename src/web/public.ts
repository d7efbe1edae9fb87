import helmet from '@fastify/helmet';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { connectionOptions } from './connections.ts';
import type { WebContext } from './context.ts';
import { isOurFault } from './problems.ts';
import { leaveRoutes } from './routes/leave.ts';

/** How long the head of a request, and a whole request, may take, in milliseconds. */
const HEAD_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 20_000;

/** Only what is for everybody: the page for leaving. For the open internet; not listening yet. Closing it does not close the project. */
export async function createPublicServer(
  context: Pick<WebContext, 'project' | 'follow' | 'onFault' | 'proxies'>,
): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: 1024,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEAD_TIMEOUT_MS },
    ...connectionOptions(context),
    frameworkErrors: (error, _request, reply) => void refuse(error, reply),
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if (isOurFault(error)) context.onFault(error);
    return refuse(error, reply);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(''));
  await app.register(helmet, { contentSecurityPolicy: false, strictTransportSecurity: false });
  app.addHook('onRequest', async () => context.follow?.());
  await leaveRoutes(app, context);
  return app;
}

// Whoever has no link that can be read learns nothing of what is here.
function refuse(error: FastifyError, reply: FastifyReply): FastifyReply {
  return reply.code(error.statusCode ?? 500).send(error.name);
}
