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
    [...campaigns.value.values()]
      .filter(({ state }) => state !== 'finished' && state !== 'cancelled')
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  ),
  /** Workers that are alive; null: not known yet. */
  workers,
  /** Whether the stream is there; null: it was not tried yet. */
  isConnected,
  resets,
} as const;

/** Notes what a call answered, which is newer than what was told: the page need not wait for the event. */
export function note(campaign: Campaign): void {
  campaigns.value = new Map(campaigns.value).set(campaign.id, campaign);
}

/** Listens until the function that is returned is called. */
export function listen(): () => void {
  const source = new EventSource('/api/v1/events');
  const told = (event: MessageEvent<string>) => note(JSON.parse(event.data));
  for (const type of ['campaign', 'held', 'finished']) source.addEventListener(type, told);
  source.addEventListener('workers', ({ data }: MessageEvent<string>) => {
    workers.value = (JSON.parse(data) as { workers: readonly Worker[] }).workers;
  });
  source.addEventListener('reset', () => {
    resets.value += 1;
  });
  source.onopen = () => {
    isConnected.value = true;
  };
  source.onerror = () => {
    isConnected.value = false;
  };
  return () => source.close();
}
