import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { accountToSignIn, goOnSignedIn } from '../../src/app/sign-in.ts';
import { refusalRows, signInError } from '../../src/auth/refusals.ts';
import { beginInBrowser, endSignIn } from '../../src/auth/sign-in.ts';
import { keepSignIn, readSignIn } from '../../src/auth/store.ts';
import { systemClock } from '../../src/clock.ts';
import type { FacteurError } from '../../src/errors.ts';
import { type CampaignStatus, type Facteur, openFacteur } from '../../src/index.ts';
import { visit } from '../helpers/auth-person.ts';
import {
  APPLICATION_CLIENT,
  APPLICATION_SECRET,
  type AuthServer,
  MAIL_SCOPE,
  PERSON_CLIENT,
  type Refusal,
} from '../helpers/auth-server.ts';
import { eventually } from '../helpers/eventually.ts';
import { csv } from '../helpers/facteur.ts';
import { folderWith } from '../helpers/folder.ts';
import { startTokenServer, type TokenMailServer } from '../helpers/smtp/token-server.ts';
import { authServer, personConfig, SCOPE, signIn, USER } from './setup.ts';

/** A project with an account that is signed in, whose access token has ended. */
class SignedInProject {
  readonly folder = folderWith({
    'message.md': '---\nsubject: Bonjour {{ name }}\n---\n\nBonjour {{ name }}\n',
    'destinataires.csv': csv(3),
  });
  readonly auth: AuthServer;
  readonly mail: TokenMailServer;

  constructor(auth: AuthServer, mail: TokenMailServer) {
    this.auth = auth;
    this.mail = mail;
    this.settings({});
  }

  get where() {
    return { cwd: this.folder, env: {}, clock: systemClock({}) };
  }

  settings(change: Readonly<Record<string, string>>): void {
    const all = {
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(this.mail.port),
      SMTP_USER: USER,
      SMTP_AUTH: 'oauth2',
      SMTP_PROVIDER: this.auth.issuer,
      SMTP_CLIENT_ID: PERSON_CLIENT,
      SMTP_SCOPE: SCOPE,
      FACTEUR_DELAY: '0',
      FACTEUR_WITNESS: 'none',
      ...change,
    };
    const lines = Object.entries(all).map(([key, value]) => `${key}='${value}'\n`);
    writeFileSync(join(this.folder, '.env'), lines.join(''));
  }

  /** As `facteur login` does. */
  async login(): Promise<void> {
    const account = await accountToSignIn(this.where);
    const begun = await beginInBrowser(account, 'http://127.0.0.1:9/');
    await begun.finish(await visit(begun.address, { address: account.user }));
    await goOnSignedIn(this.where, account.account);
  }

  async endAccessToken(): Promise<void> {
    const { file } = await accountToSignIn(this.where);
    const kept = readSignIn(file);
    if (kept) keepSignIn(file, { ...kept, expiresAt: 1 });
  }
}

async function signedInProject(): Promise<SignedInProject> {
  const auth = await authServer();
  const mail = await startTokenServer(auth);
  onTestFinished(() => mail.close());
  const project = new SignedInProject(auth, mail);
  await project.login();
  await project.endAccessToken();
  return project;
}

function statusWhen(facteur: Facteur, id: string, state: CampaignStatus['state']): Promise<CampaignStatus> {
  return eventually<CampaignStatus | null>(state, async () => {
    const now = await facteur.status(id);
    return now.state === state ? now : null;
  });
}

interface Row {
  readonly name: string;
  readonly code: string;
  readonly arrange: (project: SignedInProject) => void | Promise<void>;
  /** What is put right before the account signs in again. */
  readonly putRight?: (project: SignedInProject) => void;
}

const said = (name: string, code: string, refusal: Refusal): Row => ({
  name,
  code,
  arrange: ({ auth }) => auth.refuse(refusal),
  putRight: ({ auth }) => auth.refuse(null),
});

