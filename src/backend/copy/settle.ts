import type { Counts, DeliveryState } from '../states.ts';
import { deliveryStates } from '../states.ts';
import type { CampaignCopy } from './records.ts';

/** What a copied campaign is in a ledger that is made from it. */
export interface Settled {
  readonly counts: Counts;
  /** How many pending deliveries nobody ever claimed. */
  readonly fresh: number;
  readonly open: boolean;
  /** Until the operator's word. A cancelled one waits for nobody. */
  readonly held: boolean;
  readonly finishedAt: number | null;
}

/**
 * Judges a campaign by its deliveries: `known` are those that were ever claimed, after what was in workers' hands was put
 * right; `untouched` those that are to be written to and never were claimed. What is in neither is skipped.
 */
export function settle(
  { total, wanted, finishedAt }: CampaignCopy,
  known: Readonly<Partial<Record<DeliveryState, number>>>,
  untouched: number,
  now: number,
): Settled {
  const counts = Object.fromEntries(deliveryStates.map((state) => [state, known[state] ?? 0])) as Record<
    DeliveryState,
    number
  >;
  const cancelled = wanted === 'cancelled';
  counts[cancelled ? 'cancelled' : 'pending'] += untouched;
  const others = deliveryStates.filter((state) => state !== 'skipped');
  counts.skipped = total - others.reduce((sum, state) => sum + counts[state], 0);
  const left = counts.pending + counts.deferred > 0;
  const open = finishedAt === null && (left || !cancelled);
  return {
    counts: { ...counts, total },
    fresh: cancelled ? 0 : untouched,
    open,
    held: open && !cancelled,
    finishedAt: open ? null : (finishedAt ?? now),
  };
}
