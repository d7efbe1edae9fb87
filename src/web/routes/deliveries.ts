import { z } from 'zod';
import {
  deliveriesPage,
  type ListedDelivery,
  listedDelivery,
  type NotedAttempt,
  notedAttempts,
  readTimeline,
} from '../../app/deliveries.ts';
import { type TroubleReason, troubleReasons } from '../../app/reason.ts';
import { deliveryPlace, type Selection } from '../../app/selection.ts';
import { type ShownMessage, shownMessage, shownPage } from '../../app/shown-message.ts';
import { findCampaign, findDelivery } from '../../app/status.ts';
import { notedStates } from '../../backend/attempts.ts';
import { returnCauses } from '../../backend/return-rule.ts';
import type { DeliveryStatus } from '../../report/export.ts';
import { saidDelivery, saidReply } from '../../report/said.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { sayingTo } from '../language.ts';
import { sendPreview } from '../page/preview.ts';
import { count, flag, next, pageQuery, route, time } from '../routing.ts';

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

type ShownState = z.infer<typeof shownState>;

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

/** The same in a list, with what people know its recipient by. */
export const listedSchema = deliverySchema
  .extend({
    name: z.string().nullable().describe('The recipient’s name, from the list'),
    reason: z.enum(troubleReasons).nullable().describe('Why it did not arrive, or perhaps not: a stable code'),
    nextAttemptAt: time.nullable().describe('When it is tried again'),
  })
  .meta({ id: 'ListedDelivery' }) satisfies z.ZodType<ListedDelivery>;

const attemptSchema = z
  .object({ at: time, state: z.enum(notedStates), reply: z.string().nullable() })
  .meta({ id: 'NotedAttempt' }) satisfies z.ZodType<NotedAttempt>;

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

/** The id of a campaign in a path. */
export const campaignParams = z.strictObject({ id: z.string().min(1).max(64).describe('The id of a campaign') });

/** A filter of deliveries among the parameters of an address. */
export const selectionQuery = {
  state: z
    .union([shownState, z.array(shownState)])
    .optional()
    .describe('Only those in this state, or in one of these when it is said several times'),
  search: z
    .string()
    .max(320)
    .optional()
    .describe('A part of the address, or the whole; with * at its end: its beginning. Its pages may be short'),
  columns: flag.describe('Each word of the search is in any column of the list, whatever its case and accents'),
  reason: z
    .union([z.enum(troubleReasons), z.array(z.enum(troubleReasons))])
    .optional()
    .describe('Only those that did not arrive for this reason, or for one of these. Its pages may be short'),
};

interface SelectionQuery {
  readonly state?: ShownState | readonly ShownState[] | undefined;
  readonly search?: string | undefined;
  readonly columns: boolean;
  readonly reason?: TroubleReason | readonly TroubleReason[] | undefined;
}

/** What a filter among the parameters says. */
export function selectionOf({ state, search, columns, reason }: SelectionQuery): Selection {
  return { states: state && [state].flat(), search, columns, reasons: reason && [reason].flat() };
}

const deliveryParams = campaignParams.extend({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

const messageSchema = z
  .object({
    ...{ id: z.string().describe('campaign.number'), email: z.string(), name: z.string().nullable() },
    ...{ from: z.string(), replyTo: z.string().nullable(), subject: z.string(), text: z.string() },
    html: z.boolean().describe('There is an HTML part: …/message/html'),
    remotePictures: z.boolean().describe('The HTML asks for pictures from elsewhere'),
    attachments: z.array(z.object({ filename: z.string(), size: count.describe('Bytes') })).readonly(),
  })
  .meta({ id: 'ShownMessage' }) satisfies z.ZodType<Omit<ShownMessage, 'html'> & { html: boolean }>;

/** What became of each recipient. */
export function deliveryRoutes(app: WebApp, { project }: WebContext): void {
  const { backend } = project;
  app.get(
    '/api/v1/campaigns/:id/deliveries',
    route('read', 'campaigns', 'Deliveries in the order of the list', {
      params: campaignParams,
      querystring: z.strictObject({
        ...pageQuery,
        ...selectionQuery,
        after: z.string().regex(deliveryPlace).optional().describe('What the page before said as next'),
      }),
      response: { 200: z.object({ deliveries: z.array(listedSchema).readonly(), next }) },
    }),
    async ({ params, query, headers }) => {
      const { limit, after } = query;
      const page = await deliveriesPage(backend, params.id, { ...selectionOf(query), limit, after });
      const say = sayingTo({ headers });
      return { deliveries: page.items.map((one) => saidDelivery(one, say)), next: page.next };
    },
  );
  app.get(
    '/api/v1/campaigns/:id/timeline',
    route('read', 'campaigns', 'Outcomes over time, and when nothing was sent', {
      params: campaignParams,
      response: { 200: timelineSchema },
    }),
    ({ params }) => readTimeline(backend, params.id),
  );
  app.get(
    '/api/v1/campaigns/:id/deliveries/:number',
    route('read', 'campaigns', 'One delivery', {
      params: deliveryParams,
      response: { 200: listedSchema },
    }),
    async ({ params: { id, number }, headers }) => {
      const campaign = await findCampaign(backend, id);
      return saidDelivery(listedDelivery(await findDelivery(backend, campaign.id, { number })), sayingTo({ headers }));
    },
  );
  app.get(
    '/api/v1/campaigns/:id/deliveries/:number/attempts',
    route('read', 'campaigns', 'Its attempts that did not go well, oldest first', {
      params: deliveryParams,
      response: { 200: z.object({ attempts: z.array(attemptSchema).readonly() }) },
    }),
    async ({ params: { id, number }, headers }) => {
      const say = sayingTo({ headers });
      return { attempts: (await notedAttempts(backend, id, number)).map((one) => saidReply(one, say)) };
    },
  );
}

/** The message as one recipient got it. */
export function shownMessageRoutes(app: WebApp, { project }: WebContext): void {
  app.get(
    '/api/v1/campaigns/:id/deliveries/:number/message',
    route('read', 'campaigns', 'The message as this recipient got it, or is to get it', {
      params: deliveryParams,
      response: { 200: messageSchema },
    }),
    async ({ params: { id, number } }) => {
      const message = await shownMessage(project, id, number);
      return { ...message, html: message.html !== null };
    },
  );
  app.get(
    '/api/v1/campaigns/:id/deliveries/:number/message/html',
    route('read', 'campaigns', 'The same as a page, to be shown within another: it runs nothing and loads nothing', {
      params: deliveryParams,
      querystring: z.strictObject({ pictures: flag.describe('Pictures from elsewhere are shown, too') }),
      response: { 200: { description: 'The page', content: { 'text/html': { schema: z.unknown() } } } },
    }),
    async ({ params: { id, number }, query }, reply) =>
      sendPreview(reply, await shownPage(project, id, number), { remotePictures: query.pictures }),
  );
}
