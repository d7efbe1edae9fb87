import { afterEach, expect, test, vi } from 'vitest';
import { EndpointWatch } from '../../src/backend/endpoint-watch.ts';
import { FORGET_ENDPOINT_MS } from '../../src/backend/webhooks.ts';

afterEach(() => vi.restoreAllMocks());

const T = 1_764_000_000_000;
const WEEK_AGO = T - 7 * 86_400_000;

test('endpoints are looked at once a minute', () => {
  const clock = vi.spyOn(performance, 'now');
  const watch = new EndpointWatch();
  const dueAt = (now: number) => {
    clock.mockReturnValue(now);
    return watch.isDue();
  };
  expect([7, 8, 60_006, 60_007, 60_008].map(dueAt)).toEqual([true, false, false, true, false]);
});

test('an endpoint is forgotten when five looks in a row found that nobody has named it for more than a week', () => {
  expect(T - FORGET_ENDPOINT_MS).toBe(WEEK_AGO);
  const watch = new EndpointWatch();
  const [old, kept] = [
    { key: 'old', seenAt: WEEK_AGO - 1 },
    { key: 'kept', seenAt: WEEK_AGO },
  ];
  const look = (...endpoints: { key: string; seenAt: number }[]) => watch.look(endpoints, T);
  const looks = () => [1, 2, 3, 4, 5, 6].map(() => look(old, kept));
  expect(looks()).toEqual([[], [], [], [], ['old'], ['old']]);
  // Somebody has named it, or it was not there: then it counts anew.
  look(kept);
  expect(looks()).toEqual([[], [], [], [], ['old'], ['old']]);
  look({ key: 'old', seenAt: WEEK_AGO - 2 });
  expect(looks()).toEqual([[], [], [], [], ['old'], ['old']]);
});
