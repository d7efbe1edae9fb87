import { useLoaded } from '../../app/loaded.ts';

/** Something that is read. */
export interface Read<T> {
  /** What was read last; it stays while something newer is read. */
  readonly value: T | null;
  /** Why it could not be read; null: it could. */
  readonly problem: unknown;
}

/** As `useLoaded`, for what there may be nothing to read of: `read` is null then. */
export function useRead<T>(read: ((signal: AbortSignal) => Promise<T>) | null, inputs: readonly unknown[]): Read<T> {
  const { value, problem } = useLoaded<T | null>(
    (signal) => (read ? read(signal) : Promise.resolve(null)),
    [...inputs, read === null],
  );
  return { value: value.value, problem: problem.value };
}

/** Whether what was read is of the draft as it is now. */
export function isCurrent(read: Read<{ readonly revision: number }>, revision: number): boolean {
  return read.problem === null && read.value?.revision === revision;
}
