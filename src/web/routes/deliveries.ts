import { z } from 'zod';
import { firstOf, pageOf } from '../../app/pages.ts';
import { findCampaign, findDelivery } from '../../app/status.ts';
import { type DeliveryStatus, deliveryStatus, statesOf } from '../../report/export.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
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
  })
  .meta({ id: 'Delivery' }) satisfies z.ZodType<DeliveryStatus>;

const id = z.string().min(1).max(64).describe('The id of a campaign');
const numbers = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** What became of each recipient. */
export function deliveryRoutes(app: WebApp, { project: { backend } }: WebContext): void {
  app.get(
    '/api/v1/campaigns/:id/deliveries',
    route('read', 'campaigns', 'Deliveries in the order of the list', {
      params: z.strictObject({ id }),
      querystring: z.strictObject({ ...pageQuery, after: numbers.optional(), state: shownState.optional() }),
      response: { 200: z.object({ deliveries: z.array(deliverySchema).readonly(), next }) },
    }),
    async ({ params, query: { limit, after = 0, state } }) => {
      const campaign = await findCampaign(backend, params.id);
      const all = backend.deliveries(campaign.id, { states: state && statesOf(state) });
      const rows = await firstOf(behind(all, after), limit + 1);
      const page = pageOf(rows, limit, { item: deliveryStatus, cursor: ({ number }) => String(number) });
      return { deliveries: page.items, next: page.next };
    },
  );
  app.get(
    '/api/v1/campaigns/:id/deliveries/:number',
    route('read', 'campaigns', 'One delivery', {
      params: z.strictObject({ id, number: numbers }),
      response: { 200: deliverySchema },
    }),
    async ({ params: { id, number } }) => {
      const campaign = await findCampaign(backend, id);
      return deliveryStatus(await findDelivery(backend, campaign.id, { number }));
    },
  );
}

async function* behind<T extends { readonly number: number }>(all: AsyncIterable<T>, after: number) {
  for await (const one of all) if (one.number > after) yield one;
}
