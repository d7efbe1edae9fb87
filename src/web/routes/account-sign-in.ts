import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { accountToSignIn, endSignIn, resumeSignedIn } from '../../app/sign-in.ts';
import { readSignInState, SignInAttempts, type SignInState } from '../../app/sign-in-attempts.ts';
import { FacteurError, told } from '../../errors.ts';
import type { SignInView } from '../api/sign-in.ts';
import type { WebApp } from '../app.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../language.ts';
import { signInAnswer } from '../page/sign-in-answer.ts';
import { noBody, route, time } from '../routing.ts';

const ROOT = '/api/v1/settings/accounts/:name/sign-in';

const text = z.string().nullable();
const stateSchema = z
  .object({
    kind: z
      .enum(['password', 'token', 'application', 'person'])
      .describe('person: somebody has to sign in; of the others nobody has to'),
    issuer: text.describe('google, microsoft or the address of an issuer'),
    user: text.describe('The address that is to sign in'),
    hasCode: z.boolean().describe('Whether the provider may let people sign in with a code'),
    signedIn: z.boolean(),
    address: text.describe('Who has signed in, as the provider said'),
    since: time.nullable(),
    until: time.nullable().describe('When it ends by what the provider said'),
    pending: z
      .object({
        way: z.enum(['browser', 'device']),
        address: z.string().describe('To be opened by the person'),
        code: text.describe('To be typed there'),
        until: time.nullable(),
      })
      .nullable()
      .describe('A sign-in that waits for its person'),
    problem: z
      .object({ code: z.string(), what: z.string(), remedy: z.string() })
      .nullable()
      .describe('Why the latest one came to nothing'),
  })
  .meta({ id: 'AccountSignIn' }) satisfies z.ZodType<SignInView>;

const params = z.strictObject({ name: z.string().min(1).max(64).describe('The name of an account') });
const answers = { 200: stateSchema };

/** Signing accounts in with their providers from the page: no password and no token comes by here. */
export function accountSignInRoutes(app: WebApp, context: WebContext): void {
  const { where, project } = context;
  const attempts = new SignInAttempts();
  app.addHook('onClose', async () => attempts.close());
  const view = async (request: FastifyRequest, reply: FastifyReply, name: string): Promise<SignInView> => {
    reply.header('cache-control', 'no-store');
    return viewOf(await readSignInState(where, attempts, name), attempts.failureOf(name), request);
  };
  app.get(
    ROOT,
    route('admin', 'settings', 'How an account signs in, and whether it has', { params, response: answers }),
    (request, reply) => view(request, reply, request.params.name),
  );
  app.post(
    ROOT,
    route('admin', 'settings', 'Begins to sign an account in: a person opens the address of the answer', {
      ...{ params, response: answers },
      body: z.strictObject({
        way: z
          .enum(['browser', 'device'])
          .describe('browser: of the machine that this server runs on, unless the address it ends at is handed in'),
      }),
    }),
    async (request, reply) => {
      const { name } = request.params;
      const account = await accountToSignIn(where, name);
      const language = languageOf(request.headers['accept-language']);
      await attempts.begin(account, {
        way: request.body.way,
        page: (ok) => signInAnswer(ok, { language, back: pageOf(request) }),
        done: () => resumeSignedIn(project.backend, name),
      });
      return view(request, reply, name);
    },
  );
  app.post(
    `${ROOT}/answer`,
    route('admin', 'settings', 'Hands in the address at which the browser of another machine ended', {
      ...{ params, response: answers },
      body: z.strictObject({ address: z.string().max(10_000) }),
    }),
    async (request, reply) => {
      const { name } = request.params;
      if (!attempts.answer(name, request.body.address)) throw new FacteurError('sign-in-answer', { account: name });
      await attempts.ended(name);
      return view(request, reply, name);
    },
  );
  app.post(
    `${ROOT}/cancel`,
    route('admin', 'settings', 'Gives up a sign-in that waits for its person', {
      ...{ params, body: noBody, response: answers },
    }),
    (request, reply) => {
      attempts.giveUp(request.params.name);
      return view(request, reply, request.params.name);
    },
  );
  app.delete(
    ROOT,
    route('admin', 'settings', 'Signs an account out: its access is taken back and forgotten', {
      ...{ params },
      response: {
        200: stateSchema.extend({ revoked: z.boolean().describe('false: the provider could not be told') }),
      },
    }),
    async (request, reply) => {
      const { name } = request.params;
      attempts.giveUp(name);
      const { revoked } = await endSignIn(await accountToSignIn(where, name));
      return { ...(await view(request, reply, name)), revoked };
    },
  );
}

function viewOf(state: SignInState, failure: unknown, { headers }: FastifyRequest): SignInView {
  if (failure === null) return { ...state, problem: null };
  const error = told(failure);
  return { ...state, problem: { code: error.code, ...error.say(languageOf(headers['accept-language'])) } };
}

// The name is one that this server goes by, or the request would have been turned away.
function pageOf({ protocol, host }: FastifyRequest): string {
  return new URL('/settings/accounts', `${protocol}://${host}`).href;
}
