import { useSignal } from '@preact/signals';
import { words } from '../../../app/language.ts';
import { Field } from '../../../ui/field.tsx';
import type { StepProps } from '../draft-page.tsx';
import { fromField, toField } from './moments.ts';

/** Now, or at a time. */
export function StartChoice({ desk }: StepProps) {
  const { send: w } = words().draft;
  const { at } = desk.draft.value.options;
  const isLater = useSignal(at !== undefined);
  const problem = useSignal<string | null>(null);
  const set = (field: string) => {
    const moment = fromField(field);
    problem.value = moment !== null && moment.getTime() <= Date.now() ? w.past : null;
    if (moment && problem.value === null) void desk.setOptions({ at: moment.toISOString() });
  };
  return (
    <fieldset class="start">
      <legend>{w.start}</legend>
      <label class="checkbox">
        <input
          type="radio"
          name="start"
          checked={!isLater.value}
          onChange={() => {
            isLater.value = false;
            problem.value = null;
            void desk.setOptions({ at: null });
          }}
        />
        <span>{w.now}</span>
      </label>
      <label class="checkbox">
        <input
          type="radio"
          name="start"
          checked={isLater.value}
          onChange={() => {
            isLater.value = true;
          }}
        />
        <span>{w.later}</span>
      </label>
      {isLater.value && (
        <Field label={w.when} problem={problem.value}>
          {(control) => (
            <input
              {...control}
              type="datetime-local"
              value={at === undefined ? '' : toField(new Date(at))}
              onChange={({ currentTarget }) => set(currentTarget.value)}
            />
          )}
        </Field>
      )}
    </fieldset>
  );
}
