import { useSignal } from '@preact/signals';

/** Something that a person has the API do. */
export interface Action {
  readonly isBusy: boolean;
  /** Why it could not be done; null: it was not tried, or it was done. */
  readonly problem: unknown;
  /** Does it, once at a time; resolves to whether it was done. */
  readonly run: (task: () => Promise<unknown>) => Promise<boolean>;
}

/** Keeps where it stands with what a person has the API do. */
export function useAction(): Action {
  const isBusy = useSignal(false);
  const problem = useSignal<unknown>(null);
  return {
    isBusy: isBusy.value,
    problem: problem.value,
    run: async (task) => {
      if (isBusy.value) return false;
      isBusy.value = true;
      problem.value = null;
      try {
        await task();
        return true;
      } catch (error) {
        problem.value = error;
        return false;
      } finally {
        isBusy.value = false;
      }
    },
  };
}
