import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { visit } from '../helpers/auth-person.ts';
import {
  APPLICATION_CLIENT,
  APPLICATION_SECRET,
  type AuthServer,
  MAIL_SCOPE,
  PERSON_CLIENT,
  startAuthServer,
} from '../helpers/auth-server.ts';
import { Dovecot, dovecotMissing } from '../helpers/dovecot.ts';
import { eventually } from '../helpers/eventually.ts';
import { csv, finished, Project } from '../helpers/facteur.ts';
import { LAUNCH } from '../helpers/scenes/look.ts';
import { startTokenServer, type TokenMailServer } from '../helpers/smtp/token-server.ts';
import { returnOf } from '../mailbox/returned.ts';

const USER = 'asso@example.org';
/** SIGN_IN_PEOPLE=200 is the long form. */
const PEOPLE = Number(process.env.SIGN_IN_PEOPLE ?? 20);

let auth: AuthServer;
let mail: TokenMailServer;
let project: Project;

beforeEach(async () => {
  auth = await startAuthServer();
  mail = await startTokenServer(auth);
  project = new Project({
    'message.md': '---\nsubject: Bonjour {{ name }}\n---\n\nBonjour {{ name }}\n',
    'destinataires.csv': csv(PEOPLE),
  });
  settings({});
});

afterEach(async () => {
  await project.close();
  await mail.close();
  await auth.close();
});

/** Writes .env: an account that a person signs in, with changes. */
function settings(change: Readonly<Record<string, string>>): void {
  const all = {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(mail.port),
    SMTP_USER: USER,
    SMTP_AUTH: 'oauth2',
    SMTP_PROVIDER: auth.issuer,
    SMTP_CLIENT_ID: PERSON_CLIENT,
    SMTP_SCOPE: `openid email offline_access ${MAIL_SCOPE}`,
    FACTEUR_AUTOSTART: '0',
    ...change,
  };
  const lines = Object.entries(all).map(([key, value]) => `${key}='${value}'\n`);
  project.write({ '.env': lines.join('') });
}

/** Starts a command and resolves with the first address of what it says that fits. */
async function addressSaid(child: ReturnType<Project['start']>, form: RegExp): Promise<RegExpExecArray> {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  return eventually('an address to open', () => form.exec(said));
}

async function signInOnDevice(args: readonly string[] = ['--device'], env: Record<string, string> = {}) {
  const child = project.start(['login', ...args], env);
  const done = finished(child);
  const [, address = '', code = ''] = await addressSaid(child, /(http:\S+)\n.*\n {3}([A-Z-]{9})\n/s);
  await visit(address, { address: USER, code });
  return done;
}

async function sendsToAll(): Promise<void> {
  const done = await project.run(['send', '--sync', '--yes', '--delay', '0', '--json']);
  expect(done.json()).toMatchObject({ state: 'finished', counts: { sent: PEOPLE, failed: 0, unknown: 0 } });
  expect(mail.received.filter(({ user }) => user === USER)).toHaveLength(PEOPLE);
}

describe('an account signs in and sends', () => {
  it('in a real browser, which comes back to a port of this machine', async () => {
    const child = project.start(['login'], { BROWSER: '/bin/true' });
    const done = finished(child);
    const [, address = ''] = await addressSaid(child, /\n(http:\S+\/auth\?\S+)\n/);
    const browser = await chromium.launch(LAUNCH);
    try {
      const page = await browser.newPage();
      await page.goto(address);
      await page.fill('input[name=login]', USER);
      await page.fill('input[name=password]', 'whatever');
      await page.click('button[type=submit]');
      await page.click('button[type=submit]');
      await page.getByText('C’est fait').waitFor();
      expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?/);
    } finally {
      await browser.close();
    }
    const { code, stdout } = await done;
    expect(stdout).toContain(`✅ Le compte default est connecté\u202f: ${USER}`);
    expect(code).toBe(0);
    await sendsToAll();
  });

  it('with a code on another device', async () => {
    const { code, stdout } = await signInOnDevice();
    expect(stdout).toContain('✅ Le compte default est connecté');
    expect(code).toBe(0);
    await sendsToAll();
  });

  it('by an address that is copied back', async () => {
    const child = spawn(process.execPath, [resolve('bin/facteur.js'), 'login', '--paste'], { cwd: project.folder });
    const done = finished(child);
    const [, address = ''] = await addressSaid(child, /\n(http:\S+\/auth\?\S+)\n/);
    const callback = await visit(address, { address: USER });
    child.stdin.end(`${callback}\n`);
    expect(await done).toMatchObject({ code: 0 });
    await sendsToAll();
  });

  it('as an application of an organisation', async () => {
    settings({
      SMTP_CLIENT_ID: APPLICATION_CLIENT,
      SMTP_CLIENT_SECRET: APPLICATION_SECRET,
      SMTP_GRANT: 'application',
      SMTP_SCOPE: MAIL_SCOPE,
    });
    await sendsToAll();
    expect(await project.run(['login'])).toMatchObject({ code: 4 });
  });

  it('by the token that a command prints', async () => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: MAIL_SCOPE });
    const authorization = `Basic ${Buffer.from(`${APPLICATION_CLIENT}:${encodeURIComponent(APPLICATION_SECRET)}`).toString('base64')}`;
    const answer = await fetch(`${auth.issuer}/token`, { method: 'POST', body, headers: { authorization } });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    project.write({ 'a token': `${token}\n` });
    settings({ SMTP_TOKEN_COMMAND: 'cat "a token"' });
    await sendsToAll();
  });

  it.skipIf(dovecotMissing())('and its mailbox of returns is read by the same token', async () => {
    const client = `${APPLICATION_CLIENT}:${encodeURIComponent(APPLICATION_SECRET)}`;
    const introspection = `${auth.issuer.replace('//', `//${client}@`)}/token/introspection`;
    const dovecot = await Dovecot.start({ introspection });
    onTestFinished(() => dovecot.close());
    dovecot.deliver(USER, []);
    project.write({ 'facteur.yaml': `returns:\n  imap: { host: 127.0.0.1, port: ${dovecot.port}, tls: auto }\n` });
    expect(await signInOnDevice()).toMatchObject({ code: 0 });
    await sendsToAll();
    const { id } = await project.json<{ id: string }>(['status']);
    dovecot.deliver(USER, [returnOf(`${id}.1`, 'membre1@example.org', 0)]);
    // The token that the messages went out by is taken no more: the reader renews it.
    await auth.endAccessTokens();
    project.start(['worker']);
    await eventually('the return is recorded', async () => {
      const { counts } = await project.json(['status', id]);
      return counts.returned === 1;
    });
    const { mailboxes } = await eventually('the mailbox was read whole', async () => {
      const overview = await project.json(['returns']);
      return overview.mailboxes[0].lastReadAt ? overview : null;
    });
    expect(mailboxes).toMatchObject([{ trouble: null, read: { return: 1 } }]);
  });
});

