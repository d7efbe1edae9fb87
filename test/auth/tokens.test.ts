import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { signInEnd } from '../../src/app/sign-in.ts';
import { readSignIn } from '../../src/auth/store.ts';
import { accessTokens } from '../../src/auth/tokens.ts';
import { Secret } from '../../src/config/secret.ts';
import type { AccountConfig, SignInConfig } from '../../src/config/types.ts';
import { APPLICATION_CLIENT, APPLICATION_SECRET, MAIL_SCOPE } from '../helpers/auth-server.ts';
import { folderWith } from '../helpers/folder.ts';
import { authServer, personConfig, signIn, USER } from './setup.ts';

const tokensOf = (signIn: SignInConfig, user = USER) => {
  const tokens = accessTokens({ name: 'default', user, signIn });
  if (!tokens) throw new Error('no tokens');
  return tokens;
};

test('a person signs in once; the file of it is for its owner alone', async () => {
  const server = await authServer();
  const config = personConfig(server);
  expect(await signIn(config)).toEqual({ address: USER, endsAt: null });
  const token = await tokensOf(config).token();
  expect(await server.owner(token)).toBe(USER);
  expect(await tokensOf(config).token()).toBe(token);
  expect(server.requests).toHaveLength(1);
  expect(statSync(config.file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(config.file)).mode & 0o777).toBe(0o700);
});

test('the address is found where only UserInfo says it', async () => {
  const server = await authServer({ addressByUserInfo: true });
  expect(await signIn(personConfig(server))).toEqual({ address: USER, endsAt: null });
});

test('whoever signs in under another address is told, and nothing is kept', async () => {
  const config = personConfig(await authServer());
  await expect(signIn(config, 'somebody@example.org')).rejects.toMatchObject({
    code: 'sign-in-other-address',
    params: { user: USER, address: 'somebody@example.org' },
  });
  expect(readSignIn(config.file)).toBeNull();
});

test('a token is renewed when a server has refused it, once for all who ask', async () => {
  const server = await authServer();
  const config = personConfig(server);
  await signIn(config);
  const refused = await tokensOf(config).token();
  await server.endAccessTokens();
  const all = await Promise.all([1, 2, 3, 4].map(() => tokensOf(config).token(refused)));
  expect(new Set(all).size).toBe(1);
  expect(await server.owner(all[0] as string)).toBe(USER);
  expect(server.requests.map(({ grant }) => grant)).toEqual(['authorization_code', 'refresh_token']);
});

test('a token is renewed before its end, and when the clock was set back', async () => {
  const server = await authServer();
  const config = personConfig(server);
  await signIn(config);
  const offset = join(folderWith({ clock: '3400' }), 'clock');
  vi.stubEnv('FACTEUR_TEST_CLOCK', offset);
  const renewed = await tokensOf(config).token();
  expect(server.requests).toHaveLength(2);
  // The clock was set back: nobody knows when it ends.
  writeFileSync(offset, '-86000');
  const again = await tokensOf(config).token();
  expect(again).not.toBe(renewed);
  vi.unstubAllEnvs();
});

test('a new refresh token is on the disk before anything else of the answer is used', async () => {
  const server = await authServer({ rotation: 'strict' });
  const config = personConfig(server);
  await signIn(config);
  const before = readSignIn(config.file)?.refreshToken;
  const first = await tokensOf(config).token();
  const second = await tokensOf(config).token(first);
  const third = await tokensOf(config).token(second);
  expect(await server.owner(third)).toBe(USER);
  expect(readSignIn(config.file)?.refreshToken).not.toBe(before);
});

test('while the issuer is away, a token that still lives goes on', async () => {
  const server = await authServer();
  const config = personConfig(server);
  await signIn(config);
  const token = await tokensOf(config).token();
  const kept = readSignIn(config.file);
  const now = Date.now();
  writeFileSync(config.file, JSON.stringify({ ...kept, obtainedAt: now - 3_500_000, expiresAt: now + 100_000 }));
  server.refuse({ status: 503, error: 'temporarily_unavailable' });
  expect(await tokensOf(config).token()).toBe(token);
  await expect(tokensOf(config).token(token)).rejects.toMatchObject({ code: 'sign-in-unreachable' });
});

