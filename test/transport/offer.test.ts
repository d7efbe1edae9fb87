import { expect, it, onTestFinished, vi } from 'vitest';
import type { Offer, Outcome, Transport } from '../../src/transport/port.ts';
import type { SmtpSettings } from '../../src/transport/smtp/settings.ts';
import type { FaultyServer, Script } from '../helpers/smtp/faulty-server.ts';
import { always, mail } from './mails.ts';
import { faultyServer, transportTo } from './transports.ts';

/** A message that is offered before it is begun: its commands go out with the end of the one before, itself only when it is begun. */
interface Announced {
  readonly server: FaultyServer;
  readonly transport: Transport;
  readonly offer: Offer;
}

function offerOf(transport: Transport, delivery: string, mayBegin = always): Offer {
  return (transport.offer as NonNullable<Transport['offer']>)(mail({ delivery }), mayBegin);
}

/** a.0 and a.1 are sent over one connection; a.2, which is only offered, is announced behind a.1, whose commands meet `rules`. */
async function announced(
  settings: Partial<SmtpSettings> = {},
  rules: Script['rules'] = [],
  mayBegin = always,
): Promise<Announced> {
  const server = await faultyServer();
  const transport = transportTo(server.port, { ...settings, timeouts: { quickMs: 60_000, ...settings.timeouts } });
  await transport.send(mail({ delivery: 'a.0' }), always);
  const offer = offerOf(transport, 'a.2', mayBegin);
  server.set(rules ? { rules } : {});
  await transport.send(mail({ delivery: 'a.1' }), always);
  await server.until(({ begun }) => begun === 3);
  return { server, transport, offer };
}

const kindOf = async (outcome: Promise<Outcome>) => (await outcome).kind;

it('its commands are said ahead, and it goes out when it is begun', async () => {
  const { server, offer } = await announced();
  expect([...server.accepted.keys()]).toEqual(['a.0', 'a.1']);
  expect(await kindOf(offer.begin())).toBe('sent');
  expect([...server.accepted]).toEqual([
    ['a.0', 1],
    ['a.1', 1],
    ['a.2', 1],
  ]);
  expect(server.connections).toBe(1);
});

it('it waits like any other, where nothing goes before it', async () => {
  const server = await faultyServer();
  const transport = transportTo(server.port);
  const offer = offerOf(transport, 'a.1');
  expect(await transport.ready()).toBe(null);
  expect(server.begun).toBe(0);
  expect(await kindOf(offer.begin())).toBe('sent');
});

it('what is begun goes before what is only offered', async () => {
  const server = await faultyServer();
  const transport = transportTo(server.port, { timeouts: { quickMs: 60_000 } });
  await transport.send(mail({ delivery: 'a.0' }), always);
  const offer = offerOf(transport, 'a.3');
  await Promise.all(['a.1', 'a.2'].map((delivery) => transport.send(mail({ delivery }), always)));
  expect(await kindOf(offer.begin())).toBe('sent');
  expect([...server.accepted.keys()]).toEqual(['a.0', 'a.1', 'a.2', 'a.3']);
});

it('it does not go out when it is withdrawn, before it is announced or after', async () => {
  const { server, transport, offer } = await announced();
  offerOf(transport, 'a.4').withdraw();
  offer.withdraw();
  await server.until(({ open }) => open === 0);
  expect(await kindOf(transport.send(mail({ delivery: 'a.3' }), always))).toBe('sent');
  expect([...server.accepted.keys()]).toEqual(['a.0', 'a.1', 'a.3']);
  expect(server.connections).toBe(2);
});

it('it does not go out when it is withdrawn while its commands are on their way', async () => {
  const server = await faultyServer();
  const transport = transportTo(server.port, { timeouts: { quickMs: 60_000 } });
  await transport.send(mail({ delivery: 'a.0' }), always);
  const offer = offerOf(transport, 'a.2');
  server.set({ rules: [{ at: 'dot', only: { nth: [1] }, do: { hold: true } }] });
  const first = transport.send(mail({ delivery: 'a.1' }), always);
  await server.until(({ events }) => events.length === 2);
  offer.withdraw();
  server.set({});
  expect(await kindOf(first)).toBe('sent');
  await server.until(({ open }) => open === 0);
  expect([...server.accepted.keys()]).toEqual(['a.0', 'a.1']);
});

