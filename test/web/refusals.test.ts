import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readable } from '../../src/commands/demo-mailbox.ts';
import { Sessions } from '../../src/web/page/sessions.ts';
import { eventually } from '../helpers/eventually.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { NotedServices } from '../helpers/services.ts';
import { type Asked, accept, startStage } from './stage.ts';

const CAMPAIGNS = '/api/v1/campaigns';

/** A request that is refused, how it is asked, and what it is refused with. */
const refused: readonly (readonly [
  what: string,
  method: string,
  url: string,
  asked: Asked,
  status: number,
  code: string,
])[] = [
  ['no token', 'GET', CAMPAIGNS, { scope: null }, 401, 'token-missing'],
  ['another way to log in', 'GET', CAMPAIGNS, headers({ authorization: 'Basic YTpi' }), 401, 'token-missing'],
  ['a wrong token', 'GET', CAMPAIGNS, headers({ authorization: 'Bearer facteur_x' }), 401, 'token-invalid'],
  ['a token that may only look', 'POST', '/api/v1/messages', { scope: 'read', payload: {} }, 403, 'token-scope'],
  ['a token that may not change all', 'POST', '/api/v1/purge', { scope: 'send', payload: {} }, 403, 'token-scope'],
  ['a foreign host', 'GET', CAMPAIGNS, headers({ host: 'evil.example' }), 421, 'host-foreign'],
  [
    'a foreign host, where no token is needed',
    'GET',
    '/healthz',
    headers({ host: 'evil.example:4280' }),
    421,
    'host-foreign',
  ],
  ['a host that is none', 'GET', CAMPAIGNS, headers({ host: 'a b@c' }), 421, 'host-foreign'],
  ['a foreign origin', 'GET', CAMPAIGNS, headers({ origin: 'https://evil.example' }), 403, 'origin-foreign'],
  ['an origin that is hidden', 'GET', CAMPAIGNS, headers({ origin: 'null' }), 403, 'origin-foreign'],
  ['a foreign site', 'POST', '/api/v1/purge', headers({ 'sec-fetch-site': 'cross-site' }), 403, 'origin-foreign'],
  ['a body that is too large', 'POST', '/api/v1/messages', body('x'.repeat(1_100_000)), 413, 'request-too-large'],
  ['another type of content', 'POST', '/api/v1/messages', body('<a/>', 'application/xml'), 415, 'request-media-type'],
  [
    'a form',
    'POST',
    `${CAMPAIGNS}/x/pause`,
    body('a=b', 'application/x-www-form-urlencoded'),
    415,
    'request-media-type',
  ],
  ['half a body', 'POST', '/api/v1/messages', body('{"to":'), 400, 'request-broken'],
  ['a body that poisons', 'POST', '/api/v1/messages', body('{"__proto__":{"to":1}}'), 400, 'request-broken'],
  ['no body', 'POST', '/api/v1/messages', {}, 400, 'request-invalid'],
  ['an empty body', 'POST', '/api/v1/messages', body(''), 400, 'request-invalid'],
  ['a list as body', 'POST', '/api/v1/messages', { payload: [] }, 400, 'request-invalid'],
  ['an unknown field', 'POST', '/api/v1/purge', { payload: { olderThanDays: 1, force: true } }, 400, 'request-invalid'],
  ['an unknown parameter', 'GET', `${CAMPAIGNS}?page=2`, {}, 400, 'request-invalid'],
  ['a parameter twice', 'GET', `${CAMPAIGNS}?limit=1&limit=2`, {}, 400, 'request-invalid'],
  ['a page of nothing', 'GET', `${CAMPAIGNS}?limit=0`, {}, 400, 'request-invalid'],
  ['a page of everything', 'GET', `${CAMPAIGNS}?limit=501`, {}, 400, 'request-invalid'],
  ['a state that is none', 'GET', `${CAMPAIGNS}/x/deliveries?state=lost`, {}, 400, 'request-invalid'],
  ['an address that is badly encoded', 'GET', `${CAMPAIGNS}/%E0%A4%A`, {}, 400, 'request-broken'],
  ['nothing at this address', 'GET', '/api/v1/nothing', {}, 404, 'route-not-found'],
  ['nothing with this method', 'PATCH', CAMPAIGNS, { payload: {} }, 404, 'route-not-found'],
  ['no such campaign', 'GET', `${CAMPAIGNS}/nobody`, {}, 404, 'campaign-not-found'],
  ['no such campaign to steer', 'POST', `${CAMPAIGNS}/nobody/pause`, {}, 404, 'campaign-not-found'],
  ['no such campaign to export', 'GET', `${CAMPAIGNS}/nobody/export`, {}, 404, 'campaign-not-found'],
  ['no such account', 'POST', '/api/v1/accounts/nobody/resume', {}, 404, 'account-not-found'],
  ['a service without these settings', 'POST', '/api/v1/service', {}, 409, 'service-environment'],
  ['no such worker', 'DELETE', '/api/v1/workers/nobody', {}, 404, 'worker-not-found'],
  [
    'an address that is none',
    'POST',
    '/api/v1/suppressions',
    { payload: { addresses: ['x'] } },
    422,
    'address-invalid',
  ],
];

