import { describe, expect, it } from 'vitest';
import type { Outcome, Transport } from '../../src/transport/port.ts';
import type { Script } from '../helpers/smtp/faulty-server.ts';
import { always, mail } from './mails.ts';
import { faultyServer, transportTo } from './transports.ts';

type Rules = NonNullable<Script['rules']>;

const small = mail({ textBytes: 2_000 });
// More than the system buffers of both ends take while the server does not read.
const large = mail({ textBytes: 12_000_000 });

/** The first outcome, and that of the same message sent once more when the server behaves again. */
async function twice(rules: Rules, message = small, settings = {}): Promise<[Outcome, Outcome]> {
  const server = await faultyServer({ rules });
  const transport = transportTo(server.port, settings);
  const first = await transport.send(message, always);
  server.set({});
  return [first, await transport.send(message, always)];
}

describe('a connection lost before the message was handed over', () => {
  const lostAt = (at: Rules[number]['at'], close: 'end' | 'reset'): Rules => [{ at, do: { close } }];

  it.each(['mail', 'rcpt', 'data'] as const)('is not-sent at %s, and the next message goes out', async (at) => {
    for (const close of ['end', 'reset'] as const) {
      const [first, second] = await twice(lostAt(at, close));
      expect(first).toMatchObject({ kind: 'not-sent', reply: expect.stringMatching(/\S/) });
      expect(second.kind).toBe('sent');
    }
  });

  it.each([
    ['after a few bytes', { afterBytes: 1, do: { stopReading: true, thenCloseMs: 100 } }],
    ['in the middle', { afterBytes: 3_000_000, do: { stopReading: true, thenCloseMs: 100 } }],
    ['politely in the middle', { afterBytes: 1_000_000, do: { close: 'end' } }],
  ] as const)('is not-sent while the message is still going out: cut %s', async (_what, rule) => {
    const [first, second] = await twice([{ at: 'body', ...rule }], large);
    expect(first).toMatchObject({ kind: 'not-sent' });
    expect(second.kind).toBe('sent');
  });

  it('is not-sent when the server stays silent before it', async () => {
    for (const at of ['mail', 'rcpt', 'data'] as const) {
      const [first, second] = await twice([{ at, do: { silence: true } }], small, { timeouts: { commandMs: 500 } });
      expect(first.kind).toBe('not-sent');
      expect(second.kind).toBe('sent');
    }
  });

  it('delivers nothing', async () => {
    const server = await faultyServer({
      rules: [{ at: 'body', only: { nth: [1] }, do: { stopReading: true, thenCloseMs: 50 } }],
    });
    const transport = transportTo(server.port);
    await transport.send(large, always);
    await transport.send(large, always);
    expect(server.events.map(({ event }) => event)).toEqual(['partial', 'accepted']);
  });
});

describe('a connection lost after the message was handed over', () => {
  it.each([
    ['hung up on', { close: 'end', kept: false }],
    ['reset', { close: 'reset', kept: false }],
    ['kept, then hung up on', { close: 'end', kept: true }],
    ['met with silence', { silence: true, kept: true }],
  ] as const)('is unknown when the whole message was %s', async (_what, action) => {
    for (const message of [small, mail({ textBytes: 2_000_000 })]) {
      const settings = { timeouts: { answerMs: 1_000 } };
      const [first, second] = await twice([{ at: 'dot', do: action }], message, settings);
      expect(first).toMatchObject({ kind: 'unknown', reply: expect.stringMatching(/\S/) });
      expect(second.kind).toBe('sent');
    }
  });

  it('is unknown when a small message was cut: its end was on the way', async () => {
    const [first] = await twice([{ at: 'body', afterBytes: 1, do: { close: 'reset' } }]);
    expect(first.kind).toBe('unknown');
  });

  it('waits longer for the answer than for that to a command', async () => {
    const settings = { timeouts: { commandMs: 500, answerMs: 10_000 } };
    const [first] = await twice([{ at: 'dot', do: { delayMs: 1_000 } }], small, settings);
    expect(first.kind).toBe('sent');
  });

  it('is unknown when the answer is none', async () => {
    for (const reply of ['354 Go on', 'Ok', '999 What']) {
      const [first, second] = await twice([{ at: 'dot', do: { reply } }]);
      expect(first.kind).toBe('unknown');
      expect(second.kind).toBe('sent');
    }
  });
});

