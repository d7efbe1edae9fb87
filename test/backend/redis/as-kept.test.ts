import { expect, test } from 'vitest';
import { holdOf, parseRun, readLimits } from '../../../src/backend/redis/accounts.ts';
import { loadAttempts } from '../../../src/backend/redis/attempts.ts';
import { driverOptions } from '../../../src/backend/redis/connection.ts';
import { placeOf } from '../../../src/backend/redis/keys.ts';
import { letterOf, signOf, stateOf } from '../../../src/backend/redis/letters.ts';
import { packRow, parseRow, searchedOf } from '../../../src/backend/redis/rows.ts';
import { stopsKept, whole } from '../../../src/backend/redis/timeline.ts';
import { loadWebhook, loadWebhookEvents } from '../../../src/backend/redis/webhook-copies.ts';
import { eachCampaign, type OpenWork } from '../../../src/backend/redis/work.ts';
import { workerFields } from '../../../src/backend/redis/workers.ts';
import { Secret } from '../../../src/config/secret.ts';

/* What stands in Redis is read by programs of other versions, and outlives them: none of it may change by accident. */

test('each state has a letter, and a sign by which it is found that no other state has, but for the two of who is lent', () => {
  expect(stateOf).toEqual({
    ...{ p: 'pending', r: 'pending', c: 'claimed', s: 'sending', d: 'deferred', o: 'sent', f: 'failed' },
    ...{ u: 'unknown', k: 'skipped', x: 'cancelled', b: 'returned', j: 'complained' },
  });
  const same = ['d', 'o', 'f', 'u', 'k', 'x', 'b', 'j', 'p'].map((letter) => [letter, letter] as const);
  expect(signOf).toEqual({ ...Object.fromEntries(same), r: 'p', c: 'l', s: 'l' });
  expect(letterOf.pending).toBe('r');
  expect([letterOf.sent, letterOf.unknown, letterOf.claimed]).toEqual(['o', 'u', 'c']);
});

test('the place of a number is its block and its place in there', () => {
  expect([1, 100, 101, 250].map((number) => placeOf(number, 100))).toEqual([
    ...[
      { block: 0, index: 0 },
      { block: 0, index: 99 },
      { block: 1, index: 0 },
      { block: 2, index: 49 },
    ],
  ]);
});

test('a row is its address, its key where that is another, and its variables', () => {
  const rows = [
    { email: 'A@b.org', key: 'a@b.org', vars: '{"a":"1\\n2"}' },
    { email: 'a@b.org', key: 'a@b.org', vars: '' },
  ];
  expect(rows.map(packRow)).toEqual(['["A@b.org","a@b.org"]\n{"a":"1\\n2"}', '["a@b.org"]\n']);
  expect(rows.map(packRow).map(parseRow)).toEqual(rows);
  for (const text of ['', 'rubbish', '["a@b.org"]', '[1]\n{}', '["a",2]\n{}', 'null\n{}']) {
    expect(parseRow(text), text).toBeNull();
  }
});

test('a row whose address certainly has not the text is not taken apart, and one that cannot be has nobody in it', () => {
  const nobody = { email: '', key: '', vars: '{}' };
  const row = { email: 'A@b.org', key: 'a@b.org', vars: '{"nom":"Zoé"}' };
  const text = packRow(row);
  const part = (wanted: string, of = text) => searchedOf(of, { text: wanted, match: 'part' });
  expect(part('a@b')).toEqual(row);
  expect(part('zoé')).toEqual(nobody);
  // JSON has these in another way.
  const quoted = { email: '"a"@b.org', key: '"a"@b.org', vars: '{}' };
  expect(part('"a"', packRow(quoted))).toEqual(quoted);
  expect(part('\\', packRow(quoted))).toEqual(quoted);
  // What is no address is kept as it was written.
  const none = { email: 'NONE', key: '', vars: '{}' };
  expect(part('none', packRow(none))).toEqual(none);
  expect(part('rubbish', 'rubbish\n')).toEqual(nobody);
  expect(part('rubbish', 'rubbish')).toEqual(nobody);
  expect(searchedOf(text, { text: 'zoé', match: 'row' })).toEqual(row);
  expect(searchedOf('rubbish', { text: 'zoé', match: 'row' })).toEqual(nobody);
});

test('a hold is over at its time, and has no words where none were kept', () => {
  const kept = (until: string | null) => ['auth', null, until, null, null];
  const hold = { reason: 'auth', message: '', until: null };
  expect(holdOf(kept(null), 5)).toEqual(hold);
  expect(holdOf(kept('6'), 5)).toEqual({ ...hold, until: 6 });
  expect(holdOf(kept('5'), 5)).toBeNull();
  expect(holdOf([null, 'no', null, null, null], 5)).toBeNull();
});

test('limits and runs of windows are read as they were written, and what cannot be read is none', () => {
  expect(parseRun('5:7:3')).toEqual({ first: 5, last: 7, count: 3 });
  expect(parseRun('5')).toEqual({ first: 5, last: 0, count: 0 });
  expect(readLimits('')).toBeNull();
  expect(readLimits('{"perSecond":')).toBeNull();
  expect(readLimits('{"perSecond":2,"windows":[]}')).toEqual({ perSecond: 2, windows: [] });
});

