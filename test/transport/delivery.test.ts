import { describe, expect, it } from 'vitest';
import { always, composed, mail } from './mails.ts';
import { faultyServer, mailServer, transportTo } from './transports.ts';

describe('a message that goes through', () => {
  it('arrives byte for byte, with the envelope it was given', async () => {
    const server = await mailServer();
    const transport = transportTo(server.port);
    const message = mail({ to: 'luc@example.org', delivery: 'k3.7' });

    const outcome = await transport.send(message, always);

    expect(outcome).toEqual({ kind: 'sent', reply: expect.stringMatching(/^250 /) });
    expect(server.received).toHaveLength(1);
    const [got] = server.received;
    expect(got).toMatchObject({ from: message.from, to: [message.to], delivery: 'k3.7' });
    expect(got?.raw.equals(Buffer.concat(message.chunks))).toBe(true);
  });

  it.each([
    ['a line that begins with a dot', ['Subject: a\r\n\r\n.un\r\n..deux\r\n.\r\nfin\r\n']],
    ['a dot first in a later chunk', ['Subject: a\r\n\r\nun\r\n', '.deux\r\n']],
    ['a line break between two chunks', ['Subject: a\r\n\r\nun\r', '\ndeux\r\n']],
    ['an empty chunk', ['Subject: a\r\n\r\n', '', 'un\r\n']],
    ['many chunks', Array.from({ length: 40 }, (_, i) => (i === 0 ? 'Subject: a\r\n\r\n' : `ligne ${i}\r\n`))],
    ['a last chunk of one line break', ['Subject: a\r\n\r\nun', '\r\n']],
  ])('arrives byte for byte with %s', async (_what, texts) => {
    const server = await mailServer();
    const transport = transportTo(server.port);
    await transport.send(composed(texts), always);
    expect(server.received[0]?.raw.toString()).toBe(texts.join(''));
  });

  it.each([
    ['no line break at its end', ['Subject: a\r\n\r\nun'], 'Subject: a\r\n\r\nun\r\n'],
    ['bare line feeds', ['Subject: a\r\n\r\nun\n.\ndeux\r\n'], 'Subject: a\r\n\r\nun\r\n.\r\ndeux\r\n'],
    ['bare carriage returns', ['Subject: a\r\n\r\nun\r.\rdeux\r\n'], 'Subject: a\r\n\r\nun\r\n.\r\ndeux\r\n'],
  ])('cannot end early or leave the rest as commands with %s', async (_what, texts, arrives) => {
    const server = await mailServer();
    const transport = transportTo(server.port);
    expect(await transport.send(composed(texts), always)).toMatchObject({ kind: 'sent' });
    expect(server.received.map(({ raw }) => raw.toString())).toEqual([arrives]);
  });

  it('may be of 2 MB, in one chunk and with dots', async () => {
    const server = await mailServer();
    const transport = transportTo(server.port);
    const plain = mail({ textBytes: 2_000_000 });
    const dotted = composed(['Subject: a\r\n\r\n', '.une ligne\r\nautre ligne\r\n'.repeat(80_000)]);
    for (const message of [plain, dotted, plain]) await transport.send(message, always);
    const sent = [plain, dotted, plain].map(({ chunks }) => Buffer.concat(chunks));
    expect(server.received.map(({ raw }, i) => raw.equals(sent[i] as Buffer))).toEqual([true, true, true]);
  });

  it('goes to one recipient per transaction without pipelining as well', async () => {
    const server = await mailServer({ server: { hidePIPELINING: true } });
    const transport = transportTo(server.port);
    for (const to of ['a@example.org', 'b@example.org']) await transport.send(mail({ to }), always);
    expect(server.received.map(({ to }) => to)).toEqual([['a@example.org'], ['b@example.org']]);
  });
});

