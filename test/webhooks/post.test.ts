import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { post } from '../../src/webhooks/post.ts';
import type { Behaviour } from '../helpers/webhook-receiver.ts';
import { endpointOf, receiverOf } from './endpoint.ts';

const event = { id: 'evt_1', body: JSON.stringify({ type: 'webhook.test', timestamp: '', data: { é: '✓' } }) };

async function posted(behave: Behaviour, options: Parameters<typeof post>[2] = {}) {
  const receiver = await receiverOf(behave);
  return { receiver, attempt: await post(endpointOf(receiver), event, options) };
}

/** Sends without end, until nobody listens. */
function flood(response: ServerResponse): { sent: number } {
  const count = { sent: 0 };
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const more = () => {
    if (response.destroyed) return;
    count.sent += chunk.length;
    response.write(chunk, () => setImmediate(more));
  };
  more();
  return count;
}

describe('a request', () => {
  it('is signed as Standard Webhooks says, with the headers of the configuration', async () => {
    const receiver = await receiverOf();
    const attempt = await post(endpointOf(receiver, { 'X-Tenant': 'a b', Authorization: 'Bearer hush' }), event);
    expect(attempt).toEqual({ kind: 'delivered' });
    const [{ headers, text, body } = {} as never] = receiver.received;
    expect(body).toEqual(JSON.parse(event.body));
    expect(text).toBe(event.body);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'evt_1',
      'x-tenant': 'a b',
      authorization: 'Bearer hush',
    });
    // By hand, without the package that signed it.
    const key = Buffer.from(receiver.secret.replace('whsec_', ''), 'base64');
    const signed = `evt_1.${headers['webhook-timestamp']}.${text}`;
    const signature = createHmac('sha256', key).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(10);
  });

  it.each([200, 201, 204, 299])('that is answered %i was delivered', async (status) => {
    expect((await posted(() => status)).attempt).toEqual({ kind: 'delivered' });
  });

  it.each([
    [500, 'status'],
    [400, 'status'],
    [404, 'status'],
    [429, 'status'],
    [503, 'status'],
    [304, 'redirect'],
  ])('that is answered %i failed (%s)', async (status, code) => {
    const { attempt } = await posted(() => status);
    expect(attempt).toEqual({ kind: 'failed', failure: { code, detail: String(status) }, askedMs: 0 });
  });

  it('that is answered 410 is the last one', async () => {
    expect((await posted(() => 410)).attempt).toEqual({ kind: 'gone', failure: { code: 'gone', detail: '410' } });
  });

  it.each([301, 302, 307, 308])('does not follow a redirect (%i)', async (status) => {
    const elsewhere = await receiverOf();
    const { attempt, receiver } = await posted((_, response) => {
      response.writeHead(status, { location: elsewhere.url }).end();
      return status;
    });
    expect(attempt).toMatchObject({ kind: 'failed', failure: { code: 'redirect', detail: String(status) } });
    expect(receiver.received).toHaveLength(1);
    expect(elsewhere.received).toEqual([]);
  });

  it.each([
    ['90', 90_000],
    ['soon', 0],
    ['-5', 0],
    ['99999999999', 0],
  ])('takes note of Retry-After: %s', async (asked, askedMs) => {
    const { attempt } = await posted((_, response) => {
      response.writeHead(503, { 'retry-after': asked }).end();
      return 503;
    });
    expect(attempt).toMatchObject({ askedMs });
  });

  it('takes note of a date in Retry-After', async () => {
    const { attempt } = await posted((_, response) => {
      response.writeHead(429, { 'retry-after': new Date(Date.now() + 120_000).toUTCString() }).end();
      return 429;
    });
    expect(attempt.kind === 'failed' && attempt.askedMs).toBeGreaterThan(60_000);
  });

  it('that nobody answers fails in time', async () => {
    const { attempt } = await posted(() => null, { answerWithinMs: 200 });
    expect(attempt).toEqual({ kind: 'failed', failure: { code: 'timeout', detail: '' }, askedMs: 0 });
  });

  it('does not wait for the rest of an answer, nor reads more than a little of it', async () => {
    let counted = { sent: 0 };
    const { attempt } = await posted((_, response) => {
      response.writeHead(200);
      counted = flood(response);
      onTestFinished(() => void response.destroy());
      return 200;
    });
    expect(attempt).toEqual({ kind: 'delivered' });
    // What the sockets hold, and not without end.
    expect(counted.sent).toBeLessThan(32 * 2 ** 20);
    const slow = await posted((_, response) => {
      response.writeHead(200).write('{');
      return 200;
    });
    expect(slow.attempt).toEqual({ kind: 'delivered' });
  });

  it('to nobody fails with the code of the system', async () => {
    const receiver = await receiverOf();
    await receiver.close();
    const attempt = await post(endpointOf(receiver), event);
    expect(attempt).toEqual({ kind: 'failed', failure: { code: 'unreachable', detail: 'ECONNREFUSED' }, askedMs: 0 });
  });

  it('that is cut off fails', async () => {
    const { attempt } = await posted((_, response) => {
      response.socket?.destroy();
      return null;
    });
    expect(attempt).toMatchObject({ kind: 'failed', failure: { code: 'unreachable' } });
  });

  it('can be broken off', async () => {
    const aborting = new AbortController();
    const receiver = await receiverOf(() => {
      aborting.abort();
      return null;
    });
    await expect(post(endpointOf(receiver), event, { signal: aborting.signal })).rejects.toThrow();
  });
});
