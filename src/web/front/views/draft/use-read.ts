import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Something that is read, and how far it is. */
export interface Read<T> {
  /** What was read last; it stays while something newer is read. */
  readonly value: T | null;
  /** Why it could not be read. */
  readonly problem: unknown;
  readonly isBusy: boolean;
}

/** Reads something whenever one of `of` changes; what is not wanted any more is given up. `read` null: there is nothing to be read. */
export function useRead<T>(read: ((signal: AbortSignal) => Promise<T>) | null, of: readonly unknown[]): Read<T> {
  const state = useSignal<Read<T>>({ value: null, problem: null, isBusy: read !== null });
  useEffect(() => {
    if (!read) {
      state.value = { value: null, problem: null, isBusy: false };
      return;
    }
    const given = new AbortController();
    state.value = { ...state.peek(), isBusy: true };
    read(given.signal).then(
      (value) => {
        if (!given.signal.aborted) state.value = { value, problem: null, isBusy: false };
      },
      (problem) => {
        if (!given.signal.aborted) state.value = { ...state.peek(), problem, isBusy: false };
      },
    );
    return () => given.abort();
  }, of);
  return state.value;
}
