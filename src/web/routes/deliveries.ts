import { z } from 'zod';
import { deliveriesPage, deliveryPlace, readTimeline } from '../../app/deliveries.ts';
import { findCampaign, findDelivery } from '../../app/status.ts';
import { returnCauses } from '../../backend/return-rule.ts';
import { type DeliveryStatus, deliveryStatus } from '../../report/export.ts';
import { saidDelivery } from '../../report/said.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { sayingTo } from '../language.ts';
import { count, next, pageQuery, route, time } from '../routing.ts';

/** The states of deliveries, as people are told them. */
export const shownState = z.enum([
  'pending',
  'sending',
  'deferred',
  'sent',
  'failed',
  'unknown',
  'skipped',
  'cancelled',
  'returned',
  'complained',
] as const satisfies readonly DeliveryStatus['state'][]);

/** What `facteur export --format json` prints of each. */
export const deliverySchema = z
  .object({
    number: count.describe('Its place in the list, from 1'),
    email: z.string(),
    state: shownState,
    attempts: count,
    reply: z.string().nullable().describe('The last reply, or why the row was skipped'),
    at: time.describe('When the state last changed'),
    class: z.enum(returnCauses).nullable().describe('Why it came back; null: it did not'),
    guess: z.boolean().describe('What came back did not name this delivery: it was matched by its address alone'),
  })
  .meta({ id: 'Delivery' }) satisfies z.ZodType<DeliveryStatus>;

const timelineSchema = z
  .object({
    stepSeconds: count.describe('How long a span is: it grows with the campaign'),
    spans: z
      .array(
        z.object({
          at: time.describe('When it begins'),
          ...{ sent: count, deferred: count, failed: count, unknown: count, returned: count, complained: count },
        }),
      )
      .readonly()
      .describe('What was told in each span; those in which nothing was told are not there'),
    stops: z
      .array(
        z.object({
          of: z.enum(['campaign', 'account']),
          reason: z.string().describe('paused, or why it was held: a stable code'),
          since: time,
          until: time.nullable().describe('Null: it lasts. In the future: it ends by itself then'),
        }),
      )
      .readonly()
      .describe('When the campaign, or its account, was paused or held: the latest times'),
  })
  .meta({ id: 'Timeline' });

const id = z.string().min(1).max(64).describe('The id of a campaign');
const numbers = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** What became of each recipient. */
export function deliveryRoutes(app: WebApp, { project: { backend } }: WebContext): void {
  app.get(
    '/api/v1/campaigns/:id/deliveries',
    route('read', 'campaigns', 'Deliveries in the order of the list', {
      params: z.strictObject({ id }),
      querystring: z.strictObject({
        ...pageQuery,
        after: z.string().regex(deliveryPlace).optional().describe('What the page before said as next'),
        state: z
          .union([shownState, z.array(shownState)])
          .optional()
          .describe('Only those in this state, or in one of these when it is said several times'),
        search: z
          .string()
          .max(320)
          .optional()
          .describe('A part of the address, or the whole; with * at its end: its beginning. Its pages may be short'),
      }),
      response: { 200: z.object({ deliveries: z.array(deliverySchema).readonly(), next }) },
    }),
    async ({ params, query: { limit, after, state, search }, headers }) => {
      const states = state && [state].flat();
      const page = await deliveriesPage(backend, params.id, { limit, after, states, search });
      const say = sayingTo({ headers });
      return { deliveries: page.items.map((one) => saidDelivery(one, say)), next: page.next };
    },
  );
  app.get(
    '/api/v1/campaigns/:id/timeline',
    route('read', 'campaigns', 'Outcomes over time, and when nothing was sent', {
      params: z.strictObject({ id }),
      response: { 200: timelineSchema },
    }),
    ({ params }) => readTimeline(backend, params.id),
  );
  app.get(
    '/api/v1/campaigns/:id/deliveries/:number',
    route('read', 'campaigns', 'One delivery', {
      params: z.strictObject({ id, number: numbers }),
      response: { 200: deliverySchema },
    }),
    async ({ params: { id, number }, headers }) => {
      const campaign = await findCampaign(backend, id);
      return saidDelivery(deliveryStatus(await findDelivery(backend, campaign.id, { number })), sayingTo({ headers }));
    },
  );
}
