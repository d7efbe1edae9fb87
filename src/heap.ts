import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let keepers = 0;

export interface HeapBounds {
  /** How often the heap is looked at, in milliseconds. */
  readonly everyMs: number;
  /** How much more it may hold than after the last collection, in bytes. */
  readonly mayGrow: number;
}

/**
 * Keeps this thread as small after a million messages, or rows of a list, as after ten thousand; returns how to stop that.
 * What it makes is garbage at once, but Node's limits are for programs that keep things: the young generation would grow to
 * 64 MB, and what is in use while it is collected, a little each time, would lie in the old one for long. So the young
 * generation stays as start-up has left it (its limit can only be given on the command line, which a command does not see),
 * and the old one is collected when it has grown by a little, which takes some 10 ms.
 */
export function keepHeapSmall({ everyMs, mayGrow }: HeapBounds): () => void {
  keepers += 1;
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let least = heapBytes();
  const timer = setInterval(() => {
    if (heapBytes() - least < mayGrow) return;
    collect();
    least = heapBytes();
  }, everyMs).unref();
  return () => {
    keepers -= 1;
    clearInterval(timer);
  };
}

/** Whether this thread is kept small: what it has other threads do is to be so, too. */
export function isKeptSmall(): boolean {
  return keepers > 0;
}

function heapBytes(): number {
  const { used_heap_size: own, external_memory: outside } = getHeapStatistics();
  return own + outside;
}