describe('an answer is taken by its meaning', () => {
  it.each([
    ['greylisting', 'rcpt', '450 4.2.0 Greylisted, try again in 300 seconds', { kind: 'deferred', waitMs: 300_000 }],
    ['a refusal for now at DATA', 'data', '451 4.3.0 Try later', { kind: 'deferred', waitMs: null }],
    ['a refusal for now after the dot', 'dot', '452 4.3.1 Insufficient system storage', { kind: 'deferred' }],
    ['a dead address', 'rcpt', '550 5.1.1 No such user', { kind: 'failed', hardBounce: true }],
    ['a refusal for good', 'dot', '554 5.6.0 Content refused', { kind: 'failed', hardBounce: false }],
    ['a used-up quota', 'mail', '550 5.4.5 Daily user sending limit exceeded', { kind: 'quota' }],
    ['a used-up quota after the dot', 'dot', '554 5.2.0 Submission quota', { kind: 'quota' }],
    ['a request to slow down', 'mail', '421 4.7.28 Unusual rate', { kind: 'throttled' }],
    ['too many at once', 'dot', '432 4.3.2 Concurrent connections limit exceeded', { kind: 'throttled' }],
    [
      'a sender that is refused',
      'mail',
      '553 5.7.1 Sender address rejected: not owned by user',
      { kind: 'configuration' },
    ],
    ['a login that is wanted', 'mail', '530 5.7.0 Authentication required', { kind: 'configuration', reason: 'auth' }],
    ['a domain without DMARC', 'dot', '550 5.7.26 Unauthenticated', { kind: 'reputation' }],
    ['a session out of step', 'rcpt', '503 5.5.1 Bad sequence of commands', { kind: 'not-sent' }],
    [
      'several lines',
      'rcpt',
      '550-5.1.1 The account does\n550 5.1.1 not exist',
      { kind: 'failed', reply: '550 5.1.1 The account does not exist' },
    ],
  ] as const)('%s', async (_what, at, reply, expected) => {
    for (const extensions of [['PIPELINING'], []]) {
      const server = await faultyServer({ extensions, rules: [{ at, do: { reply } }] });
      const transport = transportTo(server.port);
      expect(await transport.send(small, always)).toMatchObject(expected);
      server.set({ extensions });
      expect(await transport.send(small, always)).toMatchObject({ kind: 'sent' });
    }
  });

  it('421 that ends the session, at each step', async () => {
    const outcomes = { mail: 'throttled', rcpt: 'deferred', data: 'deferred', dot: 'deferred' } as const;
    for (const [at, kind] of Object.entries(outcomes)) {
      const reply = '421 4.3.0 Service not available, closing';
      const [first, second] = await twice([{ at: at as 'mail', do: { reply, close: true } }]);
      expect(first).toEqual({ kind, reply, ...('waitMs' in first ? { waitMs: null } : {}) });
      expect(second.kind).toBe('sent');
    }
  });

  it('421 to the next message on a used connection: a new one is tried instead of blaming anybody', async () => {
    const server = await faultyServer({
      rules: [{ at: 'mail', only: { messagesOnConnection: 2 }, do: { reply: '421 4.7.0 Closing', close: true } }],
    });
    const transport = transportTo(server.port);
    const kinds: string[] = [];
    for (let i = 0; i < 6; i += 1) kinds.push((await transport.send(small, always)).kind);
    expect(kinds).toEqual(['sent', 'sent', 'not-sent', 'sent', 'sent', 'not-sent']);
  });

  it('a refusal in the middle of a message is its answer, and the connection is not used again', async () => {
    const refusal = { reply: '552 5.3.4 Message too big' };
    const server = await faultyServer({ rules: [{ at: 'body', afterBytes: 1_000_000, do: refusal }] });
    const transport = transportTo(server.port);
    expect(await transport.send(large, always)).toMatchObject({ kind: 'failed', hardBounce: false });
    server.set({});
    expect(await transport.send(small, always)).toMatchObject({ kind: 'sent' });
    expect(server.connections).toBe(2);
  });

  it('an acceptance in the middle of a message is none', async () => {
    const rules: Rules = [{ at: 'body', afterBytes: 1_000_000, do: { reply: '250 2.0.0 Ok' } }];
    const [first, second] = await twice(rules, large);
    expect(first).toMatchObject({ kind: 'not-sent' });
    expect(second.kind).toBe('sent');
  });
});

