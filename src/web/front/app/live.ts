import { computed, signal } from '@preact/signals';
import type { Campaign, Worker } from '../../api/types.ts';

/** How things are now, as the server tells it (GET /api/v1/events); one stream for the whole page. */
const campaigns = signal<ReadonlyMap<string, Campaign>>(new Map());
const workers = signal<readonly Worker[] | null>(null);
const isConnected = signal<boolean | null>(null);
/** Grows when what came between is not known any more: whatever was read before has to be read again. */
const resets = signal(0);

/** What is live. A component that reads one of these is drawn again when it changes. */
export const live = {
  /** Campaigns that were told since the page was opened, by id: all unfinished ones, and those that finished meanwhile. */
  campaigns,
  /** Campaigns that are not over, the newest first. */
  open: computed(() =>
    [...campaigns.value.values()].filter((one) => !isOver(one)).sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  ),
  /** Workers that are alive; null: not known yet. */
  workers,
  /** Whether the stream is there; null: it was not tried yet. */
  isConnected,
  resets,
} as const;

/** Whether nothing more will become of a campaign. */
export function isOver({ state }: Campaign): boolean {
  return state === 'finished' || state === 'cancelled';
}

/** Notes what a call answered, which is newer than what was told: the page need not wait for the event. */
export function note(campaign: Campaign): void {
  takeIn({ type: 'campaigns', campaigns: [campaign] });
}

/** Something that the stream has said; tabs of one browser hand it on to one another. */
export type LiveNews =
  | { readonly type: 'campaigns'; readonly campaigns: readonly Campaign[] }
  | { readonly type: 'workers'; readonly workers: readonly Worker[] }
  | { readonly type: 'connected'; readonly isConnected: boolean }
  | { readonly type: 'reset' };

/** Takes in what the stream has said. */
export function takeIn(news: LiveNews): void {
  switch (news.type) {
    case 'campaigns':
      campaigns.value = new Map([...campaigns.value, ...news.campaigns.map((one) => [one.id, one] as const)]);
      break;
    case 'workers':
      workers.value = news.workers;
      break;
    case 'connected':
      isConnected.value = news.isConnected;
      break;
    case 'reset':
      resets.value += 1;
  }
}

/** How everything is now, for a tab that was just opened. */
export function everything(): readonly LiveNews[] {
  return [
    { type: 'campaigns', campaigns: [...campaigns.value.values()] },
    ...(workers.value ? [{ type: 'workers', workers: workers.value } as const] : []),
    ...(isConnected.value === null ? [] : [{ type: 'connected', isConnected: isConnected.value } as const]),
  ];
}
