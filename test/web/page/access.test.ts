import { linkSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PageAccess } from '../../../src/web/page/access.ts';
import { PagePassword } from '../../../src/web/page/password.ts';
import { Sessions } from '../../../src/web/page/sessions.ts';
import { type Answer, type Asked, accept, type Stage, startStage } from '../stage.ts';

const PASSWORD = 'cheval agrafe correcte';
const SESSION = '/page/session';
const OWN = { 'x-facteur-page': '1' };

interface Opened {
  readonly stage: Stage;
  readonly page: PageAccess;
  /** Asks with the cookie of a session, as the page does; `headers` stand over that. */
  ask(method: string, url: string, headers?: Record<string, string>, more?: Asked): Promise<Answer>;
}

async function opened(page: Partial<PageAccess> = {}, env: Record<string, string> = {}): Promise<Opened> {
  const access: PageAccess = { sessions: new Sessions(), password: null, forOthers: false, ...page };
  const stage = await startStage(env, { page: access });
  const cookie = `facteur-0=${access.sessions.open(Date.now())}`;
  return {
    ...{ stage, page: access },
    ask: (method, url, headers = {}, more = {}) =>
      stage.ask(method, url, { ...more, scope: null, headers: { cookie, ...OWN, ...headers } }),
  };
}

describe('a session', () => {
  it('begins with a link, once, and is a cookie that scripts and other sites do not get', async () => {
    const { stage, page } = await opened();
    const link = page.sessions.link();
    const open = () => stage.ask('POST', SESSION, { scope: null, headers: OWN, payload: { link } });
    const first = await open();
    expect(first.json).toMatchObject({ signedIn: true, opensBy: 'link' });
    expect(first.headers['set-cookie']).toMatch(/^facteur-0=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(await open()).toMatchObject({ status: 403, json: { code: 'link-used' } });
  });

  it('may do everything, and ends when it is closed', async () => {
    const { stage, ask } = await opened();
    const id = await accept(stage, 1);
    expect(await ask('POST', `/api/v1/campaigns/${id}/pause`)).toMatchObject({ json: { state: 'paused' } });
    expect(await ask('POST', '/api/v1/purge', {}, { payload: { olderThanDays: 1 } })).toMatchObject({ status: 200 });
    await ask('DELETE', SESSION);
    expect(await ask('GET', '/api/v1/campaigns')).toMatchObject({ status: 401, json: { code: 'token-missing' } });
  });

  it('is over after twelve hours without use', () => {
    const sessions = new Sessions();
    const secret = sessions.open(0);
    expect(sessions.find(secret, 11 * 3_600_000)).toMatchObject({ scope: 'admin' });
    expect(sessions.find(secret, 23 * 3_600_000)).not.toBeNull();
    expect(sessions.find(secret, 36 * 3_600_000)).toBeNull();
  });
});

it('nobody ends the session of another by signing in again and again', () => {
  const sessions = new Sessions();
  const person = { name: 'Awa', role: 'prepare', createdAt: new Date(0).toISOString() } as const;
  const owner = sessions.open(0);
  const moussa = sessions.open(0, { ...person, name: 'Moussa', role: 'send' });
  const own = Array.from({ length: 300 }, () => sessions.open(0, person));
  expect(sessions.find(owner, 0)).toMatchObject({ scope: 'admin' });
  expect(sessions.find(moussa, 0)).toMatchObject({ name: 'Moussa' });
  expect(own.flatMap((secret, i) => (sessions.find(secret, 0) ? [i] : []))).toEqual(
    Array.from({ length: 20 }, (_, i) => 280 + i),
  );
  const owners = Array.from({ length: 200 }, () => sessions.open(0));
  expect(owners.every((secret) => sessions.find(secret, 0))).toBe(true);
  expect(sessions.find(own.at(-1) as string, 0)).toBeNull();
});

describe('what another page makes a browser send with the cookie', () => {
  let own: Opened;
  let id: string;
  beforeEach(async () => {
    own = await opened();
    id = await accept(own.stage, 1);
  });
  const refused = { status: 403, json: { code: 'origin-foreign' } };

  it('is refused from another site, whatever is asked for', async () => {
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect(await own.ask('GET', '/api/v1/campaigns', foreign)).toMatchObject(refused);
    expect(await own.ask('POST', `/api/v1/campaigns/${id}/cancel`, foreign)).toMatchObject(refused);
    // Pictures and frames name no origin.
    expect(await own.ask('GET', '/api/v1/campaigns', { 'sec-fetch-site': 'cross-site' })).toMatchObject(refused);
  });

  it('is refused from another port of this machine, whose pages get the same cookies', async () => {
    const neighbour = { origin: 'http://localhost:9999', 'sec-fetch-site': 'same-site' };
    expect(await own.ask('POST', `/api/v1/campaigns/${id}/cancel`, neighbour)).toMatchObject(refused);
    expect(await own.ask('GET', '/api/v1/suppressions', { 'sec-fetch-site': 'same-site' })).toMatchObject(refused);
  });

  it('is refused as a form, also where the browser says nothing of where it comes from', async () => {
    const url = `/api/v1/campaigns/${id}/cancel`;
    const asked = { scope: null, headers: { cookie: `facteur-0=${own.page.sessions.open(Date.now())}` } } as const;
    expect(await own.stage.ask('POST', url, asked)).toMatchObject(refused);
    expect((await own.ask('GET', `/api/v1/campaigns/${id}`)).json.state).toBe('running');
  });

  it('is refused under a foreign name that leads here (DNS rebinding)', async () => {
    for (const url of ['/', '/api/v1/campaigns', SESSION, '/front/x.js']) {
      expect(await own.ask('GET', url, { host: 'evil.example:4280' })).toMatchObject({ status: 421 });
    }
  });

  it('gets no session by a link or a password either', async () => {
    const link = own.page.sessions.link();
    const foreign = { 'sec-fetch-site': 'cross-site' };
    expect(await own.ask('POST', SESSION, foreign, { payload: { link } })).toMatchObject(refused);
  });
});

describe('a password', () => {
  it('opens the page; of 100 wrong ones five are looked at, and then the right one has to wait, too', async () => {
    const { stage } = await opened({ password: await PagePassword.of(PASSWORD) });
    const open = (password: string) => stage.ask('POST', SESSION, { scope: null, headers: OWN, payload: { password } });
    expect((await open(PASSWORD)).json).toMatchObject({ signedIn: true });
    const codes = await Promise.all(Array.from({ length: 100 }, async (_, i) => (await open(`essai ${i}`)).json.code));
    expect(codes.filter((code) => code === 'password-wrong')).toHaveLength(5);
    expect(codes.filter((code) => code === 'password-attempts')).toHaveLength(95);
    const right = await open(PASSWORD);
    expect(right).toMatchObject({ status: 429, json: { code: 'password-attempts' } });
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('is kept as a hash, for this user alone, and is refused when it is short', async () => {
    const { stage } = await opened();
    const { dataFolder } = stage.project.config.project;
    await expect(PagePassword.set(dataFolder, 'court')).rejects.toMatchObject({ code: 'web-password-short' });
    expect(await PagePassword.read(dataFolder)).toBeNull();
    await PagePassword.set(dataFolder, PASSWORD);
    const file = `${dataFolder}/web-password.json`;
    expect(readFileSync(file, 'utf8')).not.toContain('cheval');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const kept = await PagePassword.read(dataFolder);
    expect(await Promise.all([kept?.matches(PASSWORD), kept?.matches(`${PASSWORD} `)])).toEqual([true, false]);
  });

  it('is there whole when the power fails while it is changed: the old one or the new one', async () => {
    const { stage } = await opened();
    const { dataFolder } = stage.project.config.project;
    await PagePassword.set(dataFolder, PASSWORD);
    const file = `${dataFolder}/web-password.json`;
    const before = readFileSync(file, 'utf8');
    // A file that is written into has changed under each of its names.
    linkSync(file, `${file}.old`);
    await PagePassword.set(dataFolder, `${PASSWORD} neuf`);
    expect(readFileSync(`${file}.old`, 'utf8')).toBe(before);
    expect(await (await PagePassword.read(dataFolder))?.matches(`${PASSWORD} neuf`)).toBe(true);
    expect(readdirSync(dataFolder).filter((name) => name.includes('web-password'))).toHaveLength(2);
  });

  it('for other machines: by https through the named proxy alone', async () => {
    const env = { FACTEUR_WEB_PROXY: '127.0.0.1', FACTEUR_PUBLIC_URL: 'https://lettres.example.org' };
    const { stage, ask } = await opened({ forOthers: true, password: await PagePassword.of(PASSWORD) }, env);
    const through = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https', host: '127.0.0.1' };
    const plain = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'http', host: '127.0.0.1' };
    expect(await ask('GET', SESSION, plain)).toMatchObject({ status: 403, json: { code: 'web-not-by-proxy' } });
    const asked = { scope: null, headers: { ...OWN, ...through }, payload: { password: PASSWORD } } as const;
    const { headers } = await stage.ask('POST', SESSION, asked);
    expect(headers['set-cookie']).toMatch(/^__Host-facteur-0=.*; HttpOnly; Secure; SameSite=Strict$/);
    // A stranger who says that he is the proxy is not believed.
    const stranger = { ...asked, headers: { ...OWN, ...through }, remoteAddress: '192.0.2.66' };
    expect(await stage.ask('POST', SESSION, stranger)).toMatchObject({ status: 403 });
  });
});

it('an answer to the page has no secret in it, and its policy allows no script or style but its own files', async () => {
  const { ask } = await opened({}, { SMTP_URL: 'smtp://ada:geheim-wort@127.0.0.1:1' });
  const urls = ['/', '/api/v1/accounts', SESSION, '/api/v1/campaigns', '/api/v1/openapi.json'];
  const answers = await Promise.all(urls.map((url) => ask('GET', url, { accept: 'text/html' })));
  for (const { status, text, headers } of answers) {
    expect(status).toBe(200);
    expect(text).not.toMatch(/geheim-wort/);
    expect(headers['content-security-policy']).toMatch(/^default-src 'self';/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe/);
  }
  expect(answers[0]?.text).not.toMatch(/<script(?![^>]* src=)|<style|style=| on\w+=/);
});

it('every change is told to the log: who, what, with what outcome', async () => {
  const { stage, ask } = await opened();
  const id = await accept(stage, 1);
  await ask('GET', '/api/v1/campaigns');
  await ask('POST', `/api/v1/campaigns/${id}/pause?x=1`);
  await stage.ask('POST', `/api/v1/campaigns/${id}/resume`, { scope: 'send' });
  expect(stage.changes).toMatchObject([
    { who: expect.stringMatching(/^page-[0-9a-f]{4}$/), method: 'POST', path: `/api/v1/campaigns/${id}/pause` },
    { who: 'sender', method: 'POST', path: `/api/v1/campaigns/${id}/resume`, status: 200, from: '127.0.0.1' },
  ]);
});

it('a path in the name of an uploaded file is refused', async () => {
  const { ask } = await opened();
  const { id } = (await ask('POST', '/api/v1/drafts', {}, { payload: {} })).json;
  for (const name of ['../../.env', '..\\..\\.env', '/etc/passwd', 'C:\\x.png', 'a\u0000b.png', '.', '..']) {
    const form = new FormData();
    form.append('file', new Blob(['x']), name);
    const { body, headers } = await asRequest(form);
    const refused = await ask('PUT', `/api/v1/drafts/${id}/files`, headers, { payload: body });
    expect([name, refused.status]).toEqual([name, 422]);
    const inPath = `/api/v1/drafts/${id}/files/${encodeURIComponent(name)}`;
    expect((await ask('DELETE', inPath)).status).toBeGreaterThanOrEqual(400);
  }
  expect((await ask('GET', `/api/v1/drafts/${id}`)).json.message).toBeNull();
  for (const path of ['/front/..%2f..%2fpackage.json', '/front/%2e%2e/manifest.json', '/front/manifest.json']) {
    expect((await ask('GET', path)).status).toBe(404);
  }
});

async function asRequest(form: FormData) {
  const request = new Request('http://localhost', { method: 'POST', body: form });
  const body = Buffer.from(await request.arrayBuffer());
  return { body, headers: { 'content-type': request.headers.get('content-type') ?? '' } };
}
