import { expect, it } from 'vitest';
import { always, mail } from './mails.ts';
import { faultyServer, transportTo } from './transports.ts';

const SLOW_MS = 120;
/** Timers may be a little early. */
const LEAST_MS = SLOW_MS - 5;

/** A transport that notes how long its server took. */
function noting(port: number, settings = {}) {
  const times: number[] = [];
  return { times, transport: transportTo(port, { ...settings, onAnswer: (ms) => times.push(ms) }) };
}

it('how long a server takes is told for each message that it answers, refusals included', async () => {
  const server = await faultyServer({
    rules: [
      { at: 'dot', only: { nth: [1] }, do: { delayMs: SLOW_MS } },
      { at: 'rcpt', only: { to: 'gone' }, do: { reply: '550 5.1.1 no' } },
    ],
  });
  const { times, transport } = noting(server.port);
  await transport.send(mail({ to: 'a@example.org' }), always);
  expect(times).toHaveLength(1);
  expect(times[0]).toBeGreaterThanOrEqual(LEAST_MS);
  await transport.send(mail({ to: 'gone@example.org' }), always);
  expect(times).toHaveLength(2);
});

it('what waits for the connection, or is said ahead, does not count the message before it', async () => {
  const server = await faultyServer({ rules: [{ at: 'dot', do: { delayMs: SLOW_MS } }] });
  // Every answer is quick, so the next message's commands go out with the end of the one before.
  const { times, transport } = noting(server.port, { timeouts: { quickMs: 10_000 } });
  const began = performance.now();
  await Promise.all(Array.from({ length: 4 }, () => transport.send(mail({}), always)));
  const took = performance.now() - began;
  expect(times).toHaveLength(4);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(LEAST_MS);
  expect(times.reduce((sum, ms) => sum + ms)).toBeLessThanOrEqual(took);
});

it('a message without an answer is not told', async () => {
  const server = await faultyServer({ rules: [{ at: 'dot', do: { close: 'reset' } }] });
  const { times, transport } = noting(server.port);
  expect((await transport.send(mail({}), always)).kind).toBe('unknown');
  expect(times).toEqual([]);
});
