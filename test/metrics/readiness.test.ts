import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { openSqliteBackend } from '../../src/backend/sqlite/index.ts';
import { readinessOf } from '../../src/metrics/readiness.ts';
import { handClock } from '../backend/hand-clock.ts';
import { folderWith } from '../helpers/folder.ts';

afterEach(() => void vi.useRealTimers());

const notRegistered = { ready: false, reason: 'not-registered' };

it('a worker is ready from its registration until it is declared dead, held account or not', async () => {
  const backend = await openSqliteBackend({ folder: folderWith(), clock: handClock() });
  onTestFinished(() => backend.close());
  expect(await readinessOf(backend, null)).toEqual(notRegistered);
  expect(await readinessOf(backend, 'w')).toEqual(notRegistered);
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  await backend.hold('main', { reason: 'quota', message: '', until: null });
  expect(await readinessOf(backend, 'w')).toEqual({ ready: true });
  await backend.recover('w');
  expect(await readinessOf(backend, 'w')).toEqual(notRegistered);
});

it('a ledger that refuses, or does not answer within two seconds, makes it not ready', async () => {
  vi.useFakeTimers();
  const refusing = { workers: () => Promise.reject(new Error('no')) };
  expect(await readinessOf(refusing, 'w')).toEqual({ ready: false, reason: 'ledger' });
  const silent = { workers: () => new Promise<never>(() => {}) };
  const answer = readinessOf(silent, 'w');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await answer).toEqual({ ready: false, reason: 'ledger' });
});
