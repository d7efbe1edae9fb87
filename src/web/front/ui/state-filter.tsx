import { words } from '../app/language.ts';
import { type DeliveryShown, StateIcon, stateWord } from './state-badge.tsx';
import { Count } from './time.tsx';

interface StateFilterProps {
  /** What is counted, in the order it is shown; those without any are left out, except the chosen one. */
  readonly counts: Readonly<Partial<Record<DeliveryShown, number>>>;
  readonly total: number;
  /** null: all. */
  readonly chosen: DeliveryShown | null;
  /** The address of the people in a state: each number is a door to those behind it. */
  readonly hrefOf: (state: DeliveryShown | null) => string;
  readonly label: string;
}

/** States with their numbers, as the way around: they add up to the total, which comes first. */
export function StateFilter({ counts, total, chosen, hrefOf, label }: StateFilterProps) {
  const entries = Object.entries(counts) as [DeliveryShown, number][];
  const shown = entries.filter(([state, count]) => count > 0 || state === chosen);
  return (
    <nav class="state-filter" aria-label={label}>
      <a href={hrefOf(null)} aria-current={chosen === null ? 'true' : undefined}>
        <Count value={total} /> <span>{words().common.total}</span>
      </a>
      {shown.map(([state, count]) => (
        <a key={state} href={hrefOf(state)} aria-current={chosen === state ? 'true' : undefined}>
          <Count value={count} />{' '}
          <span>
            <StateIcon state={state} />
            {stateWord(state)}
          </span>
        </a>
      ))}
    </nav>
  );
}