function headers(headers: Record<string, string>): Asked {
  return { headers };
}

function body(payload: string, type = 'application/json'): Asked {
  return { payload, headers: { 'content-type': type } };
}

it.each(refused)('%s is refused, and said to be in both languages', async (_, method, url, asked, status, code) => {
  const { ask, faults } = await startStage();
  const french = await ask(method, url, asked);
  expect(french.json).toMatchObject({ status, code });
  expect(french.status).toBe(status);
  expect(french.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const english = await ask(method, url, { ...asked, headers: { ...asked.headers, 'accept-language': 'en' } });
  expect(english.json).toMatchObject({ status, code, params: french.json.params });
  for (const part of ['title', 'detail', 'remedy']) {
    expect(english.json[part]).not.toBe(french.json[part]);
    expect(french.json[part]).not.toMatch(/undefined|\[object/);
  }
  expect(faults).toEqual([]);
});

it('installs no service where nothing would start it, nor of a demo, and says why', async () => {
  const files = { '.env': 'SMTP_URL=smtp://127.0.0.1:1\nMAIL_FROM=jardins@example.org\n' };
  const services = new NotedServices(false);
  const page = {
    ...{ sessions: new Sessions(), password: null, forOthers: false },
    mailbox: readable({ messages: [] }),
  };
  const stages = [
    ['service-none', 409, { files, services }],
    ['service-demo', 422, { files, services, page }],
  ] as const;
  for (const [code, status, options] of stages) {
    const { ask } = await startStage({ SMTP_URL: '', MAIL_FROM: '' }, options);
    expect((await ask('POST', '/api/v1/service')).json).toMatchObject({ status, code });
    const { json } = await ask('GET', '/api/v1/service', headers({ 'accept-language': 'en' }));
    expect(json).toMatchObject({ installed: 'no', offered: false, problem: { code } });
    expect(json.problem.message).toMatch(/Nothing here|demo/);
    expect((await ask('GET', '/api/v1/service', { scope: 'send' })).json.code).toBe('token-scope');
  }
  expect(services.installed).toEqual([]);
});

it('names each field that is wrong, and what is wrong with it', async () => {
  const { ask } = await startStage();
  const payload = { to: 7, subject: '', text: 'x', replyto: 'a@example.org', automatic: 'yes' };
  const { json } = await ask('POST', '/api/v1/messages', { payload, headers: { 'accept-language': 'en' } });
  expect(json.params.issues).toEqual([
    { place: 'body', field: 'to', problem: 'type', params: { expected: 'string' } },
    { place: 'body', field: 'subject', problem: 'small', params: { least: 1, of: 'string' } },
    { place: 'body', field: 'automatic', problem: 'type', params: { expected: 'boolean' } },
    { place: 'body', field: '', problem: 'unknown', params: { fields: 'replyto' } },
  ]);
  expect(json.detail).toContain('"subject" (the body of the request): at least 1 element or character');
});

it('says in answers to 401 how to log in', async () => {
  const { ask } = await startStage();
  expect((await ask('GET', CAMPAIGNS, { scope: null })).headers['www-authenticate']).toBe('Bearer');
});

it('answers to its own names alone, each with any port', async () => {
  const { ask } = await startStage();
  for (const host of ['localhost', 'LOCALHOST:4280', '127.0.0.1:9', '[::1]:4280', '192.0.2.7']) {
    expect((await ask('GET', CAMPAIGNS, headers({ host }))).status).toBe(200);
  }
  for (const host of [
    'localhost.evil.example',
    'localhost@evil.example',
    '127.0.0.1.nip.example',
    '[::1',
    'x:99999999',
  ]) {
    expect((await ask('GET', CAMPAIGNS, headers({ host }))).status).toBe(421);
  }
  const same = { host: 'localhost:4280', origin: 'http://localhost:4280' };
  expect((await ask('GET', CAMPAIGNS, headers(same))).status).toBe(200);
  expect((await ask('GET', CAMPAIGNS, headers({ ...same, origin: 'http://localhost:81' }))).status).toBe(403);
});

it('gives no page of another site leave to read anything', async () => {
  const { ask } = await startStage();
  const answer = await ask(
    'OPTIONS',
    CAMPAIGNS,
    headers({ origin: 'https://evil.example', 'access-control-request-method': 'GET' }),
  );
  expect(answer.status).toBe(403);
  const granted = await ask('GET', CAMPAIGNS);
  for (const { headers } of [answer, granted]) {
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
  }
});

it('a body that is cut off leaves nothing, and the server goes on', async () => {
  const stage = await startStage();
  await stage.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = stage.app.server.address() as { port: number };
  const head = (length: number) =>
    `POST /api/v1/messages HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${stage.tokens.send}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n`;
  const mail = JSON.stringify({ to: 'awa@example.org', subject: 'x', text: 'x' });
  const cut = connect(port, '127.0.0.1');
  cut.end(head(mail.length + 10) + mail);
  expect(await text(cut)).not.toMatch(/^HTTP\/1.1 [25]/);
  const whole = connect(port, '127.0.0.1');
  whole.write(head(mail.length) + mail);
  expect(await text(whole)).toMatch(/^HTTP\/1.1 201/);
  expect((await stage.ask('GET', CAMPAIGNS)).json.campaigns).toHaveLength(1);
  expect(stage.faults).toEqual([]);
});

it('what is being answered when the server is closed is finished', async () => {
  const stage = await startStage();
  const id = await accept(stage, 6_000);
  await stage.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = stage.app.server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `GET ${CAMPAIGNS}/${id}/export HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${stage.tokens.read}\r\nconnection: close\r\n\r\n`,
  );
  await once(socket, 'readable');
  const closed = stage.app.close();
  expect((await text(socket)).match(/@example\.org/g)).toHaveLength(6_000);
  await closed;
});

it('what is no HTTP at all is answered with a problem', async () => {
  const { app } = await startStage();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  socket.write('NONSENSE\r\n\r\n');
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 400, code: 'request-broken' });
});

