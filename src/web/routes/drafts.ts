import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { aliveWorkers } from '../../app/alive-workers.ts';
import { Drafts } from '../../app/drafts/drafts.ts';
import type { DraftPart } from '../../app/drafts/parts.ts';
import type { WebApp } from '../app.ts';
import { signatureOf } from '../caller.ts';
import type { WebContext } from '../context.ts';
import { saidFinding, saidRow } from '../findings.ts';
import { keyHeaders, keyOf } from '../idempotency.ts';
import { languageOf, sayingTo } from '../language.ts';
import { eitherFlag, next, noBody, pageQuery, route } from '../routing.ts';
import { takeUploads } from '../uploads.ts';
import {
  draftFileName,
  revisionHeaders as headers,
  draftParams as params,
  revisionIn,
  sampleQuery,
} from './draft-addresses.ts';
import { answerDraft, plain } from './draft-answer.ts';
import { bodyParts, fileParts, listPart, messagePart, partsOf } from './draft-parts.ts';
import { draftReadyRoutes } from './draft-ready.ts';
import {
  acceptSchema,
  checkSchema,
  convertedSchema,
  draftBody,
  draftSchema,
  excludeBody,
  findingCode,
  forecastSchema,
  listBody,
  messageBody,
  previewSchema,
  readingSchema,
  sentSchema,
  testSchema,
} from './draft-schemas.ts';
import { draftViews } from './draft-views.ts';

/** The most a draft as JSON may have, in bytes; larger lists come as files. */
const BODY_LIMIT = 32 * 1024 * 1024;

const ROOT = '/api/v1/drafts';
const forms = { consumes: ['application/json', 'multipart/form-data'] };

/** Drafts: campaigns that somebody prepares. */
export function draftRoutes(app: WebApp, context: WebContext): void {
  const drafts = new Drafts(context.where, context.project);
  draftReads(app, drafts);
  draftViews(app, drafts);
  draftSteps(app, drafts, context);
  draftReadyRoutes(app, drafts);
  void app.register(async (scope) => {
    await takeUploads(scope, { raw: false });
    draftForms(scope as unknown as WebApp, drafts);
  });
  void app.register(async (scope) => {
    await takeUploads(scope, { raw: true });
    draftUploads(scope as unknown as WebApp, drafts);
  });
}

function draftReads(app: WebApp, drafts: Drafts): void {
  app.get(
    ROOT,
    route('read', 'drafts', 'Drafts that were not sent, the newest first', {
      querystring: z.strictObject({
        ...pageQuery,
        ready: eitherFlag.describe('Only those that are marked as ready, or only the others'),
      }),
      response: { 200: z.object({ drafts: z.array(draftSchema).readonly(), next }) },
    }),
    async ({ query }) => {
      const page = await drafts.list(query);
      return { drafts: page.items.map(plain), next: page.next };
    },
  );
  app.get(
    `${ROOT}/:id`,
    route('read', 'drafts', 'One draft', { params, response: { 200: draftSchema } }),
    async (request, reply) => answerDraft(reply, await drafts.get(request.params.id)),
  );
  app.get(
    `${ROOT}/:id/list`,
    route('read', 'drafts', 'How its list is understood, with the first rows', {
      ...{ params, response: { 200: readingSchema } },
      querystring: z.strictObject({ rows: z.coerce.number().int().min(0).max(100).default(10) }),
    }),
    ({ params, query }) => drafts.reading(params.id, query),
  );
  app.get(
    `${ROOT}/:id/findings`,
    route('read', 'drafts', 'Everything that is found in list and message, looked at for everybody', {
      ...{ params, response: { 200: checkSchema } },
      querystring: z.strictObject({
        ...pageQuery,
        code: findingCode.optional().describe('Rows with this finding only'),
      }),
    }),
    async ({ params, query: { code, ...page }, headers }) => {
      const language = languageOf(headers['accept-language']);
      const check = await drafts.check(params.id);
      const rows = await drafts.rows(params.id, { ...page, code });
      return {
        ...check,
        findings: check.findings.map((finding) => saidFinding(finding, language)),
        rows: rows.items.map((row) => saidRow(row, language)),
        next: rows.next,
      };
    },
  );
  app.get(
    `${ROOT}/:id/preview`,
    route('read', 'drafts', 'The message as one recipient would get it', {
      ...{ params, querystring: z.strictObject(sampleQuery), response: { 200: previewSchema } },
    }),
    ({ params, query }) => drafts.preview(params.id, query),
  );
  app.get(
    `${ROOT}/:id/forecast`,
    route('read', 'drafts', 'How long it would take', { params, response: { 200: forecastSchema } }),
    ({ params }) => drafts.forecast(params.id),
  );
}

