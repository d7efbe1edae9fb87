import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { finished, Project } from '../helpers/facteur.ts';
import { ENTER, play, speaking } from '../helpers/terminal.ts';

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

it('people get a name, a role and a password of their own; what is typed wrong is said in the language of who types', async () => {
  const own = project();
  const added = await own.json(['web', 'people', 'add', 'Awa Diop']);
  expect(added).toMatchObject({ name: 'Awa Diop', role: 'prepare' });
  expect(added.password).toMatch(/^(?:[a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$/);
  const typed = await play(
    own,
    ['web', 'people', 'add', 'Moussa', '--role', 'send'],
    [
      ['Mot de passe de Moussa (12', `court${ENTER}`],
      ['encore une fois', `autre${ENTER}`],
      ['Ce n’est pas deux fois le même', ''],
      ['Mot de passe de Moussa (12', `pirogue sel et tamis${ENTER}`],
      ['encore une fois', `pirogue sel et tamis${ENTER}`],
    ],
  );
  expect(typed.stdout).toContain('Moussa ouvre la page sous ce nom et prépare et envoie.');
  expect(typed.stdout).not.toContain('pirogue');
  const { people } = await own.json(['web', 'people', 'list']);
  expect(people.map(({ name, role }: { name: string; role: string }) => [name, role])).toEqual([
    ['Awa Diop', 'prepare'],
    ['Moussa', 'send'],
  ]);
  const wrongs = [
    [['add', 'AWA DIOP'], 4, /AWA DIOP ouvre déjà la page/, /AWA DIOP opens the page under this name already/],
    [['add', 'a/b'], 2, /«\sa\/b\s» ne peut pas être/, /"a\/b" cannot be the name/],
    [['add', 'Zoé', '--role', 'admin'], 2, /prepare, send/, /prepare, send/],
    [['add'], 2, /<nom>/, /<name>/],
    [
      ['remove', 'Zoé'],
      5,
      /Personne n’ouvre la page sous le nom «\sZoé\s»/,
      /Nobody opens the page under the name "Zoé"/,
    ],
    [['ad', 'Zoé'], 2, /commande/, /command/],
  ] as const;
  for (const [args, code, french, english] of wrongs) {
    for (const [language, said] of [
      ['fr', french],
      ['en', english],
    ] as const) {
      const refused = await own.run(['web', 'people', ...args], speaking(language));
      expect([args, refused.code, refused.stderr]).toEqual([args, code, expect.stringMatching(said)]);
    }
  }
  expect((await own.run(['web', 'people', 'remove', 'awa diop'], speaking('en'))).stdout).toContain('awa diop');
  expect((await own.run(['web', 'people', 'list'])).stdout).toMatch(/^Moussa\s: prépare et envoie, depuis le \d{4}-/);
});

it('asks for no password where there is no terminal', async () => {
  const { code, json } = await project().run(['web', '--password', '--port', '0', '--no-open', '--json']);
  expect([code, json().error.code]).toEqual([2, 'web-password-ask']);
});

async function firstOf(stream: NodeJS.ReadableStream): Promise<string[]> {
  for await (const line of createInterface({ input: stream })) return [line];
  return [];
}
