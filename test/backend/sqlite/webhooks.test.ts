import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { KEEP_EVENT_MS, MOST_TAKEN, SEEN_EVERY_MS } from '../../../src/backend/webhooks.ts';
import { failure, KEY, OTHER, Sender } from '../contract/webhook-sender.ts';
import { handClock } from '../hand-clock.ts';
import { freshBackend } from './helpers.ts';
import { inFile } from './rubbish.ts';

let folder = '';
let clock = handClock();
let backend: Backend;

beforeEach(async () => {
  ({ folder, clock, backend } = await freshBackend());
});

const endpoint = (key: string, over: object = {}) => {
  return { key, label: `https://${key}.example`, kinds: ['recipient.unsubscribed', 'campaign.held'] as const, ...over };
};
/** Events that wait for an endpoint, as if they had been written down. */
function waiting(key: string, count: number): void {
  inFile(
    folder,
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
      INSERT INTO webhook_event (endpoint, id, kind, at, data, due) SELECT '${key}', 'evt_' || i, 'recipient.unsubscribed',
      ${clock.now()}, '{"email":"a@example.org","reason":"operator"}', ${clock.now()} + i FROM n`,
  );
}
/** An event that was taken a millisecond after it happened, and its sender. */
async function taken() {
  await backend.webhooks.know([endpoint(KEY)]);
  waiting(KEY, 1);
  clock.pass(1);
  const sender = await Sender.of({ backend });
  const [event] = await sender.turn();
  return { sender, event };
}
const row = () => inFile(folder, `SELECT seen_at, label, kinds FROM webhook WHERE key = '${KEY}'`)[0];

test('that an endpoint is still named is written down once an hour, or when something of it is new', async () => {
  const made = clock.now();
  await backend.webhooks.know([endpoint(KEY)]);
  clock.pass(SEEN_EVERY_MS - 1);
  await backend.webhooks.know([endpoint(KEY)]);
  expect(row()).toMatchObject({ seen_at: made });
  clock.pass(1);
  await backend.webhooks.know([endpoint(OTHER), endpoint(KEY)]);
  expect(row()).toMatchObject({ seen_at: made + SEEN_EVERY_MS });
  clock.pass(-1);
  await backend.webhooks.know([endpoint(KEY)]);
  expect(row()).toMatchObject({ seen_at: made + SEEN_EVERY_MS - 1 });
  clock.pass(1);
  await backend.webhooks.know([endpoint(KEY, { label: 'https://new.example' })]);
  expect(row()).toMatchObject({ seen_at: made + SEEN_EVERY_MS, label: 'https://new.example' });
  clock.pass(1);
  await backend.webhooks.know([endpoint(KEY, { label: 'https://new.example', kinds: ['campaign.held'] })]);
  expect(row()).toMatchObject({ seen_at: made + SEEN_EVERY_MS + 1, kinds: ' campaign.held ' });
  expect(await backend.webhooks.endpoints()).toMatchObject([{ key: OTHER }, { key: KEY, kinds: ['campaign.held'] }]);
});

test('no more than a hundred thousand events wait for an endpoint: the first are dropped, and counted', async () => {
  await backend.webhooks.know([endpoint(KEY), endpoint(OTHER)]);
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  waiting(OTHER, 1);
  waiting(KEY, 5);
  // Three are as good as so many.
  const most = new Set<unknown>();
  const get = Connection.prototype.get;
  vi.spyOn(Connection.prototype, 'get').mockImplementation(function (this: Connection, sql: string, ...of: never[]) {
    if (!sql.endsWith('DESC LIMIT 1 OFFSET ?') || !sql.includes('webhook_event')) return get.call(this, sql, ...of);
    most.add(of[1]);
    return get.call(this, sql, of[0] as never, 3);
  } as never);
  onTestFinished(() => void vi.restoreAllMocks());
  await backend.beat('w', { campaign: null });
  expect(most).toEqual(new Set([100_000]));
  expect(await backend.webhooks.endpoints()).toMatchObject([
    { key: KEY, waiting: 3, dropped: 2 },
    { key: OTHER, waiting: 1, dropped: 0 },
  ]);
  expect(inFile(folder, `SELECT min(due) AS first FROM webhook_event WHERE endpoint = '${KEY}'`)).toEqual([
    { first: clock.now() + 3 },
  ]);
});

test('fifty events are given at most, those that are due; what is written for later waits', async () => {
  await backend.webhooks.know([endpoint(KEY)]);
  waiting(KEY, MOST_TAKEN + 3);
  // Those that were never tried and are due later are of a clock that was set back.
  inFile(folder, `UPDATE webhook_event SET attempts = 1, first_at = ${clock.now()}, tried_at = ${clock.now()}`);
  const sender = await Sender.of({ backend });
  expect(await backend.webhooks.due([KEY])).toMatchObject([{ waitMs: 1 }]);
  expect(await sender.turn({ want: 60 })).toEqual([]);
  clock.pass(2);
  expect(await sender.turn({ want: 60 })).toHaveLength(2);
  clock.pass(100);
  expect(await sender.turn({ want: 60 })).toHaveLength(50);
});

test('waits are whole milliseconds, and over when they are', async () => {
  const { sender, event } = await taken();
  await sender.fail(event, { retryMs: 300_000.2, pauseMs: 5_000.2 });
  const waitMs = async () => (await backend.webhooks.due([KEY]))[0]?.waitMs;
  expect(await waitMs()).toBe(5_001);
  expect(inFile(folder, 'SELECT due, first_at, tried_at FROM webhook_event')).toEqual([
    { due: clock.now() + 300_001, first_at: clock.now(), tried_at: clock.now() },
  ]);
  clock.pass(6_000);
  expect(await waitMs()).toBe(0);
  expect(await backend.webhooks.endpoints()).toMatchObject([{ nextAt: clock.now(), lastError: failure }]);
});

test('an event that was tried at a time that has not come yet was tried for no time', async () => {
  await backend.webhooks.know([endpoint(KEY)]);
  waiting(KEY, 1);
  const sender = await Sender.of({ backend });
  clock.pass(1);
  await sender.fail((await sender.turn())[0]);
  clock.pass(-10);
  expect(await sender.turn()).toMatchObject([{ attempts: 1, triedForMs: 0 }]);
});

test('old events are dropped for each endpoint, and counted there', async () => {
  await backend.webhooks.know([endpoint(KEY), endpoint(OTHER)]);
  waiting(KEY, 3);
  waiting(OTHER, 2);
  await backend.purge(clock.now());
  expect(await backend.webhooks.endpoints()).toMatchObject([
    { dropped: 0, waiting: 3 },
    { dropped: 0, waiting: 2 },
  ]);
  await backend.purge(clock.now() + 1);
  expect(await backend.webhooks.endpoints()).toMatchObject([
    { dropped: 3, waiting: 0 },
    { dropped: 2, waiting: 0 },
  ]);
});

test('an endpoint that has failed for three days to the millisecond loses what is older than that', async () => {
  const { sender, event } = await taken();
  await sender.fail(event);
  clock.pass(KEEP_EVENT_MS - 1);
  await sender.fail(event);
  expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 1 }]);
  clock.pass(1);
  await sender.fail(event);
  expect(await backend.webhooks.endpoints()).toMatchObject([{ waiting: 0, dropped: 1 }]);
});