/** What is done with a draft as it is. */
function draftSteps(app: WebApp, drafts: Drafts, { project, where }: WebContext): void {
  app.delete(
    `${ROOT}/:id`,
    route('prepare', 'drafts', 'Removes a draft; a campaign that it became stays', {
      ...{ params, body: noBody, response: { 204: z.null().describe('It is gone') } },
    }),
    async ({ params }, reply) => {
      await drafts.discard(params.id);
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${ROOT}/:id/convert`,
    route('prepare', 'drafts', 'Makes variables of other systems those of its list, and a document a page', {
      ...{ params, headers, body: noBody, response: { 200: convertedSchema } },
    }),
    async ({ params, headers }, reply) => {
      const { draft, changes } = await drafts.convert(params.id, { revision: revisionIn(headers) });
      return reply.header('etag', `"${draft.revision}"`).send({ draft: plain(draft), changes });
    },
  );
  app.post(
    `${ROOT}/:id/test`,
    route('prepare', 'drafts', 'Sends what one recipient would get to somebody who looks at it first', {
      ...{ params, response: { 200: testSchema } },
      body: z.strictObject({
        to: z.string().max(320),
        line: z.number().int().min(1).optional(),
        email: z.string().max(320).optional(),
      }),
    }),
    async ({ params, body, headers }) => {
      const sent = await drafts.test(params.id, body);
      return { ...sent, reply: sayingTo({ headers })(sent.reply) };
    },
  );
  app.post(
    `${ROOT}/:id/send`,
    route('send', 'drafts', 'Makes it a campaign, once: a second time it answers the same one', {
      ...{ params, headers: headers.extend(keyHeaders.shape), response: { 200: sentSchema, 201: sentSchema } },
      body: z.strictObject({ accept: acceptSchema.default([]) }).nullish(),
    }),
    async ({ params, body, headers, caller }, reply) => {
      const language = languageOf((headers as Record<string, string>)['accept-language']);
      const sent = await drafts.send(params.id, {
        ...{ accept: body?.accept, revision: revisionIn(headers), key: keyOf(headers, undefined) },
        by: signatureOf(caller),
      });
      const alive = await aliveWorkers(project.backend, where.clock);
      return reply
        .code(sent.existing ? 200 : 201)
        .header('location', `/api/v1/campaigns/${sent.id}`)
        .send({
          ...sent,
          ...{ mode: 'async', backend: project.backend.capabilities.name, worker: alive.length > 0 ? 'running' : null },
          findings: sent.findings.map((finding) => saidFinding(finding, language)),
        });
    },
  );
}

/** What takes forms and JSON. */
function draftForms(app: WebApp, drafts: Drafts): void {
  app.post(
    ROOT,
    {
      bodyLimit: BODY_LIMIT,
      ...route('prepare', 'drafts', 'Makes a draft: a form with list, message and files, or JSON', {
        ...{ ...forms, body: draftBody, response: { 201: draftSchema } },
      }),
    },
    async (request, reply) => {
      const draft = await drafts.create(withLanguage(request, partsOf(request, bodyParts)));
      return answerDraft(reply.code(201).header('location', `${ROOT}/${draft.id}`), draft);
    },
  );
  app.patch(
    `${ROOT}/:id`,
    {
      bodyLimit: BODY_LIMIT,
      ...route('prepare', 'drafts', 'Changes options, corrections, list or message in one step', {
        ...{ ...forms, params, headers, body: draftBody, response: { 200: draftSchema } },
      }),
    },
    async (request, reply) => changeDraft(drafts, request, reply, partsOf(request, bodyParts)),
  );
  const form = { consumes: ['multipart/form-data'] };
  for (const [kind, summary, taken] of [
    ['files', 'Adds pictures and attachments of the message', form],
    ['excludes', 'Adds lists whose addresses are left out: a form, or a campaign', { ...forms, body: excludeBody }],
  ] as const) {
    app.put(
      `${ROOT}/:id/${kind}`,
      {
        bodyLimit: BODY_LIMIT,
        ...route('prepare', 'drafts', summary, {
          ...{ ...taken, params, headers, response: { 200: draftSchema } },
        }),
      },
      async (request, reply) => changeDraft(drafts, request, reply, fileParts(request, kind)),
    );
    app.delete(
      `${ROOT}/:id/${kind}/*`,
      route('prepare', 'drafts', 'Removes one of these files', {
        ...{ params: draftFileName, headers, body: noBody, response: { 200: draftSchema } },
      }),
      async (request, reply) => {
        const name = request.params['*'];
        return changeDraft(drafts, request, reply, [
          kind === 'files' ? { withoutFile: name } : { withoutExclude: name },
        ]);
      },
    );
  }
}

/** What takes a file as it is, too. */
function draftUploads(app: WebApp, drafts: Drafts): void {
  const named = z.strictObject({ name: z.string().max(1_000).optional().describe('Of a file that comes as it is') });
  const common = { params, headers, querystring: named, response: { 200: draftSchema } };
  app.put(
    `${ROOT}/:id/list`,
    {
      bodyLimit: BODY_LIMIT,
      ...route('prepare', 'drafts', 'Its list: a form, JSON, or the file itself', {
        ...forms,
        ...common,
        body: listBody,
      }),
    },
    async (request, reply) => changeDraft(drafts, request, reply, partsOf(request, listPart(request.query.name))),
  );
  app.put(
    `${ROOT}/:id/message`,
    {
      bodyLimit: BODY_LIMIT,
      ...route('prepare', 'drafts', 'Its message: a form with its files, JSON, or the file itself', {
        ...forms,
        ...common,
        body: messageBody,
      }),
    },
    async (request, reply) => changeDraft(drafts, request, reply, partsOf(request, messagePart(request.query.name))),
  );
}

async function changeDraft(
  drafts: Drafts,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: AsyncIterable<DraftPart> | Iterable<DraftPart>,
): Promise<FastifyReply> {
  const { id } = request.params as { id: string };
  return answerDraft(reply, await drafts.change(id, parts, { revision: revisionIn(request.headers) }));
}

/** A draft is in the language of whoever makes it, unless it says itself. */
async function* withLanguage({ headers }: FastifyRequest, parts: AsyncIterable<DraftPart>): AsyncGenerator<DraftPart> {
  yield { options: { language: languageOf(headers['accept-language']) } };
  yield* parts;
}
