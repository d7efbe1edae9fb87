import type { Campaign } from '../../api/types.ts';
import { words } from '../app/language.ts';
import { waiting } from '../app/numbers.ts';
import type { DeliveryShown } from './state-badge.tsx';

/** The order of the bar: what is done from the left, what is under way at the right; the rest of it is still to come. */
const ORDER: readonly DeliveryShown[] = [
  ...(['sent', 'complained', 'returned', 'failed', 'unknown', 'skipped', 'cancelled'] as const),
  ...(['sending', 'deferred'] as const),
];

/** How far a campaign is: a bar with the colour of each state. The numbers stand beside it; it is not the only place that says them. */
export function CampaignProgress({ campaign: { name, counts } }: { readonly campaign: Campaign }) {
  const { total } = counts;
  const done = total - waiting(counts);
  let from = 0;
  const bars = ORDER.filter((state) => counts[state] > 0).map((state) => {
    const x = from;
    from += counts[state];
    return <rect key={state} class={`state-${state}`} x={x} width={counts[state]} height="1" />;
  });
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={words().common.progress({ done, total })}
    >
      <svg viewBox={`0 0 ${Math.max(1, total)} 1`} preserveAspectRatio="none" aria-hidden="true">
        {bars}
      </svg>
    </div>
  );
}
