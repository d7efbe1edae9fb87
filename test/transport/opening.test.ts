import { describe, expect, it } from 'vitest';
import { certificates } from '../helpers/smtp/certificates.ts';
import type { Script } from '../helpers/smtp/faulty-server.ts';
import { always, mail } from './mails.ts';
import { faultyServer, mailServer, transportTo } from './transports.ts';

const account = { user: 'association@example.org', password: 'ab#cd$ef gh' };
const ca = certificates.trusted;

describe('login', () => {
  it('goes by PLAIN, and by LOGIN where only that is offered', async () => {
    for (const authMethods of [['PLAIN', 'LOGIN'], ['LOGIN']]) {
      const server = await mailServer({ auth: account, server: { authMethods } });
      const transport = transportTo(server.port, account);
      expect(await transport.ready()).toBeNull();
      expect(await transport.send(mail(), always)).toMatchObject({ kind: 'sent' });
      expect(server.received[0]?.user).toBe(account.user);
    }
  });

  it('is left out without a password', async () => {
    const server = await mailServer({ auth: account, server: { authOptional: true } });
    expect(await transportTo(server.port).send(mail(), always)).toMatchObject({ kind: 'sent' });
    expect(server.received[0]?.user).toBeNull();
  });

  it('refused is a matter of configuration, told to all who wait after one attempt, without the password', async () => {
    const server = await faultyServer({ auth: account });
    const transport = transportTo(server.port, { ...account, password: 'wrong', connections: 5 });
    let begun = 0;
    const mayBegin = () => ++begun > 0;
    const outcomes = await Promise.all([
      transport.ready(),
      ...Array.from({ length: 20 }, () => transport.send(mail(), mayBegin)),
    ]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'configuration', reason: 'auth', reply: expect.stringMatching(/^535 /) });
    }
    expect(begun).toBe(0);
    expect(server.connections).toBe(1);
  });

  it('does not show a password that the server repeats', async () => {
    const plain = Buffer.from(`\0${account.user}\0${account.password}`).toString('base64');
    const reply = `535 5.7.8 Refused: AUTH PLAIN ${plain} means ${account.password}`;
    const server = await faultyServer({ auth: account, rules: [{ at: 'auth', do: { reply } }] });
    const outcome = await transportTo(server.port, account).ready();
    expect(outcome?.reply).toBe('535 5.7.8 Refused: AUTH PLAIN *** means ***');
  });

  it('works again once the server takes it', async () => {
    const rules: Script['rules'] = [{ at: 'auth', do: { reply: '535 5.7.8 Wrong' } }];
    const server = await faultyServer({ auth: account, rules });
    const transport = transportTo(server.port, account);
    expect(await transport.ready()).toMatchObject({ kind: 'configuration' });
    server.set({ auth: account });
    expect(await transport.ready()).toBeNull();
  });

  it.each([
    ['454 4.7.0 Temporary authentication failure', { kind: 'unreachable' }],
    ['454 4.7.0 Too many login attempts, try again in 10 minutes', { kind: 'throttled', waitMs: 600_000 }],
    ['432 4.3.2 Concurrent connections limit exceeded', { kind: 'throttled' }],
    ['534 5.7.9 Application-specific password required', { kind: 'configuration', reason: 'auth' }],
    ['550 5.7.30 Basic authentication is not supported', { kind: 'configuration', reason: 'auth' }],
    ['421 4.3.0 Closing', { kind: 'unreachable' }],
  ])('answered %s', async (reply, expected) => {
    const server = await faultyServer({ auth: account, rules: [{ at: 'auth', do: { reply } }] });
    expect(await transportTo(server.port, account).ready()).toMatchObject(expected);
  });
});

