import { z } from 'zod';
import { acceptLost, readLedger } from '../../app/ledger.ts';
import { planPurge, purge } from '../../app/purge.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { count, noBody, route, time } from '../routing.ts';

/** A century. */
const MOST_DAYS = 36_500;
const days = (number: z.ZodNumber | z.ZodCoercedNumber) =>
  number.int().min(1).max(MOST_DAYS).describe('Days since a campaign finished, at least');
const plan = z.object({ olderThan: time, campaigns: count, deliveries: count });

const lost = z.array(z.string()).readonly().describe('Campaigns that were seen released and are not in the ledger');
const ledgerSchema = z.object({
  backend: z.enum(['sqlite', 'redis']),
  warnings: z.array(z.object({ code: z.string(), detail: z.string() })).readonly(),
  lost,
});

/** The ledger itself: how it is, and what is removed when it is old. */
export function upkeepRoutes(app: WebApp, { where: { clock }, project: { backend } }: WebContext): void {
  app.get('/api/v1/ledger', route('read', 'upkeep', 'How the ledger is', { response: { 200: ledgerSchema } }), () =>
    readLedger(backend),
  );
  app.post(
    '/api/v1/ledger/accept-lost',
    route('admin', 'upkeep', 'The operator knows of campaigns that the ledger has lost; new ones are accepted again', {
      body: noBody,
      response: { 200: z.object({ lost }) },
    }),
    async () => ({ lost: await acceptLost(backend) }),
  );
  app.get(
    '/api/v1/purge',
    route('admin', 'upkeep', 'What purge would remove', {
      querystring: z.strictObject({ olderThanDays: days(z.coerce.number()) }),
      response: { 200: plan },
    }),
    ({ query }) => planPurge(backend, query.olderThanDays, clock.now()),
  );
  app.post(
    '/api/v1/purge',
    route('admin', 'upkeep', 'Removes finished campaigns for good, and contents nobody needs', {
      body: z.strictObject({ olderThanDays: days(z.number()) }),
      response: { 200: plan.extend({ contents: count }) },
    }),
    ({ body }) => purge(backend, body.olderThanDays, clock.now()),
  );
}
