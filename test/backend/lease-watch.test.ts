import { describe, expect, it } from 'vitest';
import { LeaseWatch, OwnLease } from '../../src/backend/lease-watch.ts';

function watchAt() {
  const time = { now: 0 };
  const gone = new Set<string>();
  const watch = new LeaseWatch(
    'me',
    (holder) => gone.has(holder),
    () => time.now,
  );
  const look = (lease: number, holder: string | null, key = 'k') => watch.look({ key, lease, holder });
  return { time, gone, look };
}

describe('the lease of somebody else', () => {
  it('is free when nobody has it, with nothing to be over', () => {
    expect(watchAt().look(7, null)).toEqual({ free: true, over: null });
  });

  it('is over when its number has not changed for a minute here, whatever any clock says', () => {
    const { time, look } = watchAt();
    expect(look(7, 'other')).toEqual({ free: false, over: 7 });
    time.now = 59_999;
    expect(look(7, 'other').free).toBe(false);
    expect(look(8, 'other').free).toBe(false);
    time.now = 119_998;
    expect(look(8, 'other').free).toBe(false);
    time.now = 119_999;
    expect(look(8, 'other')).toEqual({ free: true, over: 8 });
    expect(look(8, 'other', 'another endpoint').free).toBe(false);
  });

  it('is over at once when its process is gone, and when it is the caller’s own', () => {
    const { gone, look } = watchAt();
    gone.add('dead');
    expect(look(7, 'dead')).toEqual({ free: true, over: 7 });
    expect(look(7, 'me')).toEqual({ free: true, over: 7 });
  });
});

describe('one’s own lease', () => {
  it('is good for 25 s from when it was asked for', () => {
    const time = { now: 1_000 };
    const lease = new OwnLease(3, 1_000, () => time.now);
    time.now = 25_999;
    expect([lease.valid, lease.number]).toEqual([true, 3]);
    time.now = 26_000;
    expect(lease.valid).toBe(false);
    lease.renew(4, 25_000);
    expect([lease.valid, lease.number]).toEqual([true, 4]);
  });
});
