import { describe, expect, test } from 'vitest';
import { type Life, type Stop, spanOf, spansBy, stopReason, stopsIn } from '../../src/backend/timeline.ts';

test('spans that fall together are one, with the sum of each state, in order', () => {
  const span = (at: number, sent: number, failed: number) =>
    spanOf(at, (state) => (state === 'sent' ? sent : state === 'failed' ? failed : 0));
  expect(spansBy(100, [span(250, 1, 2), span(100, 3, 4), span(299, 5, 6), span(0, 7, 8)])).toEqual([
    ...[span(0, 7, 8), span(100, 3, 4), span(200, 6, 8)],
  ]);
});

test('the reason of a stop is read as it was written', () => {
  expect(['paused', 'quota', 'missed', 'rubbish'].map(stopReason)).toEqual(['paused', 'quota', 'missed', 'unexpected']);
});

describe('the stops of a campaign', () => {
  const life: Life = { from: 100, finishedAt: 200, now: 150, accountHeld: true };
  const stop = (since: number, until: number | null, over: Partial<Stop> = {}): Stop => ({
    ...{ of: 'campaign', reason: 'paused', since, until },
    ...over,
  });
  const account = { of: 'account', reason: 'quota' } as const;
  const running = { ...life, finishedAt: null };

  test.each([
    ['that ended before it was released are none of it', life, [stop(1, 99), stop(2, 100)], [[2, 100]]],
    ['that began after it was over are none of it', life, [stop(200, 300), stop(201, 300)], [[200, 200]]],
    [
      'that last end with it',
      life,
      [stop(150, null), stop(160, 900)],
      [
        [150, 200],
        [160, 200],
      ],
    ],
    [
      'that last go on while it does',
      running,
      [stop(150, null), stop(160, 900)],
      [
        [150, null],
        [160, 900],
      ],
    ],
    ['of an account last as long as that is held', running, [stop(120, 900, account)], [[120, 900]]],
    [
      'of an account that is held no more are over',
      { ...running, accountHeld: false },
      [stop(120, 900, account), stop(130, null, account), stop(110, 125, account)],
      [
        [110, 125],
        [120, 150],
        [130, 150],
      ],
    ],
    [
      'of its own last whether its account is held or not',
      { ...running, accountHeld: false },
      [stop(120, null)],
      [[120, null]],
    ],
    ['never end before they began', { ...running, accountHeld: false }, [stop(170, 900, account)], [[170, 170]]],
  ] as const)('%s', (_what, of, stops, spans) => {
    expect(stopsIn(of, stops).map(({ since, until }) => [since, until])).toEqual(spans);
  });

  test('are told in order, its own before those of its account', () => {
    const own = stop(120, 130);
    const held = stop(120, 130, account);
    const earlier = stop(110, 130, account);
    for (const stops of [
      [held, own, earlier],
      [own, held, earlier],
      [earlier, own, held],
    ]) {
      expect(stopsIn(life, stops)).toEqual([earlier, own, held]);
    }
  });
});
