import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { compareVersions, installation, lookForUpdate, registryOf } from '../../src/app/updates.ts';
import { Project } from '../helpers/facteur.ts';
import { folderWith } from '../helpers/folder.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** A registry on this machine that answers so; returns the environment by which npm finds it, and what it was asked. */
async function registry(answer: RequestListener): Promise<{ env: { npm_config_registry: string }; asked: string[] }> {
  const asked: string[] = [];
  const own = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  server = own;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  return { env: { npm_config_registry: `http://127.0.0.1:${(own.address() as AddressInfo).port}/npm` }, asked };
}

const versionOf =
  (version: unknown): RequestListener =>
  (_, response) =>
    response.end(JSON.stringify({ name: 'facteur', version }));

describe('a look at the registry', () => {
  it.each([
    ['1.2.0', '1.1.9', 'newer'],
    ['1.2.0', '1.2.0', 'current'],
    ['1.2.0', '1.3.0-rc.1', 'current'],
    ['1.2.0', '1.2.0-rc.1', 'newer'],
  ])('that has %s finds that %s is %s', async (newest, own, state) => {
    const { env, asked } = await registry(versionOf(newest));
    expect(await lookForUpdate(env, own)).toEqual({ state, newest });
    expect(asked).toEqual(['/npm/facteur/latest']);
  });

  it.each<[string, RequestListener, object]>([
    ['refuses', (_, response) => response.writeHead(404).end('{}'), { kind: 'status', status: 404 }],
    ['says something else', (_, response) => response.end('<html>Bonjour</html>'), { kind: 'answer' }],
    ['has no version that is one', versionOf('latest; rm -rf'), { kind: 'answer' }],
    ['never stops talking', (_, response) => response.end(`"${'x'.repeat(300_000)}"`), { kind: 'answer' }],
    ['sends in circles', (r, response) => response.writeHead(302, { location: r.url }).end(), { kind: 'network' }],
    ['closes the connection', (_, response) => response.destroy(), { kind: 'network' }],
  ])('that %s finds nothing, and says why', async (_, answer, problem) => {
    const { env } = await registry(answer);
    expect(await lookForUpdate(env, '1.0.0')).toMatchObject({ state: 'unknown', problem });
  });

  it.each<[string, RequestListener]>([
    ['says nothing', () => {}],
    ['stops half way', (_, response) => response.write('{"version"')],
  ])('that %s is not waited for', async (_, answer) => {
    const { env } = await registry(answer);
    expect(await lookForUpdate(env, '1.0.0', 100)).toEqual({ state: 'unknown', problem: { kind: 'late' } });
  });

  it('goes where npm would ask, and shows no secret of that address', async () => {
    expect(registryOf({})).toBe('https://registry.npmjs.org/');
    expect(registryOf({ NPM_CONFIG_REGISTRY: 'https://lea:secret@npm.example.org/team' })).toBe(
      'https://npm.example.org/team/',
    );
    expect(registryOf({ npm_config_registry: 'https://npm.example.org/team?token=secret#secret' })).toBe(
      'https://npm.example.org/team/',
    );
    for (const none of ['https://lea:secret@npm.example.org:99999/', 'lea:secret@npm.example.org']) {
      expect(registryOf({ npm_config_registry: none })).toBe('npm_config_registry');
    }
    const nowhere = { npm_config_registry: 'file:///etc' };
    expect(await lookForUpdate(nowhere, '1.0.0')).toEqual({ state: 'unknown', problem: { kind: 'address' } });
    const { env } = await registry(versionOf('1.0.0'));
    server?.close();
    server = null;
    expect(await lookForUpdate(env, '1.0.0')).toEqual({
      state: 'unknown',
      problem: { kind: 'network', reason: 'ECONNREFUSED' },
    });
  });
});

test('versions are ordered as SemVer says', () => {
  const ordered = ['no', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2'].concat([
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.2.0',
    '1.10.0',
    '2.0.0-1',
    '2.0.0',
  ]);
  for (const [i, a] of ordered.entries()) {
    for (const [j, b] of ordered.entries())
      expect(Math.sign(compareVersions(a, b)), `${a} ${b}`).toBe(Math.sign(i - j));
  }
  expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0);
});

describe('how the program was installed', () => {
  function program(...path: string[]): string {
    const folder = join(folderWith(), ...path);
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'bin/facteur.js'), '');
    return folder;
  }
  const at = (folder: string) => ({
    script: join(folder, 'bin/facteur.js'),
    node: '/usr/bin/node',
    isContainer: false,
  });

  it('for everybody, for a project, through the link that npm makes', () => {
    const own = program('lib', 'node_modules', 'facteur');
    const home = join(own, '../..');
    expect(installation(at(own))).toEqual({ as: 'global', folder: home });
    const link = join(home, 'facteur');
    symlinkSync(join(own, 'bin/facteur.js'), link);
    expect(installation({ ...at(own), script: link })).toEqual({ as: 'global', folder: home });
    writeFileSync(join(home, 'package.json'), '{}');
    expect(installation(at(own))).toEqual({ as: 'project', folder: home });
  });

  it('as a bundle, from its sources, in a container', () => {
    const own = program('Facteur-1.0.0-linux-x64', 'app');
    const bundle = join(own, '..');
    expect(installation({ ...at(own), node: join(bundle, 'runtime/node') })).toEqual({ as: 'bundle', folder: bundle });
    expect(installation(at(own))).toEqual({ as: 'source', folder: own });
    expect(installation({ ...at(own), isContainer: true })).toMatchObject({ as: 'container' });
  });
});

describe('facteur check --updates', () => {
  it('says in both languages whether there is a newer version; the exit code is that of the rest', async () => {
    const { env, asked } = await registry(versionOf('99.0.0'));
    const mail = await startMailServer();
    const project = new Project();
    project.setEnv({ SMTP_URL: `smtp://127.0.0.1:${mail.port}`, MAIL_FROM: 'bureau@example.org', ...env });
    try {
      expect((await project.json(['check'])).updates).toBeUndefined();
      expect(asked).toEqual([]);
      const { ok, checks, updates } = await project.json(['check', '--updates']);
      expect(ok).toBe(true);
      expect(updates).toEqual({ version: manifest.version, state: 'newer', newest: '99.0.0' });
      expect(checks.at(-1)).toMatchObject({ name: 'updates', status: 'warning' });
      const french = await project.run(['check', '--updates']);
      expect(french).toMatchObject({ code: 0 });
      expect(french.stdout).toContain('Facteur 99.0.0 est disponible');
      const gone = { npm_config_registry: 'http://127.0.0.1:1' };
      const english = await project.run(['check', '--updates', '--lang', 'en'], gone);
      expect(english).toMatchObject({ code: 0 });
      expect(english.stdout).toMatch(/could not be looked up .*127\.0\.0\.1:1.*\n.*Nothing else depends on it/);
      expect(await project.run(['check', '--updates', '-m', 'message.md'])).toMatchObject({ code: 2 });
    } finally {
      await project.discard();
      await mail.close();
    }
  });
});
