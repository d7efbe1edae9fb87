import { words } from '../app/language.ts';
import type { DeliveryShown } from './state-badge.tsx';

interface ProgressProps {
  readonly label: string;
  readonly total: number;
  /** How many are in each state, in the order of the bar; what they do not add up to is still to come. */
  readonly parts: readonly { readonly state: DeliveryShown; readonly count: number }[];
}

/** States in which somebody's mail is over. */
const OVER: readonly DeliveryShown[] = ['sent', 'failed', 'unknown', 'skipped', 'cancelled', 'returned', 'complained'];

/** How far a campaign is: a bar with the colour of each state. The numbers stand beside it; it is not the only place that says them. */
export function Progress({ label, total, parts }: ProgressProps) {
  const done = parts.filter(({ state }) => OVER.includes(state)).reduce((sum, { count }) => sum + count, 0);
  let from = 0;
  const bars = parts
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => {
      const x = from;
      from += count;
      return <rect key={state} class={`state-${state}`} x={x} width={count} height="1" />;
    });
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={label}
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