describe('connections', () => {
  it('are used again: a hundred messages over one', async () => {
    const server = await mailServer();
    const transport = transportTo(server.port);
    for (let i = 0; i < 100; i += 1) await transport.send(mail({ delivery: `a.${i}` }), always);
    expect(server.sessions).toBe(1);
    expect(new Set(server.received.map(({ delivery }) => delivery)).size).toBe(100);
  });

  it('are opened up to the limit when there is that much to send', async () => {
    const server = await faultyServer({ rules: [{ at: 'dot', do: { delayMs: 20 } }] });
    const transport = transportTo(server.port, { connections: 4 });
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => transport.send(mail(), always)));
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(server.connections).toBe(4);
    expect(transport.connections).toBe(4);
  });

  it('serve those who wait in the order they came', async () => {
    const server = await mailServer();
    const transport = transportTo(server.port);
    const begun: number[] = [];
    const mayBegin = (i: number) => () => begun.push(i) > 0;
    await Promise.all(Array.from({ length: 50 }, (_, i) => transport.send(mail({ delivery: `a.${i}` }), mayBegin(i))));
    const order = Array.from({ length: 50 }, (_, i) => i);
    expect([...new Set(begun)]).toEqual(order);
    expect(server.received.map(({ delivery }) => delivery)).toEqual(order.map((i) => `a.${i}`));
  });

  it('are replaced after messagesPerConnection', async () => {
    const server = await mailServer();
    const transport = transportTo(server.port, { messagesPerConnection: 3 });
    for (let i = 0; i < 7; i += 1) await transport.send(mail(), always);
    expect(server.sessions).toBe(3);
    expect(server.received).toHaveLength(7);
  });

  it('are closed with QUIT when idle, and opened again when needed', async () => {
    const server = await faultyServer();
    const transport = transportTo(server.port, { timeouts: { idleMs: 50 } });
    await transport.send(mail({ delivery: 'a.1' }), always);
    await server.until(({ open }) => open === 0);
    expect(await transport.send(mail({ delivery: 'a.2' }), always)).toMatchObject({ kind: 'sent' });
    expect(server.connections).toBe(2);
  });

  it('that the server closed while idle are replaced in silence', async () => {
    const server = await faultyServer({ rules: [{ at: 'dot', do: { reply: '250 2.0.0 Ok, bye', close: true } }] });
    const transport = transportTo(server.port);
    await transport.send(mail({ delivery: 'a.1' }), always);
    await server.until(({ open }) => open === 0);
    expect(await transport.ready()).toBeNull();
    expect(await transport.send(mail({ delivery: 'a.2' }), always)).toMatchObject({ kind: 'sent' });
    expect([...server.accepted]).toEqual([
      ['a.1', 1],
      ['a.2', 1],
    ]);
  });

  it('go on after a refusal, reset by RSET', async () => {
    const refusal = { reply: '550 5.7.1 Not today' };
    const rules = [
      { at: 'rcpt', only: { to: 'rcpt@' }, do: refusal },
      { at: 'data', only: { to: 'data@' }, do: refusal },
      { at: 'dot', only: { to: 'dot@' }, do: refusal },
    ] as const;
    for (const extensions of [['PIPELINING'], []]) {
      const server = await faultyServer({ extensions, rules: [...rules] });
      const transport = transportTo(server.port);
      for (const to of ['rcpt@a.org', 'good@a.org', 'data@a.org', 'good@a.org', 'dot@a.org', 'good@a.org']) {
        const outcome = await transport.send(mail({ to }), always);
        expect(outcome.kind).toBe(to.startsWith('good') ? 'sent' : 'failed');
      }
      expect(server.connections).toBe(1);
    }
  });
});

describe('mayBegin', () => {
  it('is asked once, only when a connection is free, and nothing is sent when it says no', async () => {
    const server = await mailServer();
    const transport = transportTo(server.port);
    let asked = 0;
    const no = () => {
      asked += 1;
      expect(server.sessions).toBe(1);
      return false;
    };
    const outcomes = await Promise.all([
      transport.send(mail({ delivery: 'a.1' }), always),
      transport.send(mail({ delivery: 'a.2' }), no),
      transport.send(mail({ delivery: 'a.3' }), always),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['sent', 'not-sent', 'sent']);
    expect(asked).toBe(1);
    expect(server.received.map(({ delivery }) => delivery)).toEqual(['a.1', 'a.3']);
  });
});
