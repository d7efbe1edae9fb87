import { z } from 'zod';
import { listPage } from '../../app/pages.ts';
import { listWorkers, startBackgroundWorker, stopWorker } from '../../app/workers.ts';
import type { WorkerStatus } from '../../report/status.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../language.ts';
import { count, next, pageQuery, route, time } from '../routing.ts';

export const workerSchema = z
  .object({
    id: z.string(),
    host: z.string(),
    pid: count,
    concurrency: count,
    startedAt: time,
    lastSeenAt: time,
    current: z.string().nullable().describe('The campaign it is sending'),
  })
  .meta({ id: 'Worker' }) satisfies z.ZodType<WorkerStatus>;

const starting = z.strictObject({
  concurrency: z.int().min(1).max(100).optional().describe('Messages on the wire at once; else the project’s'),
  exitWhenIdle: z.boolean().optional().describe('It ends when nothing is left to do'),
});
const started = z.object({ pid: count, logFile: z.string(), pidFile: z.string() });

/** The processes that send. */
export function workerRoutes(app: WebApp, { where, project }: WebContext): void {
  app.get(
    '/api/v1/workers',
    route('read', 'workers', 'Workers that are alive, on all machines', {
      querystring: z.strictObject(pageQuery),
      response: { 200: z.object({ workers: z.array(workerSchema).readonly(), next }) },
    }),
    async ({ query }) => {
      const { items, next } = listPage(await listWorkers(project.backend, where.clock), query, ({ id }) => id);
      return { workers: items, next };
    },
  );
  app.post(
    '/api/v1/workers',
    route('send', 'workers', 'Starts the background worker of this machine; it outlives this server', {
      body: starting.nullish(),
      response: { 201: started },
    }),
    async ({ body, headers }, reply) => {
      const language = languageOf(headers['accept-language']);
      return reply.code(201).send(await startBackgroundWorker(where, project, { ...body, logLevel: 'info', language }));
    },
  );
  app.delete(
    '/api/v1/workers/:id',
    route('admin', 'workers', 'Asks one to stop; it finishes what is on the wire first', {
      params: z.strictObject({ id: z.string().min(1).max(200) }),
      response: { 202: z.object({ asked: z.string() }) },
    }),
    async ({ params: { id } }, reply) => {
      await stopWorker(project.backend, id);
      return reply.code(202).send({ asked: id });
    },
  );
}
