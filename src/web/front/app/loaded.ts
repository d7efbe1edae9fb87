import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { language } from './language.ts';
import { live } from './live.ts';
import { ApiProblem } from './problem.ts';

/** When it is read again after nothing has answered, or what answers cannot reach its ledger; in milliseconds. */
const AGAIN_MS = 2_000;

/** What a view has read from the API. */
export interface Loaded<T> {
  /** null: not there yet. It stays while it is read again, so that nothing jumps. */
  readonly value: ReadonlySignal<T | null>;
  /** Why it could not be read; null: it could. */
  readonly problem: ReadonlySignal<unknown>;
  readonly reload: () => Promise<void>;
  /** Puts in what another call has answered. */
  readonly set: (value: T) => void;
}

/**
 * Reads something from the API when the view is drawn, when one of `inputs` changes, in another language, and when what happened meanwhile is not
 * known (`live.resets`). What came late, for other inputs, is left. What could not be read for a reason that passes is read again by itself.
 */
export function useLoaded<T>(read: (signal: AbortSignal) => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
  const value = useSignal<T | null>(null);
  const problem = useSignal<unknown>(null);
  const running = useRef<AbortController | null>(null);
  const again = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(read);
  latest.current = read;
  const reload = useCallback(async () => {
    running.current?.abort();
    clearTimeout(again.current);
    const own = new AbortController();
    running.current = own;
    try {
      const got = await latest.current(own.signal);
      if (own.signal.aborted) return;
      value.value = got;
      problem.value = null;
    } catch (error) {
      if (own.signal.aborted) return;
      problem.value = error;
      if (passes(error)) again.current = setTimeout(reload, AGAIN_MS);
    }
  }, []);
  useEffect(() => {
    void reload();
    return () => {
      running.current?.abort();
      clearTimeout(again.current);
    };
  }, [...inputs, language.value, live.resets.value]);
  const set = useCallback((got: T) => {
    value.value = got;
  }, []);
  return { value, problem, reload, set };
}

/** Whether it may go by itself: nothing answers just now, or what answers cannot use its ledger (503). */
function passes(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status === 503);
}