it('it is asked once more whether it may go out, and then another connection takes what may', async () => {
  let may = true;
  const { server, transport, offer } = await announced({}, [], () => may);
  may = false;
  expect(await kindOf(offer.begin())).toBe('not-sent');
  expect(await kindOf(transport.send(mail({ delivery: 'a.3' }), always))).toBe('sent');
  expect([...server.accepted.keys()]).toEqual(['a.0', 'a.1', 'a.3']);
});

it('a refusal of its commands is its outcome, and the connection is free for others', async () => {
  const rules: Script['rules'] = [{ at: 'rcpt', only: { nth: [2] }, do: { reply: '550 5.1.1 No such user' } }];
  const { server, transport, offer } = await announced({}, rules);
  expect(await kindOf(transport.send(mail({ delivery: 'a.3' }), always))).toBe('sent');
  expect(await offer.begin()).toMatchObject({ kind: 'failed', hardBounce: true });
  expect([...server.accepted.keys()]).toEqual(['a.0', 'a.1', 'a.3']);
  expect(server.connections).toBe(1);
});

it('it goes out over another connection when the one it was announced on is lost', async () => {
  const { server, transport, offer } = await announced();
  await server.down();
  await server.up();
  expect(await kindOf(transport.send(mail({ delivery: 'a.3' }), always))).toBe('sent');
  expect(await kindOf(offer.begin())).toBe('sent');
  expect([...server.accepted.keys()]).toEqual(['a.0', 'a.1', 'a.3', 'a.2']);
});

it('it holds no connection back for long from those who wait for one', async () => {
  const { server, transport, offer } = await announced({ timeouts: { takeBackMs: 100 } });
  expect(await kindOf(transport.send(mail({ delivery: 'a.3' }), always))).toBe('sent');
  expect(await kindOf(offer.begin())).toBe('sent');
  expect([...server.accepted.keys()]).toEqual(['a.0', 'a.1', 'a.3', 'a.2']);
});

it('it keeps its connection however long it takes to be begun, where nobody waits for one', async () => {
  const { server, offer } = await announced({ timeouts: { takeBackMs: 20 } });
  const real = performance.now.bind(performance);
  const later = vi.spyOn(performance, 'now').mockImplementation(() => real() + 60_000);
  onTestFinished(() => later.mockRestore());
  await vi.waitUntil(() => later.mock.calls.length > 4, { timeout: 30_000 });
  expect(await kindOf(offer.begin())).toBe('sent');
  expect(server.connections).toBe(1);
});

it('how long the server took does not count the time until it was begun', async () => {
  const times: number[] = [];
  const HOUR = 3_600_000;
  const { offer } = await announced({ onAnswer: (ms) => times.push(ms), timeouts: { takeBackMs: HOUR } });
  const real = performance.now.bind(performance);
  const later = vi.spyOn(performance, 'now').mockImplementation(() => real() + HOUR / 2);
  onTestFinished(() => later.mockRestore());
  await offer.begin();
  expect(times).toHaveLength(3);
  expect(times[2]).toBeLessThan(HOUR / 2);
});

it('it is not sent when the transport closes before it is begun', async () => {
  const { server, transport, offer } = await announced();
  const waiting = offerOf(transport, 'a.3');
  const closed = transport.close({ now: true });
  expect(await kindOf(offer.begin())).toBe('not-sent');
  expect(await kindOf(waiting.begin())).toBe('not-sent');
  expect(await kindOf(offerOf(transport, 'a.4').begin())).toBe('not-sent');
  await closed;
  expect([...server.accepted.keys()]).toEqual(['a.0', 'a.1']);
});

it('a closing transport waits for what it has announced, until that is begun or withdrawn', async () => {
  const [one, other] = [await announced(), await announced()];
  const closed = Promise.all([one.transport.close({ now: false }), other.transport.close({ now: false })]);
  expect(await kindOf(one.offer.begin())).toBe('sent');
  other.offer.withdraw();
  await closed;
  expect(other.server.accepted.has('a.2')).toBe(false);
});
