import type { ComponentChildren } from 'preact';
import type { Action } from '../../app/action.ts';
import { words } from '../../app/language.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { otherProblem } from './change.ts';

interface SettingsFormProps {
  readonly saving: Action<[]>;
  /** Fields that say themselves what is wrong with them, as the settings name them. */
  readonly fields: readonly string[];
  /** It has as much room as there is. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** A part of the settings: its fields, what went wrong with none of them, and the button that saves. */
export function SettingsForm({ saving, fields, wide = false, children }: SettingsFormProps) {
  const rest = otherProblem(saving.problem.value, fields);
  return (
    <form
      class={`card stack ${wide ? '' : 'measure'}`}
      onSubmit={(event) => {
        event.preventDefault();
        void saving.run();
      }}
    >
      {children}
      {rest !== null && <ProblemNotice problem={rest} />}
      <div>
        <Button kind="primary" type="submit" busy={saving.busy.value}>
          {words().settings.save}
        </Button>
      </div>
    </form>
  );
}