const rows: readonly Row[] = [
  { name: 'taken back', code: 'sign-in-revoked', arrange: ({ auth }) => auth.revokeAll() },
  said('ended', 'sign-in-expired', {
    error: 'invalid_grant',
    error_description: 'AADSTS700082: The refresh token has expired due to inactivity.',
  }),
  said('consent withdrawn', 'sign-in-consent', {
    error: 'invalid_grant',
    error_description: 'AADSTS65001: The user or administrator has not consented to use the application.',
  }),
  {
    name: 'another address',
    code: 'sign-in-other-address',
    arrange: (project) => project.settings({ SMTP_USER: 'tresorier@example.org' }),
  },
  said('a right that is missing', 'sign-in-scope', { error: 'invalid_scope', error_description: 'not granted' }),
  said('an administrator has to agree', 'sign-in-admin', {
    error: 'invalid_grant',
    error_description: 'AADSTS90094: An administrator of the organisation has set a policy.',
  }),
  said('the application is gone', 'sign-in-client', {
    status: 401,
    error: 'invalid_client',
    error_description: 'The OAuth client was not found.',
  }),
  said('the directory is gone', 'sign-in-tenant', {
    error: 'invalid_request',
    error_description: "AADSTS90002: Tenant 'exemple' not found.",
  }),
  said('the person is blocked', 'sign-in-person', {
    error: 'invalid_grant',
    error_description: 'AADSTS50057: The user account is disabled.',
  }),
  {
    name: 'signed out',
    code: 'sign-in-needed',
    arrange: async (project) => void (await endSignIn(await accountToSignIn(project.where))),
  },
];

describe('nobody fails, and sending goes on by itself after a sign-in', () => {
  it.for(rows)('$name: $code', async ({ code, arrange, putRight }) => {
    const project = await signedInProject();
    await arrange(project);
    await using french = await openFacteur({ folder: project.folder, settings: {} });
    await using english = await openFacteur({ folder: project.folder, settings: {}, language: 'en' });
    const { id } = await french.send({});
    await french.startWorker();
    const held = await statusWhen(french, id, 'held');
    expect(held).toMatchObject({ heldReason: 'auth', heldUntil: null, heldRemedyCode: code, counts: { failed: 0 } });
    expect(held.heldRemedy).toMatch(/facteur login/);
    expect(held.heldMessage).toMatch(/ompte default/);
    const inEnglish = await english.status(id);
    expect(inEnglish.heldMessage).toMatch(/ccount default/);
    expect(inEnglish.heldRemedy).toMatch(/facteur login/);
    expect(inEnglish.heldMessage).not.toBe(held.heldMessage);
    for (const secret of project.auth.secrets) expect(JSON.stringify([held, inEnglish])).not.toContain(secret);
    putRight?.(project);
    await project.login();
    const end = await statusWhen(french, id, 'finished');
    expect(end.counts).toMatchObject({ sent: 3, failed: 0, unknown: 0 });
  });

  it('a wrong secret of an application, put right in .env: sign-in-secret', async () => {
    const project = await signedInProject();
    const application = { SMTP_GRANT: 'application', SMTP_CLIENT_ID: APPLICATION_CLIENT, SMTP_SCOPE: MAIL_SCOPE };
    project.settings({ ...application, SMTP_CLIENT_SECRET: 'of last year' });
    await using facteur = await openFacteur({ folder: project.folder, settings: {} });
    const { id } = await facteur.send({});
    await facteur.startWorker();
    const held = await statusWhen(facteur, id, 'held');
    expect(held).toMatchObject({ heldReason: 'auth', heldRemedyCode: 'sign-in-secret', counts: { failed: 0 } });
    expect(held.heldMessage).not.toContain('of last year');
    project.settings({ ...application, SMTP_CLIENT_SECRET: APPLICATION_SECRET });
    await facteur.resume(id);
    await statusWhen(facteur, id, 'finished');
  });

  it('an issuer that is out of order is an outage: nobody has to do anything', async () => {
    const project = await signedInProject();
    project.auth.refuse({ status: 503, error: 'temporarily_unavailable' });
    await using facteur = await openFacteur({ folder: project.folder, settings: {} });
    const { id } = await facteur.send({});
    await facteur.startWorker();
    const held = await statusWhen(facteur, id, 'held');
    expect(held.heldReason).toBe('unreachable');
    expect(held.heldMessage).toContain('Le service de connexion');
    expect(held.heldUntil).not.toBeNull();
    project.auth.refuse(null);
    await statusWhen(facteur, id, 'finished');
  });
});

