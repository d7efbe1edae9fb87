import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { findAccountSettings } from '../../app/find-account/find-account.ts';
import { accountFields, sentFields } from '../../app/settings/account-fields.ts';
import {
  accountAfter,
  changeAccount,
  changeSettings,
  generalFields,
  readSettings,
  removeAccount,
  type SettingsView,
} from '../../app/settings/settings.ts';
import { tryAccount } from '../../app/settings/try-account.ts';
import { words } from '../../i18n/index.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { languageOf, sayingTo } from '../language.ts';
import { count, route } from '../routing.ts';

const ROOT = '/api/v1/settings';

const text = z.string().nullable();
/** As facteur.yaml has it; its own schema is the configuration's, which names the field that is wrong. */
const value = z.unknown().describe('As facteur.yaml has it; null takes it away');

const accountSchema = z
  .object({
    name: z.string(),
    isDefault: z.boolean().describe('It sends when a campaign names none'),
    signsInBy: z.enum(['password', 'oauth2']).nullable(),
    hasPassword: z.boolean().describe('Passwords are never given back'),
    written: z.record(z.string(), z.unknown()).describe('In the shape of facteur.yaml, wherever it is written'),
    server: z.string().describe('host:port'),
    from: text,
  })
  .meta({ id: 'AccountSettings' });

const settingsSchema = z
  .object({
    revision: z.string().describe('As ETag; If-Match with it refuses a change of another one'),
    files: z.object({ env: z.string(), yaml: z.string() }),
    general: z
      .record(z.string(), z.unknown())
      .describe('What is written besides accounts, in the shape of facteur.yaml'),
    accounts: z.array(accountSchema).readonly(),
    fixed: z.array(z.string()).readonly().describe('Fields that the environment of the server says'),
  })
  .meta({ id: 'Settings' }) satisfies z.ZodType<SettingsView>;

const optional = (fields: readonly string[]) => Object.fromEntries(fields.map((field) => [field, value.optional()]));
const secret = z.string().max(10_000).nullable().optional();
const generalBody = z.strictObject(optional(generalFields));
const accountBody = z.strictObject({
  ...optional(accountFields),
  sent: z
    .union([z.string().max(10), z.strictObject(optional(sentFields))])
    .nullable()
    .optional()
    .describe('Copies in the folder of sent mail: none, one or all, or where they go; null takes it away'),
  password: secret.describe('Written to .env; null takes it away'),
  clientSecret: secret.describe('Written to .env; null takes it away'),
});

const trialSchema = z
  .object({
    ok: z.boolean(),
    maxSize: count.nullable().describe('The largest message the server takes, in bytes'),
    reason: text.describe('A reason as holds have it; null: it signed in'),
    message: text.describe('The server’s words'),
    remedy: text.describe('What a person can do about it'),
    remedyCode: text,
    remedyPage: text,
  })
  .meta({ id: 'AccountTrial' });

const foundSchema = z
  .object({
    source: z.enum(['known', 'mx', 'srv', 'autoconfig', 'guess']),
    provider: z.object({ id: z.string(), name: z.string() }).nullable(),
    host: z.string(),
    port: count,
    tls: z.enum(['auto', 'require', 'implicit', 'none']),
    user: z.string(),
    asks: z.enum(['password', 'app-password', 'sign-in', 'mail-programs']).describe('What it takes to sign in'),
    page: text.describe('The provider’s page about it'),
    advice: z.string().describe('What the provider asks for, in words'),
  })
  .meta({ id: 'FoundAccount' });

const params = z.strictObject({ name: z.string().min(1).max(64).describe('The name of an account') });
const headers = z.object({
  'if-match': z.string().max(200).optional().describe('The ETag of the settings as they were read'),
});

/** Settings: read, changed in the files, tried. */
export function settingsRoutes(app: WebApp, context: WebContext): void {
  const { where } = context;
  const answers = { 200: settingsSchema };
  app.get(
    ROOT,
    route('admin', 'settings', 'The settings as the files say them, without secrets', { response: answers }),
    async (_, reply) => answer(reply, await readSettings(where)),
  );
  app.patch(
    ROOT,
    route('admin', 'settings', 'Changes settings besides the accounts; the comments of the files stay', {
      ...{ headers, body: generalBody, response: answers },
    }),
    async ({ body, headers }, reply) => answer(reply, await changeSettings(where, body, revisionOf(headers))),
  );
  app.patch(
    `${ROOT}/accounts/:name`,
    route('admin', 'settings', 'Adds an account, or changes it; passwords go to .env', {
      ...{ params, headers, body: accountBody, response: answers },
    }),
    async ({ params: { name }, body, headers }, reply) =>
      answer(reply, await changeAccount(where, name, body, revisionOf(headers))),
  );
  app.delete(
    `${ROOT}/accounts/:name`,
    route('admin', 'settings', 'Removes an account and its password', { params, headers, response: answers }),
    async ({ params: { name }, headers }, reply) =>
      answer(reply, await removeAccount(where, name, revisionOf(headers))),
  );
  trialRoute(app, context);
  findRoute(app, context);
}

function trialRoute(app: WebApp, { where }: WebContext): void {
  app.post(
    `${ROOT}/accounts/:name/check`,
    route('admin', 'settings', 'Signs in as the account would after a change; sends and writes nothing', {
      ...{ params, body: accountBody, response: { 200: trialSchema } },
    }),
    async ({ params: { name }, body, headers }) => {
      const trial = await tryAccount(await accountAfter(where, name, body));
      const nothing = { message: null, reason: null, remedy: null, remedyCode: null, remedyPage: null };
      if (trial.ok) return { ...nothing, ok: true, maxSize: trial.maxSize };
      const say = sayingTo({ headers });
      const { reason, reply, advice, remedy } = trial;
      const { code = null, page = null } = remedy ?? {};
      return {
        ...{ ok: false, maxSize: null, reason, message: say(reply) },
        ...{ remedy: say(advice), remedyCode: code, remedyPage: page },
      };
    },
  );
}

function findRoute(app: WebApp, { where }: WebContext): void {
  app.post(
    `${ROOT}/accounts/find`,
    route(
      'admin',
      'settings',
      'Looks for the settings of an account by its address alone; only the domain’s own servers are asked',
      {
        body: z.strictObject({ address: z.string().max(320) }),
        response: { 200: z.object({ found: foundSchema.nullable().describe('null: a person has to be asked') }) },
      },
    ),
    async ({ body, headers }) => {
      const found = await findAccountSettings(body.address, { dns: where.env.FACTEUR_DNS || null });
      const { asks } = words(languageOf(headers['accept-language'])).providers;
      if (found === null) return { found };
      const advice = asks[found.asks]({ provider: found.provider?.name ?? found.host, page: found.page });
      return { found: { ...found, advice } };
    },
  );
}

/** `If-Match: "x"`, or `*` for whatever is there; null: none was named. */
function revisionOf(headers: { readonly 'if-match'?: string | undefined }): string | null {
  const match = headers['if-match'];
  return match === undefined || match === '*' ? null : match.replace(/^"|"$/g, '');
}

function answer(reply: FastifyReply, settings: SettingsView): SettingsView {
  reply.header('etag', `"${settings.revision}"`).header('cache-control', 'no-store');
  return settings;
}
