import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Feed, type FeedEvent } from '../../src/app/feed.ts';
import { openFacteur } from '../../src/library/facteur.ts';
import { eventually } from '../helpers/eventually.ts';
import { folderWith } from '../helpers/folder.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';
import { EventStream } from './event-stream.ts';
import { accept, type Stage, startStage } from './stage.ts';

/** A stage that listens on a port, and how its events are listened to. */
async function listening(env: Record<string, string> = {}) {
  const stage = await startStage(env);
  await stage.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = stage.app.server.address() as { port: number };
  const authorization = `Bearer ${stage.tokens.read}`;
  const listen = async (path = '', headers: Record<string, string> = {}) => {
    const stream = await EventStream.open(port, `/api/v1/events${path}`, { authorization, ...headers });
    onTestFinished(() => stream.close());
    return stream;
  };
  return { ...stage, listen };
}

async function work({ where }: Stage): Promise<void> {
  await using project = await openFacteur({ folder: where.cwd, settings: where.env });
  const worker = await project.startWorker({ untilIdle: true });
  await worker.ended;
}

const typesOf = (stream: EventStream) => stream.events.map(({ type }) => type);

describe.each(['sqlite', 'redis'] as const)('%s', (backend) => {
  describe.skipIf(backend === 'redis' && redisMissing())('events', () => {
    it('tell how a campaign goes, to the end, to all who listen', async () => {
      const mail = await startMailServer();
      onTestFinished(() => mail.close());
      const env: Record<string, string> = { SMTP_URL: `smtp://127.0.0.1:${mail.port}` };
      if (backend === 'redis') {
        const redis = await RedisServer.start();
        onTestFinished(() => redis.close());
        env.REDIS_URL = redis.url;
      }
      const stage = await listening(env);
      const streams = await Promise.all(Array.from({ length: 20 }, () => stage.listen()));
      for (const stream of streams) await eventually('everything is told at first', () => stream.events.length > 0);
      expect(streams.map(typesOf)).toEqual(streams.map(() => ['workers']));
      const id = await accept(stage, 40);
      await work(stage);
      for (const stream of streams) {
        await eventually('the end is told', () => stream.events.find(({ type }) => type === 'finished'));
        const last = stream.events.findLast(({ type }) => type === 'campaign');
        expect(last?.data).toMatchObject({ id, state: 'finished', counts: { total: 40, sent: 40, pending: 0 } });
      }
      expect(new Set(streams.map((stream) => JSON.stringify(stream.events.map((one) => one.id)))).size).toBe(1);
    });
  });
});

it('a hold is told once, with its reason', async () => {
  const stage = await listening();
  const id = await accept(stage, 1);
  const stream = await stage.listen();
  await eventually('it is told at first', () => stream.events.some(({ data }) => data.id === id));
  await stage.project.backend.hold('default', { reason: 'auth', message: '535 no', until: null });
  await eventually('the hold is told', () => stream.events.some(({ type }) => type === 'held'));
  const held = stream.events.filter(({ type }) => type === 'held');
  expect(held.map(({ data }) => [data.id, data.state, data.heldReason])).toEqual([[id, 'held', 'auth']]);
});

it('who comes back is told what was missed, and nothing twice', async () => {
  const stage = await listening();
  const { ask, listen } = stage;
  const id = await accept(stage, 1);
  const first = await listen();
  await eventually('it is told at first', () => typesOf(first).includes('workers'));
  const lastEventId = first.events.at(-1)?.id ?? '';
  first.close();
  await ask('POST', `/api/v1/campaigns/${id}/pause`);
  const second = await listen('', { 'last-event-id': lastEventId });
  await eventually('the pause is told', () => second.events.some(({ data }) => data.state === 'paused'));
  expect(typesOf(second)).toEqual(['campaign']);
  const third = await listen(`?lastEventId=${second.events.at(-1)?.id}`);
  await ask('POST', `/api/v1/campaigns/${id}/cancel`);
  await eventually('the end is told', () => typesOf(third).includes('finished'));
  expect(third.events.map(({ type, data }) => [type, data.state])).toEqual([
    ['campaign', 'cancelled'],
    ['finished', 'cancelled'],
  ]);
});

it('who comes back too late, or from another server, is told to look again at everything', async () => {
  const stage = await listening();
  const id = await accept(stage, 1);
  for (const since of ['00000000-7', 'nonsense']) {
    const stream = await stage.listen('', { 'last-event-id': since });
    await eventually('everything is told', () => typesOf(stream).includes('workers'));
    expect(stream.events.map(({ type, data }) => [type, data.id])).toEqual([
      ['reset', undefined],
      ['campaign', id],
      ['workers', undefined],
    ]);
  }
});

