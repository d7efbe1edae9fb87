import { type AddressInfo, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { AccessTokens } from '../../src/auth/port.ts';
import { FacteurError } from '../../src/errors.ts';
import { readOwnWords } from '../../src/own-words.ts';
import { always, mail } from './mails.ts';
import { mailServer, transportTo } from './transports.ts';

const user = 'asso@example.org';

/** Tokens that are `first`, and `second` where that is refused. */
function tokens(): AccessTokens & { readonly asked: (string | undefined)[] } {
  const asked: (string | undefined)[] = [];
  return {
    account: 'default',
    asked,
    async token(refused) {
      asked.push(refused);
      return refused === undefined ? 'first-token' : 'second-token';
    },
  };
}

interface Scripted {
  readonly port: number;
  /** What clients said, all connections together. */
  readonly heard: string[];
}

/** A server that offers these mechanisms, and answers whatever comes after EHLO with these lines, one after the other. */
async function scripted(
  mechanisms: string,
  answers: readonly (string | ((line: string) => string))[],
): Promise<Scripted> {
  const heard: string[] = [];
  const left = [...answers];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 scripted.test ESMTP\r\n');
    let rest = '';
    socket.on('data', (bytes) => {
      const lines = (rest + bytes.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        heard.push(line);
        if (line.startsWith('EHLO')) socket.write(`250-scripted.test\r\n250 AUTH ${mechanisms}\r\n`);
        else if (line === 'QUIT') socket.end('221 bye\r\n');
        else {
          const answer = left.shift() ?? '500 no more';
          socket.write(`${typeof answer === 'string' ? answer : answer(line)}\r\n`);
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, heard };
}

const fromBase64 = (text: string) => Buffer.from(text, 'base64').toString('utf8');
const challenge = (status: string) => `334 ${Buffer.from(JSON.stringify({ status })).toString('base64')}`;

it('goes by XOAUTH2 where both are offered, and mails go out', async () => {
  const server = await mailServer({
    server: {
      authMethods: ['XOAUTH2'],
      disabledCommands: ['STARTTLS'],
      onAuth: (given, _session, done) =>
        given.accessToken === 'first-token' ? done(null, { user: given.username }) : done(null, {}),
    },
  });
  const transport = transportTo(server.port, { user, tokens: tokens() });
  expect(await transport.send(mail(), always)).toMatchObject({ kind: 'sent' });
  expect(server.received[0]?.user).toBe(user);
});

it('goes by OAUTHBEARER where only that is offered, with a name that is escaped', async () => {
  const server = await scripted('PLAIN OAUTHBEARER', ['235 2.7.0 welcome']);
  const transport = transportTo(server.port, { user: 'a,b=c@example.org', tokens: tokens() });
  expect(await transport.ready()).toBeNull();
  const [, mechanism, first = ''] = (server.heard[1] ?? '').split(' ');
  expect(mechanism).toBe('OAUTHBEARER');
  expect(fromBase64(first)).toBe(
    `n,a=a=2Cb=3Dc@example.org,\x01host=127.0.0.1\x01port=${server.port}\x01auth=Bearer first-token\x01\x01`,
  );
});

it.each([
  ['XOAUTH2', ''],
  ['OAUTHBEARER', 'AQ=='],
])('answers the challenge of %s, and tries a renewed token once', async (mechanism, answer) => {
  const server = await scripted(mechanism, [challenge('400'), '535 5.7.8 no', '235 2.7.0 welcome']);
  const given = tokens();
  expect(await transportTo(server.port, { user, tokens: given }).ready()).toBeNull();
  expect(given.asked).toEqual([undefined, 'first-token']);
  expect(server.heard[2]).toBe(answer);
  expect(fromBase64((server.heard[3] ?? '').split(' ')[2] ?? '')).toContain('second-token');
});

it('holds the account when the renewed token is refused, too, and shows neither', async () => {
  const echo = (line: string) => `535 5.7.8 refused: ${line} (second-token, first-token)`;
  const server = await scripted('XOAUTH2', [echo, echo]);
  const outcome = await transportTo(server.port, { user, tokens: tokens() }).ready();
  expect(outcome).toMatchObject({ kind: 'configuration', reason: 'auth' });
  expect(readOwnWords(outcome?.reply ?? '')).toEqual({
    code: 'sign-in-refused',
    params: { account: 'default', user, reply: '535 5.7.8 refused: AUTH XOAUTH2 *** (***, ***)' },
  });
});

it('says that a right is missing when the server does (RFC 6750)', async () => {
  const no = [challenge('insufficient_scope'), '535 5.7.8 no'];
  const server = await scripted('OAUTHBEARER', [...no, ...no]);
  const outcome = await transportTo(server.port, { user, tokens: tokens() }).ready();
  expect(readOwnWords(outcome?.reply ?? '')?.code).toBe('sign-in-scope');
});

it('leaves a reply as it is that says what to do', async () => {
  const no = '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.';
  const server = await scripted('XOAUTH2', [no, no]);
  const outcome = await transportTo(server.port, { user, tokens: tokens() }).ready();
  expect(outcome).toEqual({ kind: 'configuration', reason: 'auth', reply: no });
});

it('asks for no other token when the server has trouble of its own', async () => {
  const server = await scripted('XOAUTH2', ['454 4.7.0 Temporary authentication failure']);
  const given = tokens();
  expect(await transportTo(server.port, { user, tokens: given }).ready()).toMatchObject({ kind: 'unreachable' });
  expect(given.asked).toEqual([undefined]);
});

it('says so when the server takes no tokens', async () => {
  const server = await scripted('PLAIN LOGIN', []);
  const outcome = await transportTo(server.port, { user, tokens: tokens() }).ready();
  expect(readOwnWords(outcome?.reply ?? '')?.code).toBe('sign-in-not-offered');
  expect(server.heard.filter((line) => line.startsWith('AUTH'))).toEqual([]);
});

it.each([
  ['sign-in-needed', 'configuration'],
  ['sign-in-unreachable', 'unreachable'],
] as const)('connects nowhere without a token: %s', async (code, kind) => {
  const server = await scripted('XOAUTH2', []);
  const error =
    code === 'sign-in-needed'
      ? new FacteurError(code, { account: 'default' })
      : new FacteurError(code, { account: 'default', issuer: 'google', detail: 'ECONNREFUSED' });
  const none: AccessTokens = { account: 'default', token: () => Promise.reject(error) };
  const outcome = await transportTo(server.port, { user, tokens: none }).ready();
  expect(outcome).toMatchObject({ kind });
  expect(readOwnWords(outcome?.reply ?? '')?.code).toBe(code);
  expect(server.heard).toEqual([]);
});