test('settings that name another client, another user or other rights have no sign-in', async () => {
  const config = personConfig(await authServer());
  await signIn(config);
  await expect(tokensOf({ ...config, scope: 'openid mail.read' }).token()).rejects.toMatchObject({
    code: 'sign-in-needed',
  });
  await expect(tokensOf({ ...config, clientId: 'another' }).token()).rejects.toMatchObject({ code: 'sign-in-needed' });
  await expect(tokensOf(config, 'tresorier@example.org').token()).rejects.toMatchObject({
    code: 'sign-in-other-address',
  });
});

test('an application shows its own credentials, and nobody signs in', async () => {
  const server = await authServer();
  const config = personConfig(server, {
    clientId: APPLICATION_CLIENT,
    clientSecret: new Secret(APPLICATION_SECRET),
    grant: 'application',
    scope: MAIL_SCOPE,
  });
  const token = await tokensOf(config).token();
  expect(await server.owner(token)).toBe('*');
  expect(await tokensOf(config).token()).toBe(token);
  expect(server.requests.map(({ grant }) => grant)).toEqual(['client_credentials']);
  expect(readFileSync(config.file, 'utf8')).not.toContain(APPLICATION_SECRET);
});

test('when a sign-in ends is known where the provider says so, as Google does of "Testing"', async () => {
  const config = personConfig(await authServer());
  const endOf = () => signInEnd({ name: 'default', user: USER, signIn: config } as AccountConfig);
  expect(endOf()).toBeNull();
  await signIn(config);
  expect(endOf()).toBeNull();
  writeFileSync(config.file, JSON.stringify({ ...readSignIn(config.file), refreshExpiresAt: 1_800_000_000_000 }));
  expect(endOf()).toBe(1_800_000_000_000);
});

test('a file that cannot be understood is named, and not what is in it', async () => {
  const config = personConfig(await authServer());
  await signIn(config);
  writeFileSync(config.file, '{"accessToken": "half of it');
  await expect(tokensOf(config).token()).rejects.toMatchObject({
    code: 'sign-in-file',
    params: { file: config.file, problem: 'JSON' },
  });
});

test('a token comes from a command, a file or a variable', async () => {
  const folder = folderWith({ token: 'of the file\nsecond line\n' });
  const file = join(folder, 'token');
  expect(await tokensOf({ kind: 'given', token: new Secret('of the variable') }).token()).toBe('of the variable');
  expect(await tokensOf({ kind: 'file', file }).token()).toBe('of the file');
  expect(await tokensOf({ kind: 'command', command: 'echo "of $(cat token | head -1)"', folder }).token()).toBe(
    'of of the file',
  );
});

test('what was refused is not shown again until there is another one', async () => {
  const file = join(folderWith({ token: 'old' }), 'token');
  const tokens = tokensOf({ kind: 'file', file });
  expect(await tokens.token()).toBe('old');
  await expect(tokens.token('old')).rejects.toMatchObject({ code: 'sign-in-token-stale' });
  await expect(tokens.token()).rejects.toMatchObject({ code: 'sign-in-token-stale' });
  writeFileSync(file, 'new');
  expect(await tokens.token()).toBe('new');
});

test.for([
  ['exit 3', 'exit 3'],
  ['true', 'empty'],
] as const)('a command that gives none is told: %s', async ([command, problem]) => {
  const tokens = tokensOf({ kind: 'command', command, folder: folderWith() });
  await expect(tokens.token()).rejects.toMatchObject({ code: 'sign-in-token-command', params: { problem } });
});

test('a file that is not there is told', async () => {
  const file = join(folderWith(), 'missing');
  await expect(tokensOf({ kind: 'file', file }).token()).rejects.toMatchObject({
    code: 'sign-in-token-file',
    params: { file, problem: 'ENOENT' },
  });
});

test('the project has no client of its own yet: one is asked for', async () => {
  const config = { ...personConfig(await authServer()), issuer: 'google', clientId: null };
  await expect(tokensOf(config).token()).rejects.toMatchObject({ code: 'sign-in-no-client' });
});
