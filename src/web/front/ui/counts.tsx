import type { Campaign } from '../../api/types.ts';
import { words } from '../app/language.ts';
import { shownStates } from '../app/numbers.ts';
import type { DeliveryShown } from './state-badge.tsx';

/** The address of the people of a campaign who are in a state. */
export function peopleIn(id: string, state: DeliveryShown): string {
  return `/campaigns/${id}?state=${state}`;
}

/** How many are in each state, in words; they add up to the total, and each is a door to the people behind it. */
export function Counts({ campaign: { id, counts } }: { readonly campaign: Campaign }) {
  const { counted } = words().common;
  return (
    <p class="facts">
      {shownStates
        .filter((state) => counts[state] > 0)
        .map((state) => (
          <span key={state}>
            <a class="number-link" href={peopleIn(id, state)}>
              {counted[state]({ count: counts[state] })}
            </a>
          </span>
        ))}
      <span class="soft">{counted.total({ count: counts.total })}</span>
    </p>
  );
}
