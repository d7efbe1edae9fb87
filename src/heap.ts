import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How often the heap is looked at, in milliseconds, and how much more it may hold before it is collected, in bytes. */
const LOOK_EVERY_MS = 2_000;
const MAY_GROW = 6 * 2 ** 20;

/**
 * Keeps this thread of a worker as small after a million messages as after ten thousand; returns how to stop that. What it makes is
 * garbage at once, but Node's limits are for programs that keep things: the young generation would grow to 64 MB, and what is
 * on the wire while it is collected, a little each time, would lie in the old one for minutes. So the young generation stays
 * as start-up has left it (its limit can only be given on the command line, which a command does not see), and the old one
 * is collected when it has grown by a little: some 10 ms, some times a minute.
 */
export function keepHeapSmall(): () => void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let least = heapBytes();
  const timer = setInterval(() => {
    if (heapBytes() - least < MAY_GROW) return;
    collect();
    least = heapBytes();
  }, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

function heapBytes(): number {
  const { used_heap_size: own, external_memory: outside } = getHeapStatistics();
  return own + outside;
}
