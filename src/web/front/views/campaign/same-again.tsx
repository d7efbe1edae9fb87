import { useSignal } from '@preact/signals';
import type { Campaign } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { words } from '../../app/language.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { stateWord } from '../../ui/state-badge.tsx';
import { copyToDraft } from './copying.ts';

/** States of people who may be written to again; those who perhaps have it come last, and only by choice. */
const STATES = ['failed', 'returned', 'cancelled', 'unknown'] as const;
type State = (typeof STATES)[number];

/** The same again to those who did not get it: a draft with their list. */
export function Again({ campaign: { id, counts } }: { readonly campaign: Campaign }) {
  const { again: w } = words().campaign;
  const isOpen = useSignal(false);
  const chosen = useSignal<ReadonlySet<State>>(new Set<State>(['failed', 'returned', 'cancelled']));
  const there = STATES.filter((state) => counts[state] > 0);
  const missing = counts.failed + counts.returned + counts.cancelled;
  const states = there.filter((state) => chosen.value.has(state));
  const count = states.reduce((sum, state) => sum + counts[state], 0);
  const choose = (state: State, isChosen: boolean) => {
    const next = new Set(chosen.value);
    if (isChosen) next.add(state);
    else next.delete(state);
    chosen.value = next;
  };
  const action = useAction(() => copyToDraft(id, { states }));
  if (there.length === 0) return null;
  return (
    <>
      <Button icon="letter" onClick={() => (isOpen.value = true)}>
        {w.act({ count: missing === 0 ? counts.unknown : missing })}
      </Button>
      <Dialog
        isOpen={isOpen.value}
        title={w.title}
        onClose={() => (isOpen.value = false)}
        actions={
          <Button kind="primary" disabled={count === 0} busy={action.busy.value} onClick={action.run}>
            {w.confirm({ count })}
          </Button>
        }
      >
        <p>{w.text}</p>
        <fieldset class="choices">
          <legend>{w.states}</legend>
          {there.map((state) => (
            <Checkbox
              key={state}
              label={w.state({ word: stateWord(state), count: counts[state] })}
              checked={chosen.value.has(state)}
              onChange={(isChosen) => choose(state, isChosen)}
            />
          ))}
        </fieldset>
        {chosen.value.has('unknown') && counts.unknown > 0 && <p>{w.risk}</p>}
        {action.problem.value !== null && <ProblemNotice problem={action.problem.value} />}
      </Dialog>
    </>
  );
}
