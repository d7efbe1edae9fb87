import type { Campaign } from '../../api/types.ts';
import { words } from '../app/language.ts';
import { listAddress } from '../app/list-address.ts';
import { shownStates } from '../app/numbers.ts';

/** How many are in each state, in words; they add up to the total, and each is a door to the people behind it. */
export function Counts({ campaign: { id, counts } }: { readonly campaign: Campaign }) {
  const { counted } = words().common;
  return (
    <p class="facts">
      {shownStates
        .filter((state) => counts[state] > 0)
        .map((state) => (
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