describe('encryption', () => {
  it('STARTTLS is used when offered', async () => {
    for (const tls of ['auto', 'require'] as const) {
      const server = await mailServer({ tls: 'starttls', auth: account });
      const transport = transportTo(server.port, { ...account, tls, ca });
      for (let i = 0; i < 3; i += 1) expect(await transport.send(mail(), always)).toMatchObject({ kind: 'sent' });
      expect(server.received.map(({ encrypted, user }) => ({ encrypted, user }))).toEqual(
        Array(3).fill({ encrypted: true, user: account.user }),
      );
    }
  });

  it('TLS from the start', async () => {
    const server = await mailServer({ tls: 'implicit', auth: account });
    const transport = transportTo(server.port, { ...account, tls: 'implicit', ca });
    const message = mail({ textBytes: 300_000 });
    expect(await transport.send(message, always)).toMatchObject({ kind: 'sent' });
    expect(server.received[0]).toMatchObject({ encrypted: true });
    expect(server.received[0]?.raw.equals(Buffer.concat(message.chunks))).toBe(true);
  });

  it('is left out with none', async () => {
    const server = await mailServer({ tls: 'starttls', server: { authOptional: true } });
    expect(await transportTo(server.port, { tls: 'none' }).send(mail(), always)).toMatchObject({ kind: 'sent' });
    expect(server.received[0]).toMatchObject({ encrypted: false });
  });

  it.each([
    ['a self-signed certificate', 'starttls', 'trusted', undefined, /self.signed/i],
    ['a self-signed certificate', 'implicit', 'trusted', undefined, /self.signed/i],
    ['an expired certificate', 'starttls', 'expired', certificates.expired, /expired/],
    ['an expired certificate', 'implicit', 'expired', certificates.expired, /expired/],
  ] as const)('is not taken with %s (%s)', async (_what, tls, certificate, ca, reply) => {
    const server = await faultyServer({ tls, certificate });
    const transport = transportTo(server.port, { tls: tls === 'starttls' ? 'auto' : tls, ca });
    const expected = { kind: 'configuration', reason: 'tls', reply: expect.stringMatching(reply) };
    expect(await transport.ready()).toMatchObject(expected);
    expect(await transport.send(mail(), always)).toMatchObject(expected);
  });

  it.each([
    ['required and not offered', {}, 'require'],
    ['refused', { tls: 'starttls', rules: [{ at: 'starttls', do: { reply: '454 4.7.0 TLS not available' } }] }, 'auto'],
    ['expected from the first byte, and not there', {}, 'implicit'],
  ] as const)('%s is a matter of configuration', async (_what, script, tls) => {
    const server = await faultyServer(script as Script);
    expect(await transportTo(server.port, { tls, ca }).ready()).toMatchObject({ kind: 'configuration', reason: 'tls' });
  });

  it('broken off in the handshake is an outage', async () => {
    const rules: Script['rules'] = [{ at: 'starttls', do: { close: 'end' } }];
    const server = await faultyServer({ tls: 'starttls', rules });
    expect(await transportTo(server.port, { ca }).ready()).toMatchObject({ kind: 'unreachable' });
  });
});

