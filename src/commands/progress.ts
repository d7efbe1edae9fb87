import { FacteurError } from '../errors.ts';
import { keepHeapSmall } from '../heap.ts';
import type { Context } from './context.ts';
import { onStopSignals } from './stop-signals.ts';
import { words } from './words.ts';

/** Between two lines, in milliseconds. */
const EVERY_MS = 200;

/** Draws, on a terminal, how many of `total` are done, at most five times a second. */
export function progressLine({ terminal, json }: Context, total: number): (done: number) => void {
  let drawnAt = Number.NEGATIVE_INFINITY;
  return (done) => {
    if (json || !terminal.live || performance.now() - drawnAt < EVERY_MS) return;
    drawnAt = performance.now();
    terminal.redraw(words().backup.progress({ done, total }));
  };
}

/** What goes through is garbage at once. */
const HEAP = { everyMs: 50, mayGrow: 16 * 2 ** 20 };

/**
 * Runs what may take long and reads a whole ledger, in little memory. Ctrl+C (or SIGTERM) asks it to stop by the signal, and it cleans up after itself. Throws `interrupted`
 * then, and what the work throws.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = () => {
    // A second one ends the program at once.
    release();
    stop.abort(new FacteurError('interrupted', {}));
  };
  const release = onStopSignals(onSignal, null);
  const leaveHeap = keepHeapSmall(HEAP);
  try {
    return await work(stop.signal);
  } finally {
    leaveHeap();
    release();
  }
}