describe('what the server could not take is not offered to it', () => {
  it('an accented address without SMTPUTF8', async () => {
    const message = mail({ to: 'rené@example.org', smtpUtf8: true });
    const without = await faultyServer({ extensions: ['PIPELINING'] });
    const outcome = await transportTo(without.port).send(message, always);
    expect(outcome).toMatchObject({
      kind: 'failed',
      hardBounce: false,
      reply: expect.stringContaining('facteur:no-smtputf8'),
    });
    expect(without.events).toEqual([]);

    const withIt = await faultyServer({ extensions: ['SMTPUTF8', '8BITMIME'] });
    expect(await transportTo(withIt.port).send(message, always)).toMatchObject({ kind: 'sent' });
  });

  it('a message above the announced SIZE', async () => {
    const server = await faultyServer({ extensions: ['SIZE 10000'] });
    const transport = transportTo(server.port);
    const outcome = await transport.send(mail({ textBytes: 20_000 }), always);
    expect(outcome).toMatchObject({ kind: 'failed', hardBounce: false });
    expect(server.events).toEqual([]);
    expect(await transport.send(small, always)).toMatchObject({ kind: 'sent' });
  });

  it('an address that would break out of the command', async () => {
    const server = await faultyServer();
    const transport = transportTo(server.port);
    const outcome = await transport.send(mail({ to: 'a@example.org>\r\nRCPT TO:<b@example.org' }), always);
    expect(outcome).toMatchObject({ kind: 'failed', hardBounce: false });
    expect(await transport.send(small, always)).toMatchObject({ kind: 'sent' });
    expect(server.connections).toBe(1);
  });
});

describe('close', () => {
  const sendAll = (transport: Transport, count: number) =>
    Promise.all(Array.from({ length: count }, () => transport.send(small, always)));

  it('lets the message on the wire end, and turns away those who wait', async () => {
    const server = await faultyServer({ rules: [{ at: 'dot', do: { delayMs: 50 } }] });
    const transport = transportTo(server.port);
    const outcomes = sendAll(transport, 3);
    await server.until(({ events }) => events.length === 1);
    await transport.close({ now: false });
    expect((await outcomes).map(({ kind }) => kind)).toEqual(['sent', 'not-sent', 'not-sent']);
    expect(await transport.send(small, always)).toMatchObject({ kind: 'not-sent' });
    expect(await transport.ready()).toMatchObject({ kind: 'unreachable' });
    await server.until(({ open }) => open === 0);
  });

  it('now: what was handed over is unknown, the rest not-sent', async () => {
    const server = await faultyServer({ rules: [{ at: 'dot', do: { silence: true } }] });
    const transport = transportTo(server.port);
    const outcomes = sendAll(transport, 2);
    await server.until(({ events }) => events.length === 1);
    await transport.close({ now: true });
    expect((await outcomes).map(({ kind }) => kind)).toEqual(['unknown', 'not-sent']);
  });

  it('now: a message still going out is not-sent', async () => {
    const stuck = { at: 'body', afterBytes: 1, do: { stopReading: true, thenCloseMs: 5_000 } } as const;
    const server = await faultyServer({ rules: [stuck] });
    const transport = transportTo(server.port);
    const outcome = transport.send(large, always);
    await server.until(({ events }) => events.length === 1);
    await transport.close({ now: true });
    expect(await outcome).toMatchObject({ kind: 'not-sent' });
  });

  it('ends a connection that is only being made', async () => {
    const server = await faultyServer({ rules: [{ at: 'connect', do: { silence: true } }] });
    const transport = transportTo(server.port);
    const ready = transport.ready();
    const outcome = transport.send(small, always);
    await server.until(({ open }) => open === 1);
    await transport.close({ now: false });
    expect(await ready).toMatchObject({ kind: 'unreachable' });
    expect(await outcome).toMatchObject({ kind: 'not-sent' });
    await server.until(({ open }) => open === 0);
  });

  it('does not wait for a server that does not answer QUIT', async () => {
    const server = await faultyServer();
    const transport = transportTo(server.port);
    expect(await transport.ready()).toBeNull();
    await Promise.all([transport.close({ now: false }), transport.close({ now: false })]);
    await transport.close({ now: true });
  });
});
