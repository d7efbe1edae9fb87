import type { Drafts } from '../../app/drafts/drafts.ts';
import type { WebApp } from '../app.ts';
import { signatureOf } from '../caller.ts';
import { noBody, route } from '../routing.ts';
import { revisionHeaders as headers, draftParams as params, revisionIn } from './draft-addresses.ts';
import { answerDraft } from './draft-answer.ts';
import { draftSchema } from './draft-schemas.ts';

const READY = '/api/v1/drafts/:id/ready';

/** Who prepares hands a draft over to who sends: it is marked as ready, by whom and when. */
export function draftReadyRoutes(app: WebApp, drafts: Drafts): void {
  app.put(
    READY,
    route('prepare', 'drafts', 'Says that it can be sent as it is; any change takes that back', {
      ...{ params, headers, body: noBody, response: { 200: draftSchema } },
    }),
    async ({ params, headers, caller }, reply) =>
      answerDraft(reply, await drafts.markReady(params.id, signatureOf(caller), { revision: revisionIn(headers) })),
  );
  app.delete(
    READY,
    route('prepare', 'drafts', 'Takes back that it can be sent as it is', {
      ...{ params, headers, body: noBody, response: { 200: draftSchema } },
    }),
    async ({ params, headers }, reply) =>
      answerDraft(reply, await drafts.unmarkReady(params.id, { revision: revisionIn(headers) })),
  );
}
