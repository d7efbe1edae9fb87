import type { Campaign } from '../../api/types.ts';
import { Progress } from './progress.tsx';
import type { DeliveryShown } from './state-badge.tsx';

/** The order of the bar: what is done from the left, what is to come at the right. */
const ORDER: readonly DeliveryShown[] = [
  ...(['sent', 'complained', 'returned', 'failed', 'unknown', 'skipped', 'cancelled'] as const),
  ...(['sending', 'deferred'] as const),
];

/** How far a campaign is, as a bar. */
export function CampaignProgress({ campaign: { name, counts } }: { readonly campaign: Campaign }) {
  return <Progress label={name} total={counts.total} parts={ORDER.map((state) => ({ state, count: counts[state] }))} />;
}
