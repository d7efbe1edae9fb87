import { expect, it } from 'vitest';
import { signInProvider } from '../../src/auth/providers.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { IssuerConfig } from '../../src/config/types.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

const load = (files: Readonly<Record<string, string>>, env = {}) => loadConfig({ cwd: folderWith(files), env });

it.each([
  ['graph', 'graph.microsoft.com', 'microsoft', 'https://graph.microsoft.com/Mail.Send', 'microsoft365'],
  ['gmail', 'gmail.googleapis.com', 'google', 'https://www.googleapis.com/auth/gmail.send', 'workspace'],
])('%s has a server, a sign-in and a scope of its own', async (transport, host, issuer, scope, limits) => {
  const yaml = `accounts:\n  asso:\n    transport: ${transport}\n    user: a@example.org\n    clientId: c1\n`;
  const account = (await load({ 'facteur.yaml': yaml })).accounts.get('asso');
  expect(account).toMatchObject({ transport, host, port: 443, tls: 'implicit', user: 'a@example.org' });
  expect(account?.signIn).toMatchObject({ kind: 'issuer', issuer, clientId: 'c1' });
  expect(signInProvider(account?.signIn as IssuerConfig).needed).toEqual([scope]);
  expect(account?.limits.provider?.id).toBe(limits);
});

it('the account of .env may send over HTTP, by a token from elsewhere, to another server', async () => {
  const env =
    'SMTP_TRANSPORT=graph\nSMTP_USER=a@example.org\nSMTP_TOKEN_COMMAND=token\nSMTP_HOST=127.0.0.1\nSMTP_PORT=8080\nSMTP_TLS=none\n';
  const account = (await load({ '.env': env })).accounts.get('default');
  expect(account).toMatchObject({ transport: 'graph', host: '127.0.0.1', port: 8080, tls: 'none' });
  expect(account?.signIn).toMatchObject({ kind: 'command' });
});

it('an application asks Microsoft for what its administrator has granted', async () => {
  const yaml =
    'accounts:\n  asso: { transport: graph, user: a@example.org, clientId: c1, clientSecret: s3cret, tenant: asso.example, grant: application }\n';
  const account = (await load({ 'facteur.yaml': yaml })).accounts.get('asso');
  expect(account?.signIn).toMatchObject({ scope: 'https://graph.microsoft.com/.default' });
});

it.each([
  ['accounts:\n  asso: { transport: smtp, user: a@example.org }\n', 'accounts.asso.host'],
  ['accounts:\n  asso: { user: a@example.org }\n', 'accounts.asso.host'],
  ['accounts:\n  asso: { transport: graph, user: a@example.org, auth: password }\n', 'accounts.asso.auth'],
  ['accounts:\n  asso: { transport: graph, clientId: x }\n', 'accounts.asso.auth'],
  ['accounts:\n  asso: { transport: fax }\n', 'accounts.asso.transport'],
])('what is missing is named: %j', async (yaml, key) => {
  const error = await errorOf(() => load({ 'facteur.yaml': yaml }));
  expect(error).toMatchObject({ code: 'config-invalid', params: { key } });
});
