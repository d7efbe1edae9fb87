import { z } from 'zod';
import { type OneMail, sendOne } from '../../app/send-one.ts';
import { findCampaign, findDelivery } from '../../app/status.ts';
import { deliveryStatus } from '../../report/export.ts';
import { saidDelivery } from '../../report/said.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { keyHeaders, keyOf, keySchema } from '../idempotency.ts';
import { sayingTo } from '../language.ts';
import { route } from '../routing.ts';
import { deliverySchema } from './deliveries.ts';

/** Characters of a part of a mail, at most. */
const MOST_TEXT = 500_000;
const address = z.string().min(1).max(1_000);

const mail = z.strictObject({
  to: address.describe('One address, without a name'),
  subject: z.string().min(1).max(1_000),
  text: z.string().max(MOST_TEXT).optional().describe('Made from html when it is missing; one of both must be there'),
  html: z.string().max(MOST_TEXT).optional(),
  from: address.optional().describe('Name <address>; else the account’s'),
  replyTo: address.optional(),
  key: keySchema.optional().describe('The same as Idempotency-Key'),
  account: z.string().max(200).optional().describe('The account that sends; else the project’s'),
  automatic: z.boolean().optional().describe('A program sends it of itself: Auto-Submitted says so (RFC 3834)'),
}) satisfies z.ZodType<OneMail>;

const acceptedSchema = deliverySchema
  .extend({
    id: z.string().describe('campaign.number, as X-Facteur-Delivery of the mail has it'),
    campaign: z.string(),
    existing: z.boolean().describe('It was accepted before, by the same key'),
  })
  .meta({ id: 'AcceptedMail' });

/** One mail to one person. */
export function messageRoutes(app: WebApp, { project }: WebContext): void {
  app.post(
    '/api/v1/messages',
    route('send', 'messages', 'Sends one mail; nothing in it is a template', {
      headers: keyHeaders,
      body: mail,
      response: { 200: acceptedSchema, 201: acceptedSchema },
    }),
    async ({ body, headers }, reply) => {
      const accepted = await sendOne(project, { ...body, key: keyOf(headers, body.key) });
      return reply
        .code(accepted.existing ? 200 : 201)
        .header('location', `/api/v1/messages/${accepted.id}`)
        .send(saidDelivery(accepted, sayingTo({ headers })));
    },
  );
  app.get(
    '/api/v1/messages/:id',
    route('read', 'messages', 'What became of one mail', {
      params: z.strictObject({
        id: z
          .string()
          .max(100)
          .regex(/^[a-zA-Z0-9]+\.[1-9]\d{0,14}$/)
          .describe('campaign.number'),
      }),
      response: { 200: deliverySchema },
    }),
    async ({ params, headers }) => {
      const [campaign = '', number] = params.id.split('.');
      const { id } = await findCampaign(project.backend, campaign);
      const row = await findDelivery(project.backend, id, { number: Number(number) });
      return saidDelivery(deliveryStatus(row), sayingTo({ headers }));
    },
  );
}
