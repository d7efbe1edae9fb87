import { z } from 'zod';
import { Drafts } from '../../app/drafts/drafts.ts';
import { type TroubleGroups, troubleGroups, troubleStates } from '../../app/failures.ts';
import { troubleReasons } from '../../app/reason.ts';
import { countSelection, deliveryPlace, suppressSelection } from '../../app/selection.ts';
import { suppressionReasons } from '../../backend/states.ts';
import { saidReply } from '../../report/said.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { sayingTo } from '../language.ts';
import { count, route } from '../routing.ts';
import { campaignParams as params, selectionOf, selectionQuery, shownState } from './deliveries.ts';
import { answerDraft } from './draft-answer.ts';
import { draftSchema } from './draft-schemas.ts';

const after = z.string().regex(deliveryPlace).optional().describe('What the part before said as next');
const further = z
  .string()
  .nullable()
  .describe('after of the next part, which is to be added to this one; null: this was the last');

/** A filter in a body. */
const selectionBody = {
  states: z.array(shownState).max(20).optional(),
  search: z.string().max(320).optional(),
  columns: z.boolean().optional(),
  reasons: z.array(z.enum(troubleReasons)).max(20).optional(),
};

const troubleState = z.enum(troubleStates);
const groupsSchema = z
  .object({
    groups: z
      .array(
        z.object({
          state: troubleState,
          reason: z.enum(troubleReasons),
          domain: z.string().describe('Of the addresses, in lower case; empty: they have none'),
          count,
          example: z.object({ number: count, email: z.string(), reply: z.string().nullable() }),
        }),
      )
      .readonly(),
    counted: count.describe('Deliveries that this part has looked at'),
    total: count.describe('All there are in these states'),
    next: further,
  })
  .meta({ id: 'TroubleGroups' }) satisfies z.ZodType<TroubleGroups>;

/** What is done with those who fit a filter, and who did not get it, in numbers. */
export function selectionRoutes(app: WebApp, context: WebContext): void {
  const { backend } = context.project;
  app.get(
    '/api/v1/campaigns/:id/troubles',
    route('read', 'campaigns', 'Who did not get it, by state, reason and receiver; parts are to be added up', {
      params,
      querystring: z.strictObject({
        after,
        state: z
          .union([troubleState, z.array(troubleState)])
          .optional()
          .describe('Only these states'),
      }),
      response: { 200: groupsSchema },
    }),
    async ({ params: { id }, query, headers }) => {
      const states = query.state && [query.state].flat();
      const { groups, ...part } = await troubleGroups(backend, id, { after: query.after, states });
      const say = sayingTo({ headers });
      return { ...part, groups: groups.map((group) => ({ ...group, example: saidReply(group.example, say) })) };
    },
  );
  app.get(
    '/api/v1/campaigns/:id/deliveries/count',
    route('read', 'campaigns', 'How many fit a filter; parts are to be added up', {
      params,
      querystring: z.strictObject({ ...selectionQuery, after }),
      response: { 200: z.object({ count, next: further }) },
    }),
    ({ params: { id }, query }) => countSelection(backend, id, selectionOf(query), query.after),
  );
  app.post(
    '/api/v1/campaigns/:id/deliveries/suppress',
    // Sending heeds it at once: who adds everybody of a campaign that is under way stops it.
    route('send', 'campaigns', 'Nobody writes to those who fit a filter any more', {
      params,
      body: z.strictObject({
        ...selectionBody,
        count: count.describe('How many were agreed to: another number now refuses it'),
        reason: z.enum(suppressionReasons).default('operator'),
        detail: z.string().max(500).default('').describe('A remark for people'),
      }),
      response: { 200: z.object({ added: count, already: count }) },
    }),
    ({ params: { id }, body: { count, reason, detail, ...selection } }) =>
      suppressSelection(backend, id, selection, { count, reason, detail }),
  );
  copyRoute(app, context);
}

function copyRoute(app: WebApp, context: WebContext): void {
  const drafts = new Drafts(context.where, context.project);
  app.post(
    '/api/v1/campaigns/:id/copy',
    route(
      'prepare',
      'drafts',
      'Makes a draft of it: its message, its settings, and its list or those of it who fit a filter',
      {
        params,
        body: z
          .strictObject({
            list: z
              .union([z.literal(false), z.strictObject(selectionBody)])
              .optional()
              .describe('Absent: the whole list; false: none'),
          })
          .nullish(),
        response: { 201: draftSchema },
      },
    ),
    async ({ params: { id }, body }, reply) => {
      const draft = await drafts.copy(id, { list: body?.list === false ? null : body?.list });
      return answerDraft(reply.code(201).header('location', `/api/v1/drafts/${draft.id}`), draft);
    },
  );
}
