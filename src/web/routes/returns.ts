import { z } from 'zod';
import { type TakenFacts, takenFacts } from '../../app/return-facts.ts';
import { takeReturn, toldReturns } from '../../app/returns.ts';
import { returnCauses } from '../../backend/return-rule.ts';
import { suppressionReasons } from '../../backend/states.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { InvalidRequest } from '../invalid.ts';
import { route } from '../routing.ts';

/** Bytes of a mail, at most; of a long one the beginning is looked at. */
const LARGEST_MAIL = 32 * 1024 * 1024;
/** A mail as it is written (RFC 5322), and one with addresses beyond ASCII (RFC 6532). */
const MAIL = ['message/rfc822', 'message/global'];

/** What became of a mail. */
export const takenSchema = z
  .object({
    kind: z.enum(['return', 'complaint', 'auto-reply', 'unsubscribe', 'receipt', 'other']),
    recipients: z
      .array(
        z.object({
          email: z.string(),
          class: z.enum([...returnCauses, 'auto-reply']),
          status: z.string().nullable().describe('Enhanced status code (RFC 3463)'),
          reply: z.string().nullable().describe('What the server that refused the message said'),
          delivery: z.string().nullable().describe('campaign.number, as X-Facteur-Delivery has it; null: not known'),
          guess: z
            .literal(true)
            .optional()
            .describe('The mail does not name the delivery: it is the latest to this address'),
          recorded: z.enum(toldReturns),
          suppressed: z
            .enum(suppressionReasons)
            .optional()
            .describe('With this mail the address is not written to again'),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'TakenReturn' }) satisfies z.ZodType<TakenFacts>;

const query = z.strictObject({
  account: z
    .string()
    .max(200)
    .optional()
    .describe('Whose mailbox it came to; else campaigns from an address that it is to are that mailbox’s'),
});

/** What comes back by mail. */
export function returnRoutes(app: WebApp, { project, where }: WebContext): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(MAIL, { parseAs: 'buffer', bodyLimit: LARGEST_MAIL }, (_request, mail, done) =>
      done(null, mail),
    );
    (scope as unknown as WebApp).post(
      '/api/v1/returns',
      {
        ...route('send', 'returns', 'Takes in a mail that came back, as it is: what it says, and what was recorded', {
          consumes: [...MAIL],
          querystring: query,
          body: z.unknown().meta({ type: 'string', format: 'binary', description: 'The whole mail, header and body' }),
          response: { 200: takenSchema },
        }),
        bodyLimit: LARGEST_MAIL,
      },
      async ({ body, query: { account = null } }) => {
        if (!(body instanceof Uint8Array)) {
          throw new InvalidRequest([{ place: 'body', field: '', problem: 'missing', params: {} }]);
        }
        return takenFacts(await takeReturn(project, body, { mailbox: account, now: where.clock.now() }));
      },
    );
  });
}
