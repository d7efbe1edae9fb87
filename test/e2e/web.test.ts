import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { finished, Project } from '../helpers/facteur.ts';

function project(env: Record<string, string> = {}): Project {
  const own = new Project();
  own.setEnv({ SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'jardins@example.org', FACTEUR_WITNESS: 'none', ...env });
  onTestFinished(() => own.discard());
  return own;
}

it('facteur web shows a link that opens the page once, says who has changed what, and ends at a signal', async () => {
  const own = project();
  own.write({
    browser: `#!/bin/sh\nprintf '%s' "$1" > '${own.path('new')}' && mv '${own.path('new')}' '${own.path('opened')}'\n`,
  });
  chmodSync(own.path('browser'), 0o755);
  const child = own.start(['web', '--port', '0', '--json', '--log', 'json'], { BROWSER: own.path('browser') });
  const done = finished(child);
  const [line = ''] = await firstOf(child.stdout as NodeJS.ReadableStream);
  const { url, link } = JSON.parse(line);
  const opening = { link: new URL(link).hash.replace('#open=', '') };
  // What a browser is started with, everybody can read.
  const opened = await eventually('the browser', () =>
    existsSync(own.path('opened')) ? readFileSync(own.path('opened'), 'utf8') : null,
  );
  expect(opened).not.toContain(opening.link);
  expect(readFileSync(opened, 'utf8')).toContain(`url=${link}"`);
  expect(statSync(opened).mode & 0o777).toBe(0o600);
  const open = () =>
    fetch(`${url}/page/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-facteur-page': '1' },
      body: JSON.stringify(opening),
    });
  const answer = await open();
  expect(answer.status).toBe(200);
  expect((await open()).status).toBe(403);
  const [cookie = ''] = answer.headers.getSetCookie();
  const headers = { cookie: cookie.split(';')[0] ?? '', 'x-facteur-page': '1' };
  const page = await fetch(`${url}/campaigns/none`, { headers: { ...headers, accept: 'text/html' } });
  expect(await page.text()).toContain('<div id="app"></div>');
  expect((await fetch(`${url}/api/v1/campaigns/none/pause`, { method: 'POST', headers })).status).toBe(404);
  child.kill('SIGTERM');
  const { code, stderr } = await done;
  expect(code).toBe(0);
  expect(existsSync(opened)).toBe(false);
  expect(stderr).toMatch(
    /"event":"change","who":"page-[0-9a-f]{4}","method":"POST","path":"\/api\/v1\/campaigns\/none\/pause","status":404,"from":"127\.0\.0\.1"/,
  );
  expect(stderr.split('"event":"change"')[1]).not.toContain(opening.link);
});

it('other machines reach it by a password and a named proxy with https, or not at all', async () => {
  const refused = async (env: Record<string, string>) =>
    (await project(env).run(['web', '--host', '0.0.0.0', '--port', '0', '--no-open', '--json'])).json();
  expect(await refused({})).toMatchObject({ error: { code: 'web-password-missing' } });
  const password = { FACTEUR_WEB_PASSWORD: 'cheval agrafe correcte' };
  expect(await refused(password)).toMatchObject({ error: { code: 'web-proxy-missing' } });
  const plain = { ...password, FACTEUR_PUBLIC_URL: 'http://lettres.example.org', FACTEUR_WEB_PROXY: '127.0.0.1' };
  expect(await refused(plain)).toMatchObject({ error: { code: 'web-proxy-missing' } });
  const named = { ...plain, FACTEUR_PUBLIC_URL: 'https://lettres.example.org' };
  const child = project(named).start(['web', '--host', '0.0.0.0', '--port', '0', '--no-open', '--json']);
  const [line = ''] = await firstOf(child.stdout as NodeJS.ReadableStream);
  expect(JSON.parse(line)).toMatchObject({ host: '0.0.0.0', link: null });
});

it('asks for no password where there is no terminal', async () => {
  const { code, json } = await project().run(['web', '--password', '--port', '0', '--no-open', '--json']);
  expect([code, json().error.code]).toEqual([2, 'web-password-ask']);
});

async function firstOf(stream: NodeJS.ReadableStream): Promise<string[]> {
  for await (const line of createInterface({ input: stream })) return [line];
  return [];
}