describe('at the sign-in itself', () => {
  it('a person who says no is told so', async () => {
    const config = personConfig(await authServer());
    await expect(signIn(config, USER, USER, { declines: true })).rejects.toMatchObject({ code: 'sign-in-declined' });
  });

  it('a person who unticks the mail has not signed in', async () => {
    const server = await authServer();
    const config = personConfig(server);
    server.grantOnly('openid email');
    await expect(signIn(config)).rejects.toMatchObject({ code: 'sign-in-scope', params: { detail: MAIL_SCOPE } });
    expect(readSignIn(config.file)).toBeNull();
  });

  it('an issuer that is not there is an outage', async () => {
    const server = await authServer();
    const config = { ...personConfig(server), issuer: 'http://127.0.0.1:9' };
    await expect(signIn(config)).rejects.toMatchObject({ code: 'sign-in-unreachable' });
  });
});

describe('what an issuer says', () => {
  const asked = {
    account: 'default',
    issuer: 'google',
    clientId: 'client',
    clientSecret: null,
    secrets: ['a-refresh-token'],
    signedInAt: null,
    now: 0,
  };
  const codeOf = async (error: object, more = {}) =>
    ((await signInError(error, { ...asked, ...more })) as FacteurError).code;

  it.for([
    ['sign-in-revoked', { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' }],
    ['sign-in-client', { error: 'deleted_client', error_description: 'The OAuth client was deleted.' }],
    ['sign-in-client', { error: 'invalid_client', error_description: 'Unauthorized' }],
    ['sign-in-client', { error: 'unauthorized_client' }],
    ['sign-in-client', { error: 'invalid_client', error_description: 'AADSTS700016: Application not found.' }],
    ['sign-in-secret', { error: 'invalid_client', error_description: 'AADSTS7000222: The secret has expired.' }],
    ['sign-in-admin', { error: 'admin_policy_enforced' }],
    ['sign-in-admin', { error: 'org_internal' }],
    ['sign-in-person', { error: 'invalid_grant', error_description: 'Account has been deleted' }],
    ['sign-in-again', { error: 'invalid_grant', error_description: 'reauth related error (invalid_rapt)' }],
    ['sign-in-again', { error: 'interaction_required', error_description: 'AADSTS50076: multi-factor' }],
    ['sign-in-declined', { error: 'access_denied', error_description: 'AADSTS65004: User declined to consent' }],
    ['sign-in-expired', { error: 'expired_token' }],
    ['sign-in-provider', { error: 'something_new' }],
    ['sign-in-unreachable', { error: 'server_error' }],
    ['sign-in-unreachable', { error: 'invalid_request', status: 429 }],
    ['sign-in-unreachable', new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })],
  ] as const)('%s: %o', async ([code, error]) => {
    expect(await codeOf(error)).toBe(code);
  });

  it('a week after a sign-in at Google is the end of what is in "Testing"', async () => {
    const error = { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' };
    const day = 86_400_000;
    expect(await codeOf(error, { signedInAt: 0, now: 7 * day })).toBe('sign-in-testing');
    expect(await codeOf(error, { signedInAt: 0, now: 5 * day })).toBe('sign-in-revoked');
    expect(await codeOf(error, { signedInAt: 0, now: 9 * day })).toBe('sign-in-revoked');
    expect(await codeOf(error, { signedInAt: 0, now: 7 * day, issuer: 'microsoft' })).toBe('sign-in-revoked');
  });

  it('no token stands in what is said', async () => {
    const error = { error: 'invalid_grant', error_description: 'a-refresh-token is of yesterday' };
    expect(JSON.stringify((await signInError(error, asked)).params)).not.toContain('a-refresh-token');
  });

  it('a fault of this program is not told as the issuer’s', async () => {
    await expect(signInError(new TypeError('x is not a function'), asked)).rejects.toThrow(TypeError);
  });

  it('each row says who says so', () => {
    for (const { source } of refusalRows) expect(source).not.toBe('');
  });
});
