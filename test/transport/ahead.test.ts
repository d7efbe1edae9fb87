import { expect, it, vi } from 'vitest';
import type { Outcome } from '../../src/transport/port.ts';
import type { Script } from '../helpers/smtp/faulty-server.ts';
import { always, mail } from './mails.ts';
import { faultyServer, transportTo } from './transports.ts';

type Rules = NonNullable<Script['rules']>;

/**
 * What becomes of two messages on one connection, the second's commands said together with the end of the first, which
 * meets `rules`; and how often the second was asked whether it may go out.
 */
async function pair(rules: Rules, mayGoOn = true) {
  const server = await faultyServer();
  const transport = transportTo(server.port, { timeouts: { quickMs: 60_000 } });
  await transport.send(mail({ delivery: 'a.0' }), always);
  server.set({ rules });
  let asked = 0;
  const mayBegin = () => ++asked === 1 || mayGoOn;
  const both = [
    transport.send(mail({ delivery: 'a.1' }), always),
    transport.send(mail({ delivery: 'a.2' }), mayBegin),
  ] as [Promise<Outcome>, Promise<Outcome>];
  const [first, second] = await Promise.all(both);
  server.set({});
  const after = await transport.send(mail({ delivery: 'a.3' }), always);
  return { kinds: [first.kind, second.kind, after.kind], asked, server };
}

const atFirstDot = (action: Rules[number]['do']): Rules => [{ at: 'dot', only: { nth: [1] }, do: action }];

it('both are taken, in order, and the second was asked again before it went out', async () => {
  const { kinds, asked, server } = await pair([]);
  expect(kinds).toEqual(['sent', 'sent', 'sent']);
  expect(asked).toBe(2);
  expect(server.events.map(({ delivery }) => delivery)).toEqual(['a.0', 'a.1', 'a.2', 'a.3']);
  expect(server.connections).toBe(1);
});

it('a refusal of the first is its own, and the second goes on over the same connection', async () => {
  const { kinds, server } = await pair(atFirstDot({ reply: '554 5.6.0 Content refused' }));
  expect(kinds).toEqual(['failed', 'sent', 'sent']);
  expect(server.connections).toBe(1);
});

it.each([
  ['hangs up', { close: 'end' }],
  ['resets', { close: 'reset' }],
] as const)('the first is unknown and the second not sent when the server %s', async (_what, action) => {
  const { kinds, server } = await pair(atFirstDot(action));
  expect(kinds).toEqual(['unknown', 'not-sent', 'sent']);
  expect(server.accepted.has('a.2')).toBe(false);
});

it('the second is not sent when the server closes with its answer to the first', async () => {
  const { kinds, server } = await pair(atFirstDot({ reply: '421 4.3.0 Closing', close: true }));
  expect(kinds).toEqual(['deferred', 'not-sent', 'sent']);
  expect(server.accepted.has('a.2')).toBe(false);
});

it('the second stays here when it was withdrawn meanwhile', async () => {
  const { kinds, asked, server } = await pair([], false);
  expect(kinds).toEqual(['sent', 'not-sent', 'sent']);
  expect(asked).toBe(2);
  expect(server.accepted.has('a.2')).toBe(false);
});

it.each([
  ['mail', '550 5.4.5 Daily user sending limit exceeded', 'quota'],
  ['rcpt', '550 5.1.1 No such user', 'failed'],
  ['data', '451 4.3.0 Try later', 'deferred'],
] as const)('a refusal of the second at %s is its own', async (at, reply, kind) => {
  const { kinds } = await pair([{ at, only: { nth: [2] }, do: { reply } }]);
  expect(kinds).toEqual(['sent', kind, 'sent']);
});

it('nothing is said ahead without PIPELINING', async () => {
  const server = await faultyServer({ extensions: [] });
  const transport = transportTo(server.port, { timeouts: { quickMs: 60_000 } });
  let asked = 0;
  const mayBegin = () => ++asked > 0;
  await Promise.all([1, 2, 3].map((n) => transport.send(mail({ delivery: `a.${n}` }), mayBegin)));
  expect(asked).toBe(3);
});

/** Two messages on one connection whose server does not answer the first at once; resolves when the second is said ahead. */
async function unanswered(action: Rules[number]['do'], takeBackMs: number) {
  const server = await faultyServer();
  const transport = transportTo(server.port, { connections: 2, timeouts: { quickMs: 60_000, takeBackMs } });
  transport.limit(1);
  await transport.send(mail({ delivery: 'a.0' }), always);
  server.set({ rules: atFirstDot(action) });
  let asked = 0;
  const first = transport.send(mail({ delivery: 'a.1' }), always);
  const second = transport.send(mail({ delivery: 'a.2' }), () => ++asked > 0);
  await vi.waitUntil(() => asked === 1);
  return { server, transport, first, second };
}

it('the second is taken back from a silent server, and goes out over another connection', async () => {
  const { server, transport, first, second } = await unanswered({ silence: true }, 100);
  transport.limit(2);
  expect((await second).kind).toBe('sent');
  await transport.close({ now: true });
  expect((await first).kind).toBe('unknown');
  expect(server.accepted.get('a.2')).toBe(1);
});

it('the second is taken back from a slow server, whose late answer is still the first’s', async () => {
  const { server, first, second } = await unanswered({ delayMs: 500 }, 100);
  expect([(await first).kind, (await second).kind]).toEqual(['sent', 'sent']);
  expect([...server.accepted.values()]).toEqual([1, 1, 1]);
  expect(server.connections).toBe(2);
});

it('the second is not sent when it is taken back while the transport closes', async () => {
  const { server, transport, first, second } = await unanswered({ delayMs: 500 }, 100);
  await transport.close({ now: false });
  expect([(await first).kind, (await second).kind]).toEqual(['sent', 'not-sent']);
  expect(server.accepted.has('a.2')).toBe(false);
});
