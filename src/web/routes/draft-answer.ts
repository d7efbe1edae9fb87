import type { FastifyReply } from 'fastify';
import type { DraftView } from '../../app/drafts/view.ts';

/** Answers a draft, with its revision. */
export function answerDraft(reply: FastifyReply, draft: DraftView): FastifyReply {
  return reply.header('etag', `"${draft.revision}"`).send(plain(draft));
}

/** As the schema of answers has it. */
export function plain(draft: DraftView) {
  return { ...draft, options: { ...draft.options } };
}
