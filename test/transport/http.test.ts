import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AccessTokens } from '../../src/auth/port.ts';
import { FacteurError } from '../../src/errors.ts';
import { retryAfter } from '../../src/transport/http/api.ts';
import { createHttpTransport } from '../../src/transport/http/transport.ts';
import { type ApiTreatment, type MailApiOptions, MailApiServer } from '../helpers/mail-api.ts';
import { mail as makeMail } from './mails.ts';

const yes = () => true;
const mailTo = (to: string) => makeMail({ to });

/** Tokens that are given one after the other, each when the one before was refused. */
class Tokens implements AccessTokens {
  readonly account = 'default';
  readonly #all: readonly string[];
  asked = 0;

  constructor(...all: readonly string[]) {
    this.#all = all;
  }

  async token(refused?: string): Promise<string> {
    this.asked += 1;
    const at = refused === undefined ? 0 : this.#all.indexOf(refused) + 1;
    const token = this.#all[at];
    if (token === undefined) throw new FacteurError('sign-in-needed', { account: this.account });
    return token;
  }
}

async function stage(
  kind: 'graph' | 'gmail',
  options: Partial<MailApiOptions> = {},
  tokens: AccessTokens = new Tokens('t1', 't2'),
) {
  const api = await MailApiServer.start({ kind, ...options });
  const transport = createHttpTransport({
    ...{ kind, host: '127.0.0.1', port: api.port, encrypted: false, user: 'a@example.org', tokens, connections: 4 },
    timeouts: { continueMs: 300, answerMs: 5_000 },
  });
  onTestFinished(async () => {
    await transport.close({ now: true });
    await api.close();
  });
  return { api, transport };
}

const treated = (treatment: ApiTreatment) => ({ treat: () => treatment });

describe.each(['graph', 'gmail'] as const)('%s', (kind) => {
  it('hands over the message byte for byte, and keeps what the provider calls it', async () => {
    const { api, transport } = await stage(kind);
    expect(await transport.ready()).toBeNull();
    const mail = mailTo('awa@example.org');
    const outcome = await transport.send(mail, yes);
    expect(outcome.kind).toBe('sent');
    expect(outcome.reply).toMatch(kind === 'graph' ? /^202 Accepted r-1$/ : /^200 OK m1$/);
    expect(api.received[0]?.raw.equals(Buffer.concat(mail.chunks))).toBe(true);
    expect(api.received[0]?.token).toBe('t1');
  });

  it('gets another token once when one is refused, and says so when that one is, too', async () => {
    const { api, transport } = await stage(kind, { mayUse: (token) => token === 't2' });
    expect((await transport.send(mailTo('a@example.org'), yes)).kind).toBe('sent');
    expect(api.refusedTokens).toBe(1);
    api.change({ mayUse: () => false });
    const outcome = await transport.send(mailTo('a@example.org'), yes);
    expect(outcome).toMatchObject({ kind: 'configuration', reason: 'auth' });
    expect(outcome.reply).toMatch(/^facteur:sign-in-refused/);
    expect(outcome.reply).not.toContain('t2');
  });

  it.each([
    ['cut-kept', 'unknown'],
    ['cut-dropped', 'unknown'],
    ['gateway-kept', 'unknown'],
    ['broken-kept', 'unknown'],
    ['broken-dropped', 'unknown'],
    ['cut-early', 'not-sent'],
    [{ status: 500 }, 'unreachable'],
    [{ status: 503, body: { error: { code: 'serviceNotAvailable', message: 'Try again.' } } }, 'throttled'],
    [
      {
        status: 400,
        body: { error: { code: 'ErrorInvalidRecipients', message: 'At least one recipient is not valid.' } },
      },
      'failed',
    ],
    [{ status: 403, body: { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } } }, 'configuration'],
    [
      { status: 403, body: { error: { code: 403, errors: [{ reason: 'dailyLimitExceeded' }], message: 'no' } } },
      'quota',
    ],
    [{ status: 302, headers: { location: 'https://example.org' } }, 'configuration'],
  ] as const)('%j is %s', async (treatment, expected) => {
    const { transport } = await stage(kind, treated(treatment));
    expect((await transport.send(mailTo('a@example.org'), yes)).kind).toBe(expected);
  });

  it('waits as long as Retry-After says', async () => {
    const body = { error: { code: 'TooManyRequests', message: 'Too many requests' } };
    const { transport } = await stage(kind, treated({ status: 429, body, headers: { 'retry-after': '7' } }));
    expect(await transport.send(mailTo('a@example.org'), yes)).toMatchObject({
      ...{ kind: 'throttled', waitMs: 7_000, reply: '429 TooManyRequests: Too many requests' },
    });
  });

  it('sends nothing that may not begin, also when the server has asked for the message', async () => {
    const { api, transport } = await stage(kind);
    expect((await transport.send(mailTo('a@example.org'), () => false)).kind).toBe('not-sent');
    let asked = 0;
    expect((await transport.send(mailTo('a@example.org'), () => ++asked === 1)).kind).toBe('not-sent');
    expect(asked).toBe(2);
    expect(api.received).toEqual([]);
  });
});