it('one campaign alone can be listened to', async () => {
  const stage = await listening();
  const [one, other] = [await accept(stage, 1), await accept(stage, 1)];
  const stream = await stage.listen(`?campaign=${one.toUpperCase()}`);
  await stage.ask('POST', `/api/v1/campaigns/${other}/cancel`);
  await stage.ask('POST', `/api/v1/campaigns/${one}/cancel`);
  await eventually('the end is told', () => typesOf(stream).includes('finished'));
  expect(new Set(stream.events.flatMap(({ data }) => data.id ?? []))).toEqual(new Set([one]));
});

it('many campaigns that begin and end between two looks are all told', async () => {
  const { project, where, ...stage } = await startStage();
  const feed = new Feed(project.backend, where.clock);
  const events: FeedEvent[] = [];
  const stop = await feed.listen((event) => events.push(event));
  onTestFinished(stop);
  const ids: string[] = [];
  for (let i = 0; i < 12; i += 1) {
    const id = await accept({ project, where, ...stage }, 1);
    await project.backend.setWanted(id, 'cancelled');
    ids.push(id);
  }
  const over = () => events.flatMap((event) => (event.type === 'finished' ? event.data.id : []));
  await eventually('all ends are told', () => over().length >= ids.length);
  expect(over()).toEqual(ids);
});

it('old campaigns that come up when newer ones are removed are no news', async () => {
  const clock = join(folderWith({ clock: '-864000' }), 'clock');
  const stage = await startStage({ FACTEUR_TEST_CLOCK: clock });
  const { backend } = stage.project;
  const paused = await accept(stage, 1);
  const ids: string[] = [];
  for (let i = 0; i < 12; i += 1) ids.push(await accept(stage, 1));
  // The newest ended long ago, so that they are removed and the oldest stay.
  for (const id of ids.slice(6)) await backend.setWanted(id, 'cancelled');
  writeFileSync(clock, '0');
  for (const id of ids.slice(0, 6)) await backend.setWanted(id, 'cancelled');
  const feed = new Feed(backend, stage.where.clock);
  const events: FeedEvent[] = [];
  onTestFinished(await feed.listen((event) => events.push(event)));
  expect(await backend.purge(stage.where.clock.now() - 86_400_000)).toMatchObject({ campaigns: 6 });
  await backend.setWanted(paused, 'paused');
  await eventually('the next look is over', () =>
    events.some(({ type, data }) => type === 'campaign' && 'state' in data && data.state === 'paused'),
  );
  expect(events.filter(({ type }) => type === 'finished')).toEqual([]);
});

it('a listener that does not read is dropped, and the others go on', async () => {
  const stage = await listening();
  const { backend } = stage.project;
  const [slow, quick] = [await stage.listen(), await stage.listen()];
  slow.stall();
  // Long names make events that soon fill what a connection holds.
  const to = [{ email: 'a@example.org', nom: 'x' }];
  await using project = await openFacteur({ folder: stage.where.cwd, settings: stage.where.env });
  const { id } = await project.send({ to, name: 'x'.repeat(1_500_000) });
  const isDropped = async () => {
    await backend.setWanted(id, 'paused');
    await eventually('the pause is told', () => quick.events.at(-1)?.data.state === 'paused');
    await backend.setWanted(id, 'run');
    await eventually('its end is told', () => quick.events.at(-1)?.data.state === 'running');
    const connections = await new Promise((resolve) => stage.app.server.getConnections((_, count) => resolve(count)));
    return connections === 1;
  };
  await eventually('the slow one is dropped', isDropped);
  expect(quick.ended).toBe(false);
});

it('a token that is revoked ends what it had opened; the others are told that the connection is there', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const stage = await listening();
  const other = await stage.context.tokens.create({ name: 'other', scope: 'read', lifeMs: null }, 0);
  const revoked = await stage.listen('', { authorization: `Bearer ${other.token}` });
  const kept = await stage.listen();
  await stage.context.tokens.revoke('other');
  vi.advanceTimersByTime(15_000);
  await eventually('it ends', () => revoked.ended);
  await eventually('the other goes on', () => kept.comments > 0);
  expect(kept.ended).toBe(false);
});

it('closing the server ends the streams', async () => {
  const stage = await listening();
  const stream = await stage.listen();
  await stage.app.close();
  await eventually('the stream ends', () => stream.ended);
});

it('asking for the head of it is refused, as its answer would never end', async () => {
  const { ask } = await startStage();
  expect((await ask('HEAD', '/api/v1/events')).status).toBe(404);
});
