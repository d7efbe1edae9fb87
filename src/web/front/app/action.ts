import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useCallback } from 'preact/hooks';

/** Something that a button does. */
export interface Action<A extends unknown[]> {
  readonly run: (...args: A) => Promise<void>;
  /** It is under way. */
  readonly busy: ReadonlySignal<boolean>;
  /** Why it could not be done the last time; null: it could. */
  readonly problem: ReadonlySignal<unknown>;
}

/** A call behind a button: not begun again while it is under way, and what went wrong is kept to be said beside it. */
export function useAction<A extends unknown[]>(act: (...args: A) => Promise<unknown>): Action<A> {
  const busy = useSignal(false);
  const problem = useSignal<unknown>(null);
  const run = useCallback(
    async (...args: A) => {
      if (busy.value) return;
      busy.value = true;
      problem.value = null;
      try {
        await act(...args);
      } catch (error) {
        problem.value = error;
      } finally {
        busy.value = false;
      }
    },
    [act],
  );
  return { run, busy, problem };
}