describe('over HTTP', () => {
  it('an application, which is nobody to Graph, names the mailbox', async () => {
    const user = 'a+b@example.org';
    const api = await MailApiServer.start({ kind: 'graph', mailbox: user });
    const transport = createHttpTransport({
      ...{ kind: 'graph', host: '127.0.0.1', port: api.port, encrypted: false, user, connections: 1 },
      ...{ tokens: new Tokens('t1'), asApplication: true },
    });
    onTestFinished(async () => {
      await transport.close({ now: true });
      await api.close();
    });
    expect((await transport.send(mailTo('awa@example.org'), yes)).kind).toBe('sent');
  });

  it('no more requests are under way than connections, and none is begun after the close', async () => {
    let most = 0;
    let now = 0;
    const { transport, api } = await stage('graph', {
      treat: () => {
        now += 1;
        most = Math.max(most, now);
        return 'accept';
      },
      onKept: () => {
        now -= 1;
      },
      answerMs: () => 5,
    });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => transport.send(mailTo(`m${i}@example.org`), yes)),
    );
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(most).toBeLessThanOrEqual(4);
    await transport.close({ now: false });
    expect((await transport.send(mailTo('a@example.org'), yes)).kind).toBe('not-sent');
    expect(api.received).toHaveLength(20);
  });

  it('what is under way when it has to end at once is unknown', async () => {
    const { transport, api } = await stage('graph', { answerMs: () => 60_000 });
    const sending = transport.send(mailTo('a@example.org'), yes);
    await expect.poll(() => api.received.length).toBe(1);
    await transport.close({ now: true });
    expect((await sending).kind).toBe('unknown');
  });

  it('a server that knows no "continue" gets the message after a while', async () => {
    const server = createServer((socket) => {
      let text = '';
      socket
        .on('error', () => {})
        .on('data', (bytes) => {
          text += bytes.toString('latin1');
          const [head = '', body = ''] = text.split('\r\n\r\n');
          if (Number(/content-length: (\d+)/i.exec(head)?.[1]) === body.length)
            socket.end('HTTP/1.1 202 Accepted\r\n\r\n');
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const transport = createHttpTransport({
      ...{ kind: 'graph', host: '127.0.0.1', port: (server.address() as { port: number }).port, encrypted: false },
      ...{ user: 'a@example.org', tokens: new Tokens('t1'), connections: 1, timeouts: { continueMs: 50 } },
    });
    onTestFinished(async () => {
      await transport.close({ now: true });
      server.close();
    });
    expect((await transport.send(mailTo('a@example.org'), yes)).kind).toBe('sent');
  });

  it('without https nothing leaves this machine; without a server or a token nobody fails', async () => {
    const parts = { kind: 'graph', port: 1, user: 'a@example.org', connections: 1 } as const;
    const open = createHttpTransport({
      ...parts,
      host: 'graph.example.org',
      encrypted: false,
      tokens: new Tokens('t'),
    });
    expect(await open.ready()).toMatchObject({ kind: 'configuration', reason: 'tls' });
    const gone = createHttpTransport({ ...parts, host: '127.0.0.1', encrypted: false, tokens: new Tokens('t') });
    expect(await gone.send(mailTo('a@example.org'), yes)).toMatchObject({ kind: 'unreachable' });
    const nobody = createHttpTransport({ ...parts, host: '127.0.0.1', encrypted: false, tokens: new Tokens() });
    expect(await nobody.ready()).toMatchObject({ kind: 'configuration', reason: 'auth' });
  });

  it('a server that is out of order leaves no more in doubt than were under way, then one at a time until it works', async () => {
    const { api, transport } = await stage('graph', treated('broken-dropped'));
    const sendTo = async (count: number) => {
      const mails = Array.from({ length: count }, (_, i) => mailTo(`m${i}@example.org`));
      const kinds = (await Promise.all(mails.map((mail) => transport.send(mail, yes)))).map(({ kind }) => kind);
      return {
        ...Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length])),
      };
    };
    expect(await sendTo(10)).toEqual({ unknown: 4, unreachable: 6 });
    expect(await transport.ready()).toMatchObject({
      kind: 'unreachable',
      reply: expect.stringContaining('500 Internal'),
    });
    expect(await transport.ready()).toBeNull();
    expect(await sendTo(3)).toEqual({ unknown: 1, unreachable: 2 });
    expect(api.requests).toBe(5);
    api.change(treated('accept'));
    expect(await transport.ready()).toMatchObject({ kind: 'unreachable' });
    expect(await transport.ready()).toBeNull();
    expect(await sendTo(5)).toEqual({ sent: 5 });
  });

  it('a message that is too large is refused before it leaves', async () => {
    const { transport, api } = await stage('graph');
    const mail = mailTo('a@example.org');
    const large = { ...mail, size: 4_000_000 };
    expect(await transport.send(large, yes)).toMatchObject({ kind: 'failed', hardBounce: false });
    expect(api.requests).toBe(0);
  });

  it('Retry-After is seconds or a date, a day at most', () => {
    const now = Date.parse('2026-11-28T10:00:00Z');
    expect(retryAfter('120', now)).toBe(120_000);
    expect(retryAfter('Sat, 28 Nov 2026 10:01:00 GMT', now)).toBe(60_000);
    expect(retryAfter('Sat, 28 Nov 2026 09:00:00 GMT', now)).toBe(0);
    expect(retryAfter('9999999', now)).toBe(86_400_000);
    expect(retryAfter('soon', now)).toBeNull();
    expect(retryAfter(null, now)).toBeNull();
  });
});
