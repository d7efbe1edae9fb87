import { z } from 'zod';
import { type PersonDelivery, peoplePlace, personPage, personPlace, searchPeople } from '../../app/people.ts';
import { type Erased, erasePerson, type PersonFacts, personFacts } from '../../app/person.ts';
import { saidDelivery } from '../../report/said.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { sayingTo } from '../language.ts';
import { count, next, pageQuery, route } from '../routing.ts';
import { listedSchema } from './deliveries.ts';
import { suppressionSchema } from './suppressions.ts';

const personDelivery = listedSchema
  .extend({
    id: z.string().describe('The campaign and the number, with a dot between'),
    campaign: z.string(),
    campaignName: z.string(),
  })
  .meta({ id: 'PersonDelivery' }) satisfies z.ZodType<PersonDelivery>;

const email = z.string().min(1).max(320).describe('The whole address');
const personSchema = z
  .object({
    email: z.string(),
    deliveries: z
      .array(personDelivery.extend({ vars: z.record(z.string(), z.string()), files: z.array(z.string()).readonly() }))
      .readonly(),
    suppressions: z.array(suppressionSchema).readonly(),
  })
  .meta({ id: 'Person' }) satisfies z.ZodType<PersonFacts>;
const erasedSchema = z
  .object({
    erased: count.describe('Deliveries without address, variables and replies now'),
    left: count.describe('Still to be sent, and left alone'),
    suppressions: count.describe('What keeps mail away from the address, now under its hash'),
  })
  .meta({ id: 'Erased' }) satisfies z.ZodType<Erased>;

/** Whether somebody got it: one address over all campaigns; and all that is kept of somebody. */
export function peopleRoutes(app: WebApp, { project: { backend } }: WebContext): void {
  app.get(
    '/api/v1/people',
    route('read', 'campaigns', 'Every delivery to one address, of all campaigns, the newest first', {
      querystring: z.strictObject({
        ...pageQuery,
        search: z.string().min(1).max(320).describe('The whole address'),
        after: z.string().regex(personPlace).optional().describe('What the page before said as next'),
      }),
      response: { 200: z.object({ deliveries: z.array(personDelivery).readonly(), next }) },
    }),
    async ({ query: { search, limit, after }, headers }) => {
      const page = await personPage(backend, search, { limit, after });
      const say = sayingTo({ headers });
      return { deliveries: page.items.map((one) => saidDelivery(one, say)), next: page.next };
    },
  );
  app.get(
    '/api/v1/people/:email',
    route('admin', 'people', 'All that is kept of one person (GDPR, article 15)', {
      params: z.strictObject({ email }),
      response: { 200: personSchema },
    }),
    async ({ params, headers }) => {
      const { deliveries, ...facts } = await personFacts(backend, params.email);
      const say = sayingTo({ headers });
      return { ...facts, deliveries: deliveries.map((one) => saidDelivery(one, say)) };
    },
  );
  app.delete(
    '/api/v1/people/:email',
    route(
      'admin',
      'people',
      'Takes one person out of the ledger for good (GDPR, article 17); done again, it does the rest',
      {
        params: z.strictObject({ email }),
        response: { 200: erasedSchema },
      },
    ),
    ({ params }) => erasePerson(backend, params.email),
  );
  app.get(
    '/api/v1/people/search',
    route('read', 'campaigns', 'Deliveries of all campaigns whose row has a text in it, the newest first', {
      querystring: z.strictObject({
        ...pageQuery,
        text: z
          .string()
          .trim()
          .min(1)
          .max(320)
          .describe('A part of an address or of a name, whatever case and accents. Its pages may be short, or empty'),
        after: z.string().regex(peoplePlace).optional().describe('What the page before said as next'),
      }),
      response: { 200: z.object({ deliveries: z.array(personDelivery).readonly(), next }) },
    }),
    async ({ query: { text, limit, after }, headers }) => {
      const page = await searchPeople(backend, text, { limit, after });
      const say = sayingTo({ headers });
      return { deliveries: page.items.map((one) => saidDelivery(one, say)), next: page.next };
    },
  );
}
