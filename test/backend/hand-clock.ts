import type { HandClock } from './contract/stage.ts';

/** A wall clock that stands still until the test moves it. */
export function handClock(start = Date.UTC(2026, 10, 22, 10)): HandClock {
  let now = start;
  return {
    now: () => now,
    pass: (ms) => {
      now += ms;
    },
  };
}
