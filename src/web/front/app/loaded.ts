import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { language } from './language.ts';
import { live } from './live.ts';

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
 * known (`live.resets`). What came late, for other inputs, is left.
 */
export function useLoaded<T>(read: (signal: AbortSignal) => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
  const value = useSignal<T | null>(null);
  const problem = useSignal<unknown>(null);
  const running = useRef<AbortController | null>(null);
  const latest = useRef(read);
  latest.current = read;
  const reload = useCallback(async () => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    try {
      const got = await latest.current(own.signal);
      if (own.signal.aborted) return;
      value.value = got;
      problem.value = null;
    } catch (error) {
      if (!own.signal.aborted) problem.value = error;
    }
  }, []);
  useEffect(() => {
    void reload();
    return () => running.current?.abort();
  }, [...inputs, language.value, live.resets.value]);
  const set = useCallback((got: T) => {
    value.value = got;
  }, []);
  return { value, problem, reload, set };
}
