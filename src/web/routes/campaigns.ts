import { z } from 'zod';
import { readStatus } from '../../app/status.ts';
import type { CampaignStatus } from '../../report/status.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';

const count = z.number().int().min(0);
const time = z.iso.datetime();

/** What `facteur status ID --json` prints. */
export const campaignSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    mode: z.enum(['async', 'sync', 'dry-run']),
    backend: z.enum(['sqlite', 'redis']),
    state: z.enum(['draft', 'scheduled', 'running', 'held', 'paused', 'cancelled', 'finished']),
    taskState: z.enum(['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED']),
    counts: z.object({
      ...{ total: count, pending: count, sending: count, deferred: count, sent: count },
      ...{ failed: count, unknown: count, skipped: count, cancelled: count },
    }),
    heldReason: z.string().nullable().describe('A stable code; null: nothing holds it'),
    heldMessage: z.string().nullable(),
    heldUntil: time.nullable().describe('When the hold ends by itself; null: only after resume'),
    nextAttemptAt: time.nullable(),
    createdAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    ratePerSecond: z.number().nullable(),
    etaSeconds: z.number().nullable(),
    slowedTo: z.number().nullable().describe('Messages per second that the server lets the account send for now'),
    recentErrors: z.array(z.object({ email: z.string(), reply: z.string(), at: time })).readonly(),
  })
  .meta({ id: 'Campaign' }) satisfies z.ZodType<CampaignStatus>;

/** The id of a campaign in a path. */
export const campaignParams = z.strictObject({ id: z.string().min(1).max(64).describe('The id of a campaign') });

/** What can be known of campaigns. */
export function campaignRoutes(app: WebApp, { project, where }: WebContext): void {
  app.get(
    '/api/v1/campaigns/:id',
    {
      config: { scope: 'read' },
      schema: {
        ...{ tags: ['campaigns'], summary: 'One campaign, as facteur status ID --json prints it' },
        ...{ params: campaignParams, response: { 200: campaignSchema } },
      },
    },
    ({ params }) => readStatus(project.backend, params.id, where.clock.now()),
  );
}
