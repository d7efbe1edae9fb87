import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig, requireAccount } from '../../src/config/load.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

async function account(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const cwd = folderWith(files);
  return { cwd, ...requireAccount(await loadConfig({ cwd, env })) };
}

const gmail = 'SMTP_HOST=smtp.gmail.com\nSMTP_USER=asso@gmail.com\n';

test('an account signs in with the provider of its server', async () => {
  const { cwd, user, password, signIn, limits } = await account({ '.env': `${gmail}SMTP_AUTH=oauth2\n` });
  expect({ user, password }).toEqual({ user: 'asso@gmail.com', password: null });
  expect(signIn).toEqual({
    kind: 'issuer',
    issuer: 'google',
    clientId: null,
    clientSecret: null,
    tenant: null,
    scope: null,
    grant: 'person',
    file: join(cwd, '.facteur', 'sign-in', 'default.json'),
  });
  expect(limits.provider?.id).toBe('gmail');
});

test('everything that can be said in facteur.yaml', async () => {
  const yaml = `
accounts:
  bureau:
    host: smtp.office365.com
    user: bureau@asso.example
    auth: oauth2
    provider: microsoft
    clientId: 11111111-2222-3333-4444-555555555555
    clientSecretEnv: BUREAU_SECRET
    tenant: asso.onmicrosoft.com
    grant: application
    scope: a b
`;
  const { signIn, limits } = await account({ 'facteur.yaml': yaml }, { BUREAU_SECRET: 'geheim' });
  expect(signIn).toMatchObject({
    issuer: 'microsoft',
    clientId: '11111111-2222-3333-4444-555555555555',
    tenant: 'asso.onmicrosoft.com',
    grant: 'application',
    scope: 'a b',
  });
  expect(JSON.stringify(signIn)).not.toContain('geheim');
  expect(signIn?.kind === 'issuer' && signIn.clientSecret?.reveal()).toBe('geheim');
  // The issuer says nothing about limits: they go by the server.
  expect(limits.provider?.id).toBe('microsoft365');
});

test.for([
  ['SMTP_TOKEN=abc', { kind: 'given' }],
  ['SMTP_TOKEN_FILE=token', { kind: 'file' }],
  ['SMTP_TOKEN_COMMAND=oama access asso@gmail.com', { kind: 'command', command: 'oama access asso@gmail.com' }],
  ['SMTP_CLIENT_ID=abc', { kind: 'issuer' }],
] as const)('whoever says where a token comes from signs in: %s', async ([line, expected]) => {
  expect((await account({ '.env': `${gmail}${line}\n` })).signIn).toMatchObject(expected);
});

test('a password stays one, whatever the server', async () => {
  const { signIn, password } = await account({ '.env': `${gmail}SMTP_PASSWORD=abcdefgh\nSMTP_CLIENT_ID=abc\n` });
  expect(signIn).toBeNull();
  expect(password?.reveal()).toBe('abcdefgh');
});

test('EMAIL_SENDER is the user of a sign-in, too', async () => {
  const file = 'SMTP_SERVER=smtp.gmail.com\nEMAIL_SENDER=Asso <asso@gmail.com>\nSMTP_AUTH=oauth2\n';
  expect((await account({ '.env': file })).user).toBe('asso@gmail.com');
});

test.for([
  ['SMTP_HOST=mail.asso.example\nSMTP_USER=u\nSMTP_AUTH=oauth2\n', 'issuer-missing'],
  ['SMTP_HOST=smtp.gmail.com\nSMTP_AUTH=oauth2\n', 'user-missing'],
  [`${gmail}SMTP_AUTH=oauth2\nSMTP_PROVIDER=http://login.example.org\n`, 'provider'],
  [`${gmail}SMTP_AUTH=oauth2\nSMTP_TENANT=../x\n`, 'tenant'],
  [`${gmail}SMTP_AUTH=oauth\n`, 'choice'],
] as const)('what is missing or wrong is named: %s', async ([file, kind]) => {
  const error = await errorOf(() => account({ '.env': file }));
  expect(error).toMatchObject({ code: 'config-invalid', params: { problem: { kind } } });
});

test('an issuer of one’s own is an https address, or one of this machine', async () => {
  for (const issuer of ['https://login.example.org/realms/asso', 'http://127.0.0.1:8080', 'http://localhost:8080']) {
    const file = `SMTP_HOST=mail.asso.example\nSMTP_USER=u@asso.example\nSMTP_AUTH=oauth2\nSMTP_PROVIDER=${issuer}/\n`;
    expect((await account({ '.env': file })).signIn).toMatchObject({ issuer });
  }
});
