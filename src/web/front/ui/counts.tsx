import type { Campaign } from '../../api/types.ts';
import { words } from '../app/language.ts';
import { listAddress } from '../app/list-address.ts';
import type { DeliveryShown } from './state-badge.tsx';

/** In the order in which they are told. */
const ORDER: readonly DeliveryShown[] = [
  ...(['sent', 'pending', 'sending', 'deferred', 'failed', 'unknown'] as const),
  ...(['returned', 'complained', 'skipped', 'cancelled'] as const),
];

/** How many are in each state, in words; they add up to the total, and each is a door to the people behind it. */
export function Counts({ campaign: { id, counts } }: { readonly campaign: Campaign }) {
  const { counted } = words().common;
  return (
    <p class="facts">
      {ORDER.filter((state) => counts[state] > 0).map((state) => (
        <span key={state}>
          <a class="number-link" href={listAddress(id, { state })}>
            {counted[state]({ count: counts[state] })}
          </a>
        </span>
      ))}
      <span class="soft">{counted.total({ count: counts.total })}</span>
    </p>
  );
}
