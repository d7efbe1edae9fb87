import { describe, expect, it } from 'vitest';
import type { WorkerRow } from '../../src/backend/port.ts';
import { isProcessOf } from '../../src/worker/daemon.ts';

const NOW = 1_800_000_000_000;

function worker(boot: string, secondsAgo: number): WorkerRow {
  return {
    ...{ id: 'accueil-4242-abcdef', host: 'accueil', boot, pid: 4242, concurrency: 2 },
    ...{ startedAt: NOW - 3_600_000, lastSeenAt: NOW - secondsAgo * 1000, beats: 9, stopRequested: false },
    current: { campaign: null },
  };
}

describe('the process that a pid file names', () => {
  it('is the worker while the computer was not started again, however long it was not seen', () => {
    const boot = 'accueil 6f2c pid:[4026531836]';
    expect(isProcessOf(worker(boot, 600), 4242, { boot, now: NOW })).toBe(true);
    expect(isProcessOf(worker(boot, 1), 4242, { boot: 'accueil 9d01 pid:[4026531836]', now: NOW })).toBe(false);
    expect(isProcessOf(worker(boot, 1), 4243, { boot, now: NOW })).toBe(false);
  });

  it('is another program where boots have no number and the worker was not seen lately: Windows gives ids anew', () => {
    const here = { boot: 'accueil', now: NOW };
    expect(isProcessOf(worker('accueil', 3), 4242, here)).toBe(true);
    expect(isProcessOf(worker('accueil', 16), 4242, here)).toBe(false);
    // Its clock was set back since.
    expect(isProcessOf(worker('accueil', -3600), 4242, here)).toBe(false);
  });
});
