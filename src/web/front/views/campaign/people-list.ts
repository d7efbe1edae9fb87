import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ListedDelivery } from '../../../api/types.ts';
import { get } from '../../app/api.ts';
import type { ListFilter } from '../../app/list-address.ts';
import { live } from '../../app/live.ts';

/** Rows of a page. */
const PAGE = 25;
/** A search that finds nothing for so many pages asks whether to go on. */
const MOST_EMPTY = 200;

/** The people of a campaign who fit a filter, as far as they were read. */
export interface PeopleList {
  readonly rows: readonly ListedDelivery[];
  /** Null: there are no more. */
  readonly next: string | null;
  readonly isBusy: boolean;
  /** What comes next has to be looked for: it may be nothing. */
  readonly isLooking: boolean;
  readonly problem: unknown;
  /** How often the list was read from its beginning. */
  readonly rounds: number;
  readonly more: () => void;
  readonly reload: () => void;
}

interface Page {
  readonly deliveries: readonly ListedDelivery[];
  readonly next: string | null;
}

/** What the API is asked for with a filter. */
export function queryOf({ state, reason, text }: ListFilter) {
  return { state, reason, search: text, columns: text ? true : undefined };
}

type State = Omit<PeopleList, 'more' | 'reload' | 'isLooking'>;

/** Reads the people of a campaign page by page; pages of a search that are short are filled. What was read stays until the new is there. */
export function usePeople(id: string, filter: ListFilter): PeopleList {
  const state = useSignal<State>({ rows: [], next: null, isBusy: true, problem: null, rounds: 0 });
  const round = useSignal(0);
  const reading = useRef<AbortController | null>(null);
  const key = JSON.stringify([id, queryOf(filter), round.value, live.resets.value]);
  const read = async (before: State, after: string | null) => {
    reading.current?.abort();
    const abort = new AbortController();
    reading.current = abort;
    state.value = { ...state.value, isBusy: true, problem: null };
    try {
      const { rows, next } = await pageOf(id, filter, after, abort.signal);
      state.value = { ...before, rows: [...before.rows, ...rows], next, isBusy: false, problem: null };
    } catch (problem) {
      if (!abort.signal.aborted) state.value = { ...state.value, isBusy: false, problem };
    }
  };
  useEffect(() => {
    const fresh = { rows: [], next: null, isBusy: true, problem: null, rounds: state.value.rounds + 1 };
    void read(fresh, null);
    return () => reading.current?.abort();
  }, [key]);
  return {
    ...state.value,
    isLooking: Boolean(filter.text || filter.reason),
    more: () => void read(state.value, state.value.next),
    reload: () => {
      round.value += 1;
    },
  };
}

async function pageOf(id: string, filter: ListFilter, after: string | null, signal: AbortSignal) {
  const rows: ListedDelivery[] = [];
  let next = after;
  for (let pages = 0; pages < MOST_EMPTY; pages += 1) {
    const query = { ...queryOf(filter), limit: PAGE - rows.length, after: next };
    const page = await get<Page>(`/campaigns/${id}/deliveries`, query, signal);
    rows.push(...page.deliveries);
    next = page.next;
    if (next === null || rows.length >= PAGE) break;
  }
  return { rows, next };
}