it('no token and no secret stands anywhere but in the file of the sign-in', async () => {
  const seen: string[] = [];
  auth.onAnswered(() => {
    seen.push(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8', maxBuffer: 10_000_000 }), ...environments());
  });
  // Over ssh the code is chosen without being asked for.
  expect(await signInOnDevice([], { SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22' })).toMatchObject({ code: 0 });
  await auth.endAccessTokens();
  const { id } = await project.json(['send', '--yes', '--delay', '0']);
  const options = ['--log', 'json', '--log-level', 'debug', '--log-file', project.path('w.log')];
  const first = project.start(['worker', ...options]);
  const log = finished(first);
  await mail.arrived(PEOPLE);
  first.kill('SIGTERM');
  const { stdout, stderr } = await log;
  // The next worker has to log in, and finds the door closed.
  await auth.revokeAll();
  await project.json(['send', '--yes', '--delay', '0', '--key', 'second']);
  const second = project.start(['worker', ...options]);
  const secondLog = finished(second);
  const held = await eventually('a hold', async () => {
    const status = await project.json(['status']);
    return status.heldReason === 'auth' && status;
  });
  const check = await project.run(['check']);
  const shown = await pages();
  second.kill('SIGTERM');
  const { stdout: secondOut, stderr: secondErr } = await secondLog;
  await project.run(['backup', project.path('open.backup')]);
  await project.run(['backup', project.path('secret.backup'), '--with-secrets']);
  const files = readdirSync(project.folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(project.folder, name))
    .filter((file) => statSync(file).isFile());
  const isOfSignIn = (file: string) => file.includes('/sign-in/') || file.endsWith('secret.backup');
  const texts = [
    ...files.filter((file) => !isOfSignIn(file)).map((file) => contentOf(file)),
    ...[
      stdout,
      stderr,
      secondOut,
      secondErr,
      JSON.stringify(held),
      check.stdout,
      check.stderr,
      await statusOf(id),
      ...shown,
      ...seen,
    ],
  ];
  expect(seen.length).toBeGreaterThan(1);
  expect(auth.secrets.size).toBeGreaterThan(3);
  for (const secret of auth.secrets) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  expect(contentOf(project.path('secret.backup'))).toContain('refreshToken');
  const [signIn = ''] = files.filter((file) => file.endsWith('/sign-in/default.json'));
  expect(statSync(signIn).mode & 0o777).toBe(0o600);
});

/** What the processes of this project were given beside their arguments, where the system tells. */
function environments(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return realpathSync(`/proc/${pid}/cwd`) === realpathSync(project.folder)
        ? [readFileSync(`/proc/${pid}/environ`, 'latin1')]
        : [];
    } catch {
      return [];
    }
  });
}

/** What the page and the API show of an account that is held for its sign-in. */
async function pages(): Promise<string[]> {
  const child = project.start(['web', '--port', '0', '--no-open', '--json']);
  const done = finished(child);
  const [, url = '', link = ''] = await addressSaid(child, /"url":"([^"]+)".*"link":"[^"#]+#open=([^"]+)"/s);
  const own = { 'content-type': 'application/json', 'x-facteur-page': '1' };
  const opened = await fetch(`${url}/page/session`, { method: 'POST', headers: own, body: JSON.stringify({ link }) });
  const headers = { ...own, cookie: opened.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
  const api = ['accounts', 'settings', 'settings/accounts/default/sign-in', 'campaigns', 'workers', 'openapi.json'];
  const paths = ['/', '/settings', '/metrics', ...api.map((path) => `/api/v1/${path}`)];
  const texts = await Promise.all(
    paths.map(async (path) => {
      const answer = await fetch(`${url}${path}`, { headers: { ...headers, accept: 'text/html, application/json' } });
      expect([path, answer.status]).toEqual([path, 200]);
      return answer.text();
    }),
  );
  // Another sign-in is begun, and given up.
  const begun = await fetch(`${url}/api/v1/settings/accounts/default/sign-in`, {
    ...{ method: 'POST', headers, body: JSON.stringify({ way: 'device' }) },
  });
  texts.push(await begun.text());
  child.kill('SIGTERM');
  const { stdout, stderr } = await done;
  return [...texts, stdout, stderr];
}

/** What is in a file, as text; a backup is unpacked. */
function contentOf(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.backup') ? gunzipSync(bytes) : bytes).toString('latin1');
}

async function statusOf(id: string): Promise<string> {
  return (await project.run(['status', id])).stdout;
}
