import { clockFrom, type SharedClock } from '../../src/clock.ts';
import type { HandClock } from './contract/stage.ts';

/** A wall clock that stands still until the test moves it, in every thread. */
export function handClock(start = Date.UTC(2026, 10, 22, 10)): HandClock & SharedClock {
  const memory = new SharedArrayBuffer(8);
  const time = new Float64Array(memory);
  time[0] = start;
  return {
    ...clockFrom({ memory }),
    pass: (ms) => {
      time[0] = (time[0] as number) + ms;
    },
  };
}