describe('a server that does not let us in', () => {
  it('is unreachable when nobody listens', async () => {
    const server = await faultyServer();
    await server.down();
    const transport = transportTo(server.port);
    const expected = { kind: 'unreachable', reply: expect.stringContaining(`127.0.0.1:${server.port}`) };
    expect(await transport.ready()).toMatchObject(expected);
    expect(await transport.send(mail(), always)).toMatchObject(expected);
    await server.up();
    expect(await transport.ready()).toBeNull();
  });

  it.each([
    ['hangs up', { close: 'end' }],
    ['resets', { close: 'reset' }],
    ['says nothing', { silence: true }],
    ['has no time', { reply: '421 4.3.2 Service not available', close: true }],
    ['is not ready', { reply: '451 4.3.0 Try later' }],
  ] as const)('is unreachable when it %s instead of a greeting', async (_what, action) => {
    const server = await faultyServer({ rules: [{ at: 'connect', do: action }] });
    const transport = transportTo(server.port, { timeouts: { greetingMs: 100 } });
    expect(await transport.ready()).toMatchObject({ kind: 'unreachable' });
  });

  it.each([
    ['an unknown host', { host: `${'a'.repeat(70)}.invalid` }, {}, { kind: 'configuration', reason: 'configuration' }],
    ['another kind of server', {}, { reply: 'SSH-2.0-OpenSSH_9.2' }, { kind: 'configuration' }],
    ['no mail service', {}, { reply: '554 5.3.2 No SMTP service here' }, { kind: 'configuration' }],
    ['a blocklist', {}, { reply: '554 5.7.1 blocked using zen.spamhaus.org' }, { kind: 'reputation' }],
    ['too many connections', {}, { reply: '421 4.7.0 Too many connections' }, { kind: 'throttled' }],
  ] as const)('says what is wrong: %s', async (_what, settings, action, expected) => {
    const rules: Script['rules'] = 'reply' in action ? [{ at: 'connect', do: action }] : [];
    const server = await faultyServer({ rules });
    expect(await transportTo(server.port, settings).ready()).toMatchObject(expected);
  });

  it('is asked once for all who wait, and again only after a pause', async () => {
    const server = await faultyServer({ rules: [{ at: 'connect', do: { reply: '421 4.3.0 Later', close: true } }] });
    const transport = transportTo(server.port, { connections: 10, timeouts: { reconnectMs: 300 } });
    const all = () => Promise.all(Array.from({ length: 30 }, () => transport.send(mail(), always)));
    const began = performance.now();
    expect((await all()).every(({ kind }) => kind === 'unreachable')).toBe(true);
    expect(server.connections).toBe(1);
    expect((await all()).every(({ kind }) => kind === 'unreachable')).toBe(true);
    expect(server.connections).toBe(2);
    expect(performance.now() - began).toBeGreaterThanOrEqual(299);
  });
});

describe('a server that limits connections', () => {
  it.each(['421 4.7.0 Too many connections', '432 4.3.2 Connection limit'])('is used with fewer: %s', async (reply) => {
    const server = await faultyServer({
      rules: [
        { at: 'connect', only: { connectionsAbove: 2 }, do: { reply, close: true } },
        { at: 'dot', do: { delayMs: 10 } },
      ],
    });
    const transport = transportTo(server.port, { connections: 6 });
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => transport.send(mail(), always)));
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    // Six at the start, four of them refused; none is tried again for a while.
    expect(server.connections).toBeLessThanOrEqual(7);
  });

  it('gets the other connections again after a while', async () => {
    const limited: Script['rules'] = [
      { at: 'connect', only: { connectionsAbove: 1 }, do: { reply: '421 4.7.0 Too many connections', close: true } },
      { at: 'dot', do: { delayMs: 10 } },
    ];
    const server = await faultyServer({ rules: limited });
    const transport = transportTo(server.port, { connections: 3, timeouts: { fewerConnectionsMs: 0 } });
    const batch = () => Promise.all(Array.from({ length: 12 }, () => transport.send(mail(), always)));
    expect((await batch()).every(({ kind }) => kind === 'sent')).toBe(true);
    server.set({ rules: limited.slice(1) });
    expect((await batch()).every(({ kind }) => kind === 'sent')).toBe(true);
    expect(server.open).toBe(3);
  });

  it('is given fewer when it asks for less in the middle', async () => {
    const server = await faultyServer({ rules: [{ at: 'dot', do: { delayMs: 10 } }] });
    const transport = transportTo(server.port, { connections: 3 });
    const batch = () => Promise.all(Array.from({ length: 12 }, () => transport.send(mail(), always)));
    await batch();
    expect(server.open).toBe(3);
    server.set({ rules: [{ at: 'dot', only: { nth: [1] }, do: { reply: '432 4.3.2 Sender thread limit exceeded' } }] });
    expect((await batch()).filter(({ kind }) => kind === 'throttled')).toHaveLength(1);
    await server.until(({ open }) => open === 2);
  });
});
