import { z } from 'zod';
import { suppressionPage } from '../../app/pages.ts';
import { suppress, unsuppress } from '../../app/suppressions.ts';
import { suppressionReasons } from '../../backend/states.ts';
import { type SuppressionFacts, suppressionFacts } from '../../campaign/suppression-list.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { count, next, pageQuery, route, time } from '../routing.ts';

const reason = z.enum(suppressionReasons);
/** An address that must not be written to. */
export const suppressionSchema = z
  .object({ email: z.string(), reason, at: time, detail: z.string(), topic: z.string().nullable() })
  .meta({ id: 'Suppression' }) satisfies z.ZodType<SuppressionFacts>;

/** Addresses of one request at most. */
const MOST = 1_000;
const addresses = z.array(z.string().max(320)).min(1).max(MOST);
const topic = z.string().min(1).max(100).optional().describe('Only in campaigns of this topic');
const adding = z.strictObject({
  addresses,
  reason: reason.default('operator'),
  detail: z.string().max(500).default('').describe('A remark for people'),
  topic,
});
const removed = z.object({ removed: count, missing: count });

/** Addresses that must not be written to. */
export function suppressionRoutes(app: WebApp, { project: { backend } }: WebContext): void {
  app.get(
    '/api/v1/suppressions',
    route('read', 'suppressions', 'Addresses that must not be written to, in alphabetical order', {
      querystring: z.strictObject({
        ...pageQuery,
        search: z
          .string()
          .max(320)
          .optional()
          .describe('Part of the address or of the remark; a page may be short and have a next'),
        reason: reason.optional().describe('Only these'),
      }),
      response: { 200: z.object({ suppressions: z.array(suppressionSchema).readonly(), next }) },
    }),
    async ({ query }) => {
      const page = await suppressionPage(backend, query);
      return { suppressions: page.items.map(suppressionFacts), next: page.next };
    },
  );
  app.post(
    '/api/v1/suppressions',
    route('prepare', 'suppressions', 'Nobody writes to these any more; one that is no address refuses all', {
      body: adding,
      response: { 200: z.object({ added: count, already: count }) },
    }),
    ({ body: { addresses, reason, detail, topic } }) => suppress(backend, addresses, { reason, detail, topic }),
  );
  app.delete(
    '/api/v1/suppressions',
    route('admin', 'suppressions', 'They may be written to again; one that is no address refuses all', {
      body: z.strictObject({ addresses, topic }),
      response: { 200: removed },
    }),
    ({ body: { addresses, topic } }) => unsuppress(backend, addresses, { topic }),
  );
  app.delete(
    '/api/v1/suppressions/:email',
    route('admin', 'suppressions', 'This one may be written to again', {
      params: z.strictObject({ email: z.string().max(320) }),
      querystring: z.strictObject({ topic }),
      response: { 200: removed },
    }),
    ({ params, query: { topic } }) => unsuppress(backend, [params.email], { topic }),
  );
}
