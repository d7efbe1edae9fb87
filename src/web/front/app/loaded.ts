import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/** What is read from the API, for a component. */
export interface Loaded<T> {
  /** What came last; null: nothing has come yet. */
  readonly value: T | null;
  /** Why the last reading failed; null: it has not. */
  readonly problem: unknown;
  readonly isBusy: boolean;
  /** Reads again; what is there stays until the new is there. */
  readonly reload: () => void;
}

/**
 * Reads when the component is first drawn and whenever `key` is another one; what was read for the key before is kept until then, unless
 * `forget` says that it would be wrong. A reading that is not needed any more is broken off.
 */
export function useLoaded<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<T>,
  { forget = false }: { readonly forget?: boolean } = {},
): Loaded<T> {
  const state = useSignal<Omit<Loaded<T>, 'reload'>>({ value: null, problem: null, isBusy: true });
  const round = useSignal(0);
  const latest = useRef(read);
  latest.current = read;
  const before = useRef(key);
  useEffect(() => {
    const abort = new AbortController();
    const isOther = before.current !== key;
    before.current = key;
    state.value = { ...state.value, ...(forget && isOther && { value: null }), problem: null, isBusy: true };
    latest.current(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) state.value = { value, problem: null, isBusy: false };
      },
      (problem) => {
        if (!abort.signal.aborted) state.value = { ...state.value, problem, isBusy: false };
      },
    );
    return () => abort.abort();
  }, [key, round.value]);
  return {
    ...state.value,
    reload: () => {
      round.value += 1;
    },
  };
}

/** A value that follows another one when that has not changed for so many milliseconds: what is typed is not asked for at each key. */
export function useSettled<T>(value: T, ms: number): T {
  const settled = useSignal(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      settled.value = value;
    }, ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled.value;
}
