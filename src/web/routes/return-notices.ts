import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { noticesOfSns, readProvider, readSnsBody } from '../../app/read-notices.ts';
import { type TakenFacts, takenFacts } from '../../app/return-facts.ts';
import { fetchText, type NoticeProvider, SnsCheck, takeNotices } from '../../app/return-notices.ts';
import { DEFAULT_DAYS, returnsOverview } from '../../app/returns-overview.ts';
import { FacteurError } from '../../errors.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { count, flag, route, time } from '../routing.ts';
import { takenSchema } from './returns.ts';

const reasons = z
  .object({
    ...{ permanent: count, full: count, temporary: count, policy: count, content: count, unknown: count },
    complaint: count,
  })
  .meta({ id: 'ReturnCounts' });
const mailbox = z
  .object({
    mailbox: z.string(),
    configured: z.boolean(),
    beingRead: z.boolean(),
    lastReadAt: time.nullable(),
    read: z.record(z.string(), count),
    folders: z.array(z.string()).readonly(),
    trouble: z.object({ code: z.string(), detail: z.string(), since: time }).nullable(),
  })
  .meta({ id: 'Mailbox' });
const overview = z
  .object({
    since: time,
    total: count,
    reasons,
    domains: z.array(z.object({ domain: z.string().nullable(), total: count, reasons })).readonly(),
    partial: z.boolean().describe('There were too many to count: the newest campaigns are counted'),
    mailboxes: z.array(mailbox).readonly(),
  })
  .meta({ id: 'ReturnsOverview' });

const events = z.object({ events: z.array(takenSchema).readonly() });
const subscription = z.object({
  subscription: z.object({ topic: z.string(), confirm: z.string(), confirmed: z.boolean() }),
});
const token = z.string().max(200).optional().describe('A token of the scope returns, where no header can carry it');

/** What came back, as the page shows it; and notifications of providers, which tell what came back to them. */
export function returnNoticeRoutes(app: WebApp, context: WebContext): void {
  const { project, where } = context;
  const now = () => where.clock.now();
  app.get(
    '/api/v1/returns',
    route('read', 'returns', 'What came back, by reason and by domain, and the mailboxes that are read', {
      querystring: z.strictObject({ days: z.coerce.number().int().min(1).max(365).default(DEFAULT_DAYS) }),
      response: { 200: overview },
    }),
    ({ query }) => returnsOverview(project, { days: query.days, now: now() }),
  );
  void app.register(async (scope) => {
    const posts = scope as unknown as WebApp;
    // SNS says that its JSON is text.
    posts.addContentTypeParser('text/plain', { parseAs: 'string' }, (_, body: string, done) => done(null, body));
    const sns = new SnsCheck(context.fetch ?? fetchText);
    posts.post(
      '/api/v1/returns/ses',
      noticeRoute(
        'Amazon SES by SNS: returns and complaints, signed by Amazon; a subscription is shown, and confirmed where `confirm` says so',
        {
          querystring: z.strictObject({ token, confirm: flag }),
          body: z.unknown(),
          response: { 200: z.union([events, subscription]) },
        },
      ),
      async ({ body, query }) => {
        const message = readSnsBody(body);
        await sns.check(message, now());
        const notices = noticesOfSns(message);
        if (notices) return taken(context, 'ses', notices);
        if (query.confirm) await sns.confirm(message);
        const shown = { topic: message.TopicArn, confirm: message.SubscribeURL ?? '', confirmed: query.confirm };
        context.onSubscription?.(shown);
        return { subscription: shown };
      },
    );
    for (const provider of ['brevo', 'mailjet'] as const) {
      posts.post(
        `/api/v1/returns/${provider}`,
        noticeRoute(`Webhooks of ${provider === 'brevo' ? 'Brevo' : 'Mailjet'}: one event or a list of them`, {
          querystring: z.strictObject({ token }),
          body: z.unknown(),
          response: { 200: events },
        }),
        ({ body }: Pick<FastifyRequest, 'body'>) => taken(context, provider, readProvider(provider, body)),
      );
    }
  });
}

function noticeRoute<const S extends object>(summary: string, schema: S) {
  const made = route('returns', 'returns', summary, schema);
  return { ...made, config: { ...made.config, inAddress: true } };
}

async function taken(
  { project, where }: WebContext,
  provider: NoticeProvider,
  notices: Parameters<typeof takeNotices>[2],
): Promise<{ events: TakenFacts[] }> {
  const all = await takeNotices(project, provider, notices, where.clock.now());
  // Told again by the provider, it is recorded then; what was recorded already is known.
  if (all.some(({ recipients }) => recipients.some(({ told }) => told === 'unsettled'))) {
    throw new FacteurError('notice-too-early', {});
  }
  return { events: all.map(takenFacts) };
}