it('a fault of the program is told to whoever runs the server, and as nothing else to who asks', async () => {
  const stage = await startStage();
  stage.project.backend.campaigns = () => Promise.reject(new TypeError('x is not a function'));
  const { status, json } = await stage.ask('GET', CAMPAIGNS);
  expect({ status, code: json.code }).toEqual({ status: 500, code: 'unexpected' });
  expect(stage.faults.map(({ message }) => message)).toEqual(['x is not a function']);
});

describe.skipIf(redisMissing())('on Redis', () => {
  it('a ledger that cannot be reached is a 503, until it can', async () => {
    const redis = await RedisServer.start();
    onTestFinished(() => redis.close());
    const { ask, faults } = await startStage({ REDIS_URL: redis.url });
    expect((await ask('GET', '/readyz')).status).toBe(200);
    await redis.down();
    expect(await ask('GET', '/readyz')).toMatchObject({ status: 503, json: { code: 'redis-unreachable' } });
    expect((await ask('GET', CAMPAIGNS)).status).toBe(503);
    expect((await ask('GET', '/api/v1/events')).status).toBe(503);
    expect((await ask('GET', '/healthz')).status).toBe(200);
    await redis.up();
    await eventually('the ledger answers again', async () => (await ask('GET', '/readyz')).status === 200);
    expect(faults).toEqual([]);
  });
});
