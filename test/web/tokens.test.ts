import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Tokens } from '../../src/app/tokens.ts';
import { Attempts } from '../../src/web/attempts.ts';
import { folderWith } from '../helpers/folder.ts';
import { startStage } from './stage.ts';

const CAMPAIGNS = '/api/v1/campaigns';
const NOW = 1_800_000_000_000;

it('is shown once and kept as a hash, for its owner alone', async () => {
  const folder = join(folderWith(), '.facteur');
  const tokens = new Tokens(folder);
  const { token, ...facts } = await tokens.create({ name: 'ci', scope: 'send', lifeMs: 86_400_000 }, NOW);
  expect(token).toMatch(/^facteur_[\w-]{43}$/);
  expect(facts).toEqual({
    ...{ name: 'ci', scope: 'send', createdAt: new Date(NOW).toISOString() },
    expires: new Date(NOW + 86_400_000).toISOString(),
  });
  expect(await tokens.list()).toEqual([facts]);
  const file = join(folder, 'tokens', 'ci.json');
  expect(readFileSync(file, 'utf8')).not.toContain(token.slice(8, 20));
  expect([file, join(folder, 'tokens'), folder].map((path) => statSync(path).mode & 0o777)).toEqual([
    0o600, 0o700, 0o700,
  ]);
});

it('opens until it expires or is revoked', async () => {
  const tokens = new Tokens(folderWith());
  const { token } = await tokens.create({ name: 'a', scope: 'read', lifeMs: 1_000 }, NOW);
  const { token: other } = await tokens.create({ name: 'b', scope: 'admin', lifeMs: null }, NOW);
  expect(await tokens.find(token, NOW + 999)).toMatchObject({ token: { name: 'a', scope: 'read' }, expired: false });
  expect(await tokens.find(token, NOW + 1_000)).toMatchObject({ expired: true });
  expect(await tokens.find(other, NOW + 1e12)).toMatchObject({ token: { name: 'b' }, expired: false });
  expect(await tokens.find(`${token}x`, NOW)).toBeNull();
  expect(await tokens.find('', NOW)).toBeNull();
  await tokens.revoke('b');
  expect(await tokens.find(other, NOW)).toBeNull();
  await expect(tokens.revoke('b')).rejects.toMatchObject({ code: 'token-not-found' });
});

it('a name is taken once, whoever is quicker, and leads nowhere else', async () => {
  const folder = folderWith();
  const one = { name: 'x', scope: 'read', lifeMs: null } as const;
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => new Tokens(folder).create(one, NOW)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const name of ['', '../x', 'a/b', '.x', 'a b', 'é', 'x'.repeat(65), 'a\0']) {
    await expect(new Tokens(folder).create({ ...one, name }, NOW)).rejects.toMatchObject({ code: 'token-name' });
    await expect(new Tokens(folder).revoke(name)).rejects.toMatchObject({ code: 'token-name' });
  }
  expect(readdirSync(join(folder, 'tokens'))).toEqual(['x.json']);
});

it('a file that is damaged opens nothing, and is named when the tokens are listed', async () => {
  const folder = folderWith();
  const tokens = new Tokens(folder);
  const { token } = await tokens.create({ name: 'good', scope: 'read', lifeMs: null }, NOW);
  for (const text of ['', '{', '{"name":"bad","scope":"all","hash":"00"}', 'null']) {
    writeFileSync(join(folder, 'tokens', 'bad.json'), text);
    expect(await tokens.find(token, NOW)).toMatchObject({ token: { name: 'good' } });
    await expect(tokens.list()).rejects.toMatchObject({ code: 'token-damaged' });
  }
});

it('an expired token is said to be, and a revoked one is at once not known', async () => {
  const { ask, context, where } = await startStage();
  const old = await context.tokens.create({ name: 'old', scope: 'read', lifeMs: 1 }, where.clock.now() - 10);
  const authorization = `Bearer ${old.token}`;
  expect((await ask('GET', CAMPAIGNS, { headers: { authorization } })).json.code).toBe('token-expired');
  await context.tokens.revoke('old');
  expect((await ask('GET', CAMPAIGNS, { headers: { authorization } })).json.code).toBe('token-invalid');
});

it('slows down an address that presents wrong ones, and serves right ones all the same', async () => {
  const { ask } = await startStage();
  const wrong = () => ask('GET', CAMPAIGNS, { headers: { authorization: 'Bearer facteur_wrong' } });
  const first = await Promise.all(Array.from({ length: 10 }, wrong));
  expect(first.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 401));
  const next = await wrong();
  expect(next).toMatchObject({ status: 429, json: { code: 'token-attempts' } });
  expect(Number(next.headers['retry-after'])).toBeGreaterThan(0);
  expect((await ask('GET', CAMPAIGNS)).status).toBe(200);
});

it('forgives an address a wrong one every six seconds, and forgets those that are quiet for longest', () => {
  const attempts = new Attempts();
  for (let i = 0; i < 10; i += 1) expect(attempts.wrong('a', 0)).toBe(0);
  expect(attempts.wrong('a', 0)).toBe(6);
  expect(attempts.wrong('a', 5_500)).toBe(1);
  expect(attempts.wrong('b', 0)).toBe(0);
  expect(attempts.wrong('a', 6_000)).toBe(0);
  expect(attempts.wrong('a', 6_000)).toBe(6);
  for (let i = 0; i < 1_000; i += 1) attempts.wrong(`other${i}`, 6_000);
  expect(attempts.wrong('a', 6_000)).toBe(0);
});

it('each route says what it needs, and takes no token of less; who may only look changes nothing', async () => {
  const { ask } = await startStage();
  const { json } = await ask('GET', '/api/v1/openapi.json', { scope: null });
  const less = {
    returns: ['read'],
    read: ['returns'],
    prepare: ['returns', 'read'],
    send: ['returns', 'read', 'prepare'],
    admin: ['returns', 'read', 'prepare', 'send'],
  } as const;
  let closed = 0;
  for (const [path, item] of Object.entries<any>(json.paths)) {
    for (const [method, { security, description }] of Object.entries<any>(item)) {
      const url = path.replaceAll(/\{\w+\}/g, 'x');
      const without = await ask(method.toUpperCase(), url, { scope: null, remoteAddress: '192.0.2.7' });
      expect(without.status === 401, `${method} ${path}`).toBe(security !== undefined);
      if (!security) continue;
      closed += 1;
      const needed = description.replace('Scope: ', '') as keyof typeof less;
      expect(method === 'get' || needed !== 'read', `${method} ${path}`).toBe(true);
      for (const scope of less[needed]) {
        expect((await ask(method.toUpperCase(), url, { scope })).json.code, `${method} ${path}`).toBe('token-scope');
      }
    }
  }
  expect(closed).toBeGreaterThan(15);
});
