import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { hostsOf } from '../../app/account-host.ts';
import { exportText } from '../../app/export.ts';
import { campaignPage } from '../../app/pages.ts';
import { findCampaign, readStatus } from '../../app/status.ts';
import { retry, steer } from '../../app/steer.ts';
import { returnCauses } from '../../backend/return-rule.ts';
import type { Wanted } from '../../backend/states.ts';
import { words } from '../../i18n/index.ts';
import { workbookWords } from '../../i18n/workbook.ts';
import { saidStatus } from '../../report/said.ts';
import type { CampaignStatus } from '../../report/status.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { languageOf, sayingTo } from '../language.ts';
import { count, flag, next, noBody, pageQuery, route, time } from '../routing.ts';
import { campaignParams, selectionOf, selectionQuery } from './deliveries.ts';

/** What `facteur status ID --json` prints. */
export const campaignSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    mode: z.enum(['async', 'sync', 'dry-run']),
    topic: z.string().nullable().describe('What it is about; null: nothing in particular'),
    backend: z.enum(['sqlite', 'redis']),
    state: z.enum(['draft', 'scheduled', 'running', 'held', 'paused', 'cancelled', 'finished']),
    taskState: z.enum(['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED']),
    counts: z.object({
      ...{ total: count, pending: count, sending: count, deferred: count, sent: count },
      ...{ failed: count, unknown: count, skipped: count, cancelled: count, returned: count, complained: count },
    }),
    returns: z.record(z.enum(returnCauses), count).describe('Why messages came back'),
    heldReason: z.string().nullable().describe('A stable code; null: nothing holds it'),
    heldMessage: z.string().nullable(),
    heldUntil: time.nullable().describe('When the hold ends by itself; null: only after resume'),
    heldRemedy: z.string().nullable().describe('What a person can do about it, in words'),
    heldRemedyCode: z.string().nullable().describe('A stable code, where the server’s words say more than the reason'),
    heldRemedyPage: z.string().nullable().describe('The provider’s own page about it'),
    nextAttemptAt: time.nullable(),
    ownTimes: z
      .object({ waiting: z.number(), nextAt: time, lastAt: time })
      .readonly()
      .nullable()
      .describe('Recipients whose own time is still to come'),
    createdAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    ratePerSecond: z.number().nullable(),
    etaSeconds: z.number().nullable(),
    slowedTo: z.number().nullable().describe('Messages per second that the server lets the account send for now'),
    pool: z
      .array(
        z.object({
          ...{ account: z.string(), sent: count, sending: count },
          expected: count.nullable().describe('How many of what is left it will send; null: it does not go on'),
          heldReason: z.string().nullable(),
          heldMessage: z.string().nullable(),
          heldUntil: time.nullable(),
          heldRemedy: z.string().nullable(),
          heldRemedyCode: z.string().nullable(),
          heldRemedyPage: z.string().nullable(),
        }),
      )
      .readonly()
      .optional()
      .describe('What each of several accounts has sent and will send, and what holds it; absent: one account sends'),
    recentErrors: z.array(z.object({ email: z.string(), reply: z.string(), at: time })).readonly(),
  })
  .meta({ id: 'Campaign' }) satisfies z.ZodType<CampaignStatus>;

const listQuery = z.strictObject({
  ...pageQuery,
  unfinished: flag.describe('Only those that are not finished'),
});
const exportQuery = z.strictObject({
  format: z
    .enum(['csv', 'ndjson', 'xlsx'])
    .default('csv')
    .describe('xlsx: a workbook in words of the language asked for'),
  ...selectionQuery,
  mark: flag.describe('CSV begins with a byte order mark, for Excel'),
});
/** Text that is written as it is read. */
const streamed = z.unknown().meta({ type: 'string' });
const retryBody = z.strictObject({
  failed: z.boolean().optional().describe('Those that failed; default when neither is named'),
  unknown: z.boolean().optional().describe('Those whose outcome is not known'),
});

/** Campaigns: looking, steering, what became of their deliveries as a file. */
export function campaignRoutes(app: WebApp, context: WebContext): void {
  const { backend } = context.project;
  const { clock } = context.where;
  const hostOf = hostsOf(context.where);
  const page = z.object({ campaigns: z.array(campaignSchema).readonly(), next });
  const one = { params: campaignParams, response: { 200: campaignSchema } };
  const shown = async (id: string, headers: IncomingHttpHeaders) =>
    saidStatus(await readStatus(backend, id, clock.now(), hostOf), sayingTo({ headers }));

  app.get(
    '/api/v1/campaigns',
    route('read', 'campaigns', 'Campaigns, newest first', { querystring: listQuery, response: { 200: page } }),
    async ({ query: { limit, after, unfinished }, headers }) => {
      const { items, next } = await campaignPage(backend, clock, { limit, after, unfinishedOnly: unfinished, hostOf });
      const say = sayingTo({ headers });
      return { campaigns: items.map((status) => saidStatus(status, say)), next };
    },
  );
  app.get(
    '/api/v1/campaigns/:id',
    route('read', 'campaigns', 'One campaign, as facteur status ID --json prints it', one),
    async ({ params, headers }) => shown(params.id, headers),
  );
  const steering: readonly (readonly [verb: string, wanted: Wanted, summary: string])[] = [
    ['pause', 'paused', 'Pauses it; workers obey before the next message'],
    ['resume', 'run', 'Ends a pause, a hold of the campaign, and a hold of its account'],
    ['cancel', 'cancelled', 'Cancels for good what was not sent'],
  ];
  for (const [verb, wanted, summary] of steering) {
    app.post(
      `/api/v1/campaigns/:id/${verb}`,
      route('send', 'campaigns', summary, { ...one, body: noBody }),
      async ({ params, headers }) => {
        const { row } = await steer(backend, params.id, wanted);
        return shown(row.id, headers);
      },
    );
  }
  app.post(
    '/api/v1/campaigns/:id/retry',
    route('send', 'campaigns', 'Sends again what failed, or what is unknown', { ...one, body: retryBody.nullish() }),
    async ({ params, body, headers }) => {
      const { id } = await retry(backend, params.id, body ?? {});
      return shown(id, headers);
    },
  );
  exportRoute(app, context);
}

const types = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

function exportRoute(app: WebApp, { project: { backend } }: WebContext): void {
  const response = {
    200: {
      description: 'number, email, state, attempts, reply, at, class',
      content: {
        'text/csv': { schema: streamed },
        'application/x-ndjson': { schema: streamed },
        [types.xlsx]: { schema: streamed },
      },
    },
  };
  app.get(
    '/api/v1/campaigns/:id/export',
    route(
      'read',
      'campaigns',
      'All deliveries, or those who fit a filter, streamed as CSV, one JSON object a line, or a workbook',
      {
        ...{ params: campaignParams, querystring: exportQuery, response },
      },
    ),
    async ({ params, query, headers }, reply) => {
      const { format, mark } = query;
      const say = sayingTo({ headers });
      const campaign = await findCampaign(backend, params.id);
      const selection = selectionOf(query);
      reply.type(types[format]).header('content-disposition', `attachment; filename="${campaign.id}.${format}"`);
      if (format === 'xlsx') {
        const { exportWorkbook } = await import('../../app/export-xlsx.ts');
        const catalogue = words(languageOf(headers['accept-language']));
        return reply.send(await exportWorkbook(backend, campaign, selection, workbookWords(catalogue, say)));
      }
      const form = { ...selection, mark, say, format: format === 'csv' ? 'csv' : 'json' } as const;
      return reply.send(Readable.from(exportText(backend, campaign.id, form)));
    },
  );
}
