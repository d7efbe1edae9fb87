import { z } from 'zod';
import { readAccounts, resumeAccount } from '../../app/accounts.ts';
import { listPage } from '../../app/pages.ts';
import type { AccountStatus, SentStatus } from '../../report/accounts.ts';
import { saidAccount } from '../../report/said.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { sayingTo } from '../language.ts';
import { count, next, noBody, pageQuery, route, time } from '../routing.ts';

const text = z.string().nullable();
const window = z.object({ seconds: z.number(), most: count, used: count, left: count });

const sentSchema = z
  .object({
    copies: z.enum(['one', 'all']).describe('One of each campaign, or all'),
    mailbox: z.string().describe('User and server'),
    keptBy: text.describe('The provider that keeps a copy by itself, so that each is there twice'),
    copied: count,
    perhaps: count.describe('No answer came, or the program was killed'),
    missed: count.describe('They cannot be made'),
    lastAt: time.nullable(),
    trouble: z
      .object({
        code: z.string().describe('As a mailbox’s'),
        message: z.string(),
        remedy: z.string().describe('What a person can do about it, in words'),
        since: time,
      })
      .nullable()
      .describe('Why none can be made now; sending goes on'),
  })
  .meta({ id: 'SentCopies' }) satisfies z.ZodType<SentStatus>;

/** What `facteur accounts --json` prints of each. */
const accountSchema = z
  .object({
    name: z.string(),
    server: text.describe('host:port; null: it is not in the configuration any more'),
    provider: text,
    providerSource: text,
    providerAsOf: text,
    headroom: z.number().describe('Percent of the figures kept for other mail'),
    perSecond: z.number().nullable(),
    windows: z.array(window).readonly(),
    connections: count.nullable(),
    messagesPerConnection: count.nullable(),
    messageSize: count.nullable().describe('Bytes'),
    heldReason: text.describe('A stable code; null: nothing holds it'),
    heldMessage: text,
    heldUntil: time.nullable(),
    heldRemedy: text.describe('What a person can do about it, in words'),
    heldRemedyCode: text.describe('A stable code, where the server’s words say more than the reason'),
    heldRemedyPage: text.describe('The provider’s own page about it'),
    slowedTo: z.number().nullable().describe('Messages per second that the server lets it send for now'),
    nextFreeAt: time.nullable().describe('When its next message may begin; null: only after resume'),
    sent: sentSchema.nullable().describe('Copies of what it sends, in its folder of sent mail; null: none are kept'),
  })
  .meta({ id: 'Account' }) satisfies z.ZodType<AccountStatus>;

/** The accounts that send. */
export function accountRoutes(app: WebApp, { where, project: { backend } }: WebContext): void {
  app.get(
    '/api/v1/accounts',
    route('read', 'accounts', 'Accounts with their limits, what is used of them and what holds them', {
      querystring: z.strictObject(pageQuery),
      response: { 200: z.object({ accounts: z.array(accountSchema).readonly(), next }) },
    }),
    async ({ query, headers }) => {
      const { items, next } = listPage(await readAccounts(where, backend), query, ({ name }) => name);
      const say = sayingTo({ headers });
      return { accounts: items.map((account) => saidAccount(account, say)), next };
    },
  );
  app.post(
    '/api/v1/accounts/:name/resume',
    route('send', 'accounts', 'Ends what holds it; workers read the configuration again', {
      params: z.strictObject({ name: z.string().min(1).max(200) }),
      body: noBody,
      response: { 200: accountSchema },
    }),
    async ({ params, headers }) => saidAccount(await resumeAccount(where, backend, params.name), sayingTo({ headers })),
  );
}
