import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { finished, Project } from '../helpers/facteur.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';

const MESSAGE = '---\nsubject: Bonjour {{ name }}\n---\nBonjour {{ name }}.\n';

async function projectWithMail() {
  const mail = await startMailServer();
  const env = `SMTP_HOST=127.0.0.1\nSMTP_PORT=${mail.port}\nMAIL_FROM=jardins@example.org\nFACTEUR_AUTOSTART=0\n`;
  const project = new Project({
    '.env': env,
    'message.md': MESSAGE,
    'destinataires.csv': 'email,name\na@example.org,Awa\n',
  });
  onTestFinished(async () => {
    await project.close();
    await mail.close();
  });
  return { project, mail };
}

/** Starts the server of a project; resolves when it listens. */
async function serve(
  project: Project,
  ...args: string[]
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = project.start(['serve', '--port', '0', '--json', ...args]);
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    return { child, url: JSON.parse(line).url };
  }
  throw new Error('the server said nothing');
}

it('serves what the commands do, starts a worker that outlives it, and ends cleanly', async () => {
  const { project, mail } = await projectWithMail();
  const { token } = await project.json(['token', 'create', 'all', '--scope', 'admin', '--expires', '1d']);
  const { child, url } = await serve(project);
  const ask = async (method: string, path: string, body?: object) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'accept-language': 'en',
      ...(body && { 'content-type': 'application/json' }),
    };
    const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return { status: answer.status, json: (await answer.json()) as any };
  };
  const { id } = await project.json(['send', '--yes']);
  expect((await ask('GET', `/api/v1/campaigns/${id}`)).json).toEqual(await project.json(['status', id]));
  expect((await ask('GET', '/api/v1/campaigns')).json.campaigns).toHaveLength(1);
  const started = await ask('POST', '/api/v1/workers', { exitWhenIdle: false });
  expect(started).toMatchObject({ status: 201, json: { pid: expect.any(Number) } });
  expect(await ask('POST', '/api/v1/workers')).toMatchObject({ status: 409, json: { code: 'worker-running' } });
  await mail.arrived(1);
  const { workers } = (await ask('GET', '/api/v1/workers')).json;
  expect(workers).toMatchObject([{ pid: started.json.pid }]);

  const done = finished(child);
  child.kill('SIGINT');
  expect(await done).toMatchObject({ code: 0 });
  expect((await project.json(['worker', 'status'])).workers).toHaveLength(1);
  const again = await serve(project);
  const stop = await fetch(`${again.url}/api/v1/workers/${workers[0].id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(stop.status).toBe(202);
  await eventually('the worker ends', async () => (await project.json(['worker', 'status'])).workers.length === 0);
});

it('says in words where it listens, what is missing, and who may reach it', async () => {
  const { project } = await projectWithMail();
  for (const [lang, words] of [
    [
      'fr',
      [
        /🌐 L’API écoute ici\s: http:\/\/0\.0\.0\.0:\d+\/api\/v1/,
        /Aucun jeton/,
        /placez un proxy HTTPS/,
        /Arrêt du serveur/,
      ],
    ],
    [
      'en',
      [
        /🌐 The API listens here: http:\/\/0\.0\.0\.0:\d+\/api\/v1/,
        /no token yet/,
        /put an HTTPS proxy/,
        /Stopping the server/,
      ],
    ],
  ] as const) {
    const child = project.start(['serve', '--port', '0', '--host', '0.0.0.0', '--lang', lang]);
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
    });
    await eventually('it listens', () => /HTTPS/.test(text));
    const done = finished(child);
    child.kill('SIGTERM');
    expect((await done).code).toBe(0);
    for (const word of words) expect(text).toMatch(word);
  }
});

it('names a port that is taken, and one that nobody may listen on', async () => {
  const { project } = await projectWithMail();
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await new Promise((listening) => taken.once('listening', listening));
  const { port } = taken.address() as { port: number };
  const errorOf = async (...args: string[]) => {
    const { code, stdout } = await project.run(['serve', '--json', ...args]);
    return { code, error: JSON.parse(stdout).error.code };
  };
  expect(await errorOf('--port', String(port))).toEqual({ code: 3, error: 'port-taken' });
  expect(await errorOf('--port', '0', '--host', '192.0.2.1')).toEqual({ code: 3, error: 'port-refused' });
  expect(await errorOf('--port', 'x')).toEqual({ code: 2, error: 'usage' });
});

it('tokens are made, listed and revoked', async () => {
  const { project } = await projectWithMail();
  const made = await project.run(['token', 'create', 'ci', '--scope', 'send', '--expires', '90d']);
  const token = /facteur_\S+/.exec(made.stdout)?.[0] ?? '';
  expect(token).toHaveLength(51);
  expect(made.stdout).toMatch(/Notez-le maintenant/);
  const { tokens } = await project.json(['token', 'list']);
  expect(tokens).toMatchObject([{ name: 'ci', scope: 'send' }]);
  expect(Date.parse(tokens[0].expires) - Date.parse(tokens[0].createdAt)).toBe(90 * 86_400_000);
  const listed = await project.run(['token', 'list']);
  expect(listed.stdout).toMatch(/^ci {2}send {2}créé le \d{4}-\d\d-\d\d, expire le/);
  expect(listed.stdout).not.toContain(token.slice(-8));
  const wrongs = [
    [['token', 'create', 'ci'], 4, 'token-exists'],
    [['token', 'create', '../x'], 2, 'token-name'],
    [['token', 'create', 'x', '--scope', 'all'], 2, 'usage'],
    [['token', 'create', 'x', '--expires', '0d'], 2, 'usage'],
    [['token', 'create', 'x', '--expires', '11 ans'], 2, 'usage'],
    [['token', 'revoke', 'nobody'], 5, 'token-not-found'],
  ] as const;
  for (const [args, code, error] of wrongs) {
    const refused = await project.run([...args, '--json']);
    expect([refused.code, JSON.parse(refused.stdout).error.code], args.join(' ')).toEqual([code, error]);
  }
  expect(await project.json(['token', 'revoke', 'ci'])).toEqual({ revoked: 'ci' });
  expect((await project.run(['token', 'list'])).stdout).toMatch(/Aucun jeton/);
});
