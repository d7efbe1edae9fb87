import { expect, it } from 'vitest';
import { toRedisError } from '../../src/backend/redis/redis-errors.ts';
import { isBusy, isSchemaError, toFolderError, toStoreError } from '../../src/backend/sqlite/sqlite-errors.ts';
import { FacteurError } from '../../src/errors.ts';

const place = { folder: '/data', file: '/data/facteur.db' };
const sqlite = (errcode: number) => Object.assign(new Error('words'), { code: 'ERR_SQLITE_ERROR', errcode });
const system = (code: string, message = 'words') => Object.assign(new Error(message), { code });
const ours = new FacteurError('store-full', { folder: 'x' });

/** SQLite's codes (https://sqlite.org/rescode.html), extended ones among them, and what people are told. */
it.each([
  [13, 'store-full'],
  [4874, 'store-full'],
  [11, 'store-corrupt'],
  [267, 'store-corrupt'],
  [26, 'store-corrupt'],
  [8, 'store-not-writable'],
  [1032, 'store-not-writable'],
  [14, 'store-not-writable'],
  [10, 'store-failed'],
  [266, 'store-failed'],
  [1, 'unexpected'],
  [19, 'unexpected'],
])('what SQLite reports as %i is told as %s', (errcode, code) => {
  const error = sqlite(errcode);
  expect(toStoreError(error, place)).toMatchObject({ code, cause: error });
});

it('what SQLite has not reported stays what it is', () => {
  for (const error of [ours, system('ENOENT'), new TypeError('x'), 'text', null]) {
    expect(toStoreError(error, place)).toBe(error);
  }
});

it('who was in the way may be gone a moment later, and only then', () => {
  expect([5, 261, 517, 15].map((code) => isBusy(sqlite(code)))).toEqual([true, true, true, true]);
  expect([isBusy(sqlite(13)), isBusy(system('EBUSY')), isBusy(null)]).toEqual([false, false, false]);
  expect([isSchemaError(sqlite(1)), isSchemaError(sqlite(5)), isSchemaError(ours)]).toEqual([true, false, false]);
});

it('a folder that cannot be made ready is named, unless the fault is ours', () => {
  expect(toFolderError(system('ENOSPC'), '/data')).toMatchObject({ code: 'store-full', params: { folder: '/data' } });
  expect(toFolderError(system('EACCES'), '/data')).toMatchObject({
    ...{ code: 'store-not-writable', params: { folder: '/data', problem: 'words' } },
  });
  const withCode = Object.assign(new TypeError('bad path'), { code: 'ERR_INVALID_ARG_VALUE' });
  expect(toFolderError(withCode, '/data')).toMatchObject({ code: 'store-not-writable' });
  for (const error of [ours, new TypeError('x'), 'text']) expect(toFolderError(error, '/data')).toBe(error);
});

it.each([
  ['connect ECONNREFUSED 127.0.0.1:6379', 'redis-unreachable'],
  ['Connection is closed.', 'redis-unreachable'],
  ["READONLY You can't write against a read only replica.", 'redis-unreachable'],
  ['LOADING Redis is loading the dataset in memory', 'redis-unreachable'],
  ['UNBLOCKED force unblock from blocking operation', 'redis-unreachable'],
  ['NOAUTH Authentication required.', 'redis-refused'],
  ['WRONGPASS invalid username-password pair', 'redis-refused'],
  ['ERR DB index is out of range', 'redis-refused'],
  ['OOM command not allowed when used memory > maxmemory', 'redis-full'],
  ['self-signed certificate', 'redis-tls'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'unexpected'],
  ['ERR user_script:3: attempt to index a nil value', 'unexpected'],
  ['ERR max number of clients reached', 'redis-failed'],
])('what Redis says as "%s" is told as %s', (message, code) => {
  expect(toRedisError(new Error(message), 'redis://h')).toMatchObject({ code });
});

it('what has a code and no words is told by its code, and what is no answer of Redis stays what it is', () => {
  const params = { server: 'redis://h', problem: 'ETIMEDOUT' };
  expect(toRedisError(system('ETIMEDOUT', ''), 'redis://h')).toMatchObject({ code: 'redis-unreachable', params });
  expect(toRedisError('odd', 'redis://h')).toMatchObject({ code: 'redis-failed', params: { problem: 'odd' } });
  for (const error of [ours, new TypeError('x is undefined')]) expect(toRedisError(error, 'redis://h')).toBe(error);
});
