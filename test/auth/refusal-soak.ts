import { setTimeout as sleep } from 'node:timers/promises';
import { visit } from '../helpers/auth-person.ts';
import { type Refusal, startAuthServer } from '../helpers/auth-server.ts';
import { finished } from '../helpers/facteur.ts';
import { startTokenServer } from '../helpers/smtp/token-server.ts';
import { type SoakOptions, SoakStage, USER } from './soak.ts';

/** What an issuer says when a sign-in is to be renewed, with the code that it is told by; `logout`: somebody signs out meanwhile. */
export const refusals: readonly (readonly [code: string, how: Refusal | 'logout'])[] = [
  ['sign-in-revoked', { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' }],
  ['sign-in-needed', 'logout'],
  ['sign-in-expired', { error: 'invalid_grant', error_description: 'AADSTS700082: The refresh token has expired' }],
  ['sign-in-consent', { error: 'invalid_grant', error_description: 'AADSTS65001: The user has not consented' }],
  ['sign-in-declined', { error: 'access_denied', error_description: 'AADSTS65004: User declined to consent' }],
  ['sign-in-admin', { error: 'invalid_grant', error_description: 'AADSTS90094: The grant requires admin permission' }],
  ['sign-in-again', { error: 'interaction_required', error_description: 'AADSTS50076: use multi-factor' }],
  ['sign-in-client', { error: 'unauthorized_client', error_description: 'AADSTS700016: Application not found' }],
  ['sign-in-tenant', { error: 'invalid_request', error_description: 'AADSTS90002: Tenant not found' }],
  ['sign-in-person', { error: 'invalid_grant', error_description: 'AADSTS50057: The user account is disabled' }],
  ['sign-in-scope', { error: 'invalid_scope', error_description: 'The scope is not valid' }],
  ['sign-in-provider', { error: 'invalid_target', error_description: 'something else' }],
];

const PATIENCE_MS = 10 * 60_000;

/** Waits until `look` returns something, also outside the runner of tests. */
async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = await look();
    if (value) return value as NonNullable<T>;
    if (performance.now() > end) throw new Error(`never happened: ${what}`);
    await sleep(100);
  }
}

export interface RefusalResult {
  readonly counts: Readonly<Record<string, number>>;
  /** What was wrong: with the code that a refusal was told by, its words in a language, or what came after the login; none: nothing. */
  readonly wrong: readonly string[];
  readonly refusals: number;
}

/** A campaign that meets each refusal in turn: held, told in both languages, gone on with by itself after `facteur login`. */
export async function soakRefusals(
  of: typeof refusals,
  options: Pick<SoakOptions, 'backend' | 'launcher'> = {},
): Promise<RefusalResult> {
  const auth = await startAuthServer();
  const mail = await startTokenServer(auth, { messagesPerConnection: 3 });
  const people = of.length * 10 + 20;
  const stage = await SoakStage.open(auth, mail, { people, workers: 1, tokenSeconds: 3_600, delay: 0.2, ...options });
  const wrong: string[] = [];
  try {
    await stage.signIn();
    const { id } = await stage.project.json(['send', '--yes', '--delay', '0.2']);
    stage.startWorker();
    for (const [code, how] of of) {
      const sent = mail.received.length;
      await until('messages flow', () => mail.received.length > sent + 1);
      if (how === 'logout') await stage.project.json(['logout']);
      else auth.refuse(how);
      await auth.endAccessTokens();
      await until(`held for ${code}`, async () => (await stage.project.json(['status', id])).heldReason === 'auth');
      wrong.push(...(await wordsOf(stage, id, code)));
      auth.refuse(null);
      if ((await loginOf(stage)) !== 0) wrong.push(`${code}: login`);
    }
    const { counts } = await until('all are sent', async () => {
      const status = await stage.project.json(['status', id]);
      return status.state === 'finished' ? status : null;
    });
    return { counts, wrong, refusals: of.length };
  } finally {
    await stage.close();
  }
}

async function wordsOf({ project }: SoakStage, id: string, code: string): Promise<string[]> {
  const wrong: string[] = [];
  const [said, told] = [await project.json(['status', id]), await project.json(['status', id, '--lang', 'en'])];
  if (said.heldRemedyCode !== code) wrong.push(`${code}: ${said.heldRemedyCode}`);
  if (said.counts.failed > 0) wrong.push(`${code}: somebody failed`);
  for (const { heldMessage, heldRemedy } of [said, told]) {
    if (!heldMessage || !heldRemedy?.includes('facteur login')) wrong.push(`${code}: ${heldMessage} ${heldRemedy}`);
  }
  if (said.heldRemedy === told.heldRemedy) wrong.push(`${code}: one language`);
  return wrong;
}

/** Signs in by the command, with a code. */
async function loginOf({ project }: SoakStage): Promise<number | null> {
  const child = project.start(['login', '--device']);
  const done = finished(child);
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const [, address = '', code = ''] = await until('a code', () => /(http:\S+)\n.*\n {3}([A-Z-]{9})\n/s.exec(said));
  await visit(address, { address: USER, code });
  return (await done).code;
}
