import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

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