test('counts and stops that are none count for nothing', () => {
  expect([whole('12'), whole('1e3'), whole('-1'), whole(''), whole(null), whole(undefined)]).toEqual([
    12, 0, 0, 0, 0, 0,
  ]);
  expect(stopsKept(['5 7 paused', '5 0 two words', '5 paused', 'rubbish'])).toEqual([
    { reason: 'paused', since: 5, until: 7 },
    { reason: 'two words', since: 5, until: null },
  ]);
});

test('attempts of a delivery are noted one on a line, in their order', () => {
  const attempts = [
    [1, 5, 'deferred', '451\nlater'],
    [2, 6, 'failed', '550'],
    [1, 7, 'unknown', ''],
  ] as const;
  expect(loadAttempts({ kind: 'attempts', campaign: 'x', attempts })).toEqual([
    ...['hset', 'facteur:at:x', 1, '5 d 451 later\n7 u ', 2, '6 f 550'],
  ]);
});

test('an endpoint and what waits for it are kept as the outbox keeps them', () => {
  const times = { seenAt: 1, failingSince: null, notBefore: 2, successAt: 3, errorAt: 4, disabledAt: 5 };
  const counts = { failures: 6, dropped: 7 };
  const endpoint = { kind: 'webhook', key: 'k', label: 'one', events: ['a', 'b'], error: 'status 500' } as const;
  const kept = [
    ...['label', 'one', 'kinds', ' a b ', 'failures', 6, 'error', 'status 500', 'dropped', 7],
    ...['seen', 1, 'not_before', 2, 'success', 3, 'error_at', 4, 'disabled', 5],
  ];
  expect(loadWebhook({ ...endpoint, ...times, ...counts })).toEqual([
    ['sadd', 'facteur:webhooks', 'k'],
    ['hset', 'facteur:webhook:k', ...kept],
  ]);
  const events = [
    ['one', 'a', null, null, 5, '{}', 0, null, null, 9],
    ['two', 'b', 'x', 3, 6, '{}', 2, 7, 8, 9],
    ['three', 'b', 'x', 3, 6, '{}', 1, null, null, 9],
  ] as const;
  expect(loadWebhookEvents({ kind: 'webhook-events', endpoint: 'k', events })).toEqual([
    ['hset', 'facteur:webhook:event:k', 'one', '["a",false,false,"5","{}"]'],
    ['zadd', 'facteur:webhook:due:k', '9.000', 'one'],
    ['hset', 'facteur:webhook:event:k', 'two', '["b","x",3,"6","{}"]'],
    ['hset', 'facteur:webhook:tried:k', 'two', '2 7 8'],
    ['zadd', 'facteur:webhook:due:k', '9.001', 'two'],
    ['hset', 'facteur:webhook:event:k', 'three', '["b","x",3,"6","{}"]'],
    ['hset', 'facteur:webhook:tried:k', 'three', '1 6 6'],
    ['zadd', 'facteur:webhook:due:k', '9.002', 'three'],
  ]);
});

test('a worker is kept with whether the server was durable when it came', () => {
  const worker = { id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 2 };
  const facts = ['host', 'h', 'boot', 'b', 'pid', '1', 'concurrency', '2', 'durable'];
  expect(workerFields(worker, true)).toEqual([...facts, '1']);
  expect(workerFields(worker, false)).toEqual([...facts, '0']);
});

test('of the accounts that could send a campaign one that is not held is chosen, and the first of these', () => {
  const open = (id: string, account: string, held: boolean) => {
    const hold = held ? { reason: 'auth', message: '', until: null } : null;
    return { work: { id, account, hold }, ready: 1 } as OpenWork;
  };
  const all = [
    open('x', 'a', true),
    open('x', 'b', false),
    open('x', 'c', false),
    open('y', 'a', true),
    open('y', 'b', true),
  ];
  expect(eachCampaign(all).map(({ work }) => [work.id, work.account])).toEqual([
    ['x', 'b'],
    ['y', 'a'],
  ]);
});

test('the driver is told what was configured, and waits for nothing else', () => {
  const plain = { host: '10.0.0.1', port: 7, db: 2, username: null, password: null, tls: false };
  const options = {
    ...{ host: '10.0.0.1', port: 7, db: 2, connectTimeout: 10_000, noDelay: true, disableClientInfo: true },
    reconnectOnError: expect.any(Function),
  };
  expect(driverOptions(plain)).toEqual(options);
  const { reconnectOnError } = driverOptions(plain);
  expect(reconnectOnError(new Error('READONLY a replica'))).toBe(true);
  expect(reconnectOnError(new Error('ERR else'))).toBe(false);
  const login = { username: 'me', password: new Secret('geheim') };
  expect(driverOptions({ ...plain, ...login })).toEqual({ ...options, username: 'me', password: 'geheim' });
  expect(driverOptions({ ...plain, tls: true })).toEqual({ ...options, tls: {} });
  const named = { ...plain, host: 'redis.example' };
  expect(driverOptions({ ...named, tls: true })).toEqual({
    ...options,
    ...{ host: 'redis.example', tls: { servername: 'redis.example' } },
  });
});
