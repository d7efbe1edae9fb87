import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PersonDelivery } from '../../../api/types.ts';
import { get } from '../../app/api.ts';
import { live } from '../../app/live.ts';

/** Messages that are looked for before a person is asked whether to go on. */
const ENOUGH = 60;

/** What was found of a text, and where it stands. */
export interface Found {
  readonly found: readonly PersonDelivery[];
  readonly isBusy: boolean;
  /** Enough was found, and there is more to look through. */
  readonly isPaused: boolean;
  readonly problem: unknown;
  readonly more: () => void;
}

interface Page {
  readonly deliveries: readonly PersonDelivery[];
  readonly next: string | null;
}

/** Looks for a text in all campaigns, the newest first; what is found is shown at once, while older ones are looked through. */
export function useFound(text: string): Found {
  const state = useSignal<Omit<Found, 'more'>>({ found: [], isBusy: false, isPaused: false, problem: null });
  const wanted = useSignal(ENOUGH);
  useEffect(() => {
    wanted.value = ENOUGH;
  }, [text]);
  useEffect(() => {
    const abort = new AbortController();
    const look = async () => {
      let found: PersonDelivery[] = [];
      for (let after: string | null | undefined; after !== null; ) {
        const page: Page = await get<Page>('/people/search', { text, limit: 50, after }, abort.signal);
        found = [...found, ...page.deliveries];
        after = page.next;
        const isPaused = after !== null && found.length >= wanted.value;
        state.value = { found, isBusy: after !== null && !isPaused, isPaused, problem: null };
        if (isPaused) return;
      }
    };
    state.value = {
      ...state.value,
      ...(text === '' && { found: [] }),
      isBusy: text !== '',
      isPaused: false,
      problem: null,
    };
    if (text !== '') {
      look().catch((problem) => {
        if (!abort.signal.aborted) state.value = { ...state.value, isBusy: false, problem };
      });
    }
    return () => abort.abort();
  }, [text, wanted.value, live.resets.value]);
  return {
    ...state.value,
    more: () => {
      wanted.value += ENOUGH;
    },
  };
}
