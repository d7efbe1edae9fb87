import { useSignal } from '@preact/signals';
import type { DraftFindings, ListReading } from '../../../../api/drafts.ts';
import { ask } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { ApiProblem } from '../../../app/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Field, Select } from '../../../ui/field.tsx';
import { sayProblem } from '../../../ui/problem.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import type { StepProps } from '../draft-page.tsx';
import { useFindings } from '../use-findings.ts';
import { isCurrent, type Read } from '../use-read.ts';
import { columnOf } from './column-names.ts';
import { bothOf, type Comparison, comparisons, conditionOf, hasValue } from './conditions.ts';
import { Excluded } from './excluded.tsx';

interface ChoiceProps extends StepProps {
  readonly reading: ListReading;
}

/** Who of the list is written to: by a condition, and without those of other lists. */
export function Choice({ desk, reading }: ChoiceProps) {
  const { choice: w } = words().draft;
  const { options, excludes } = desk.draft.value;
  const isUsed = options.where !== undefined || excludes.length > 0;
  return (
    <details class="card" open={isUsed}>
      <summary>{w.title}</summary>
      <div class="stack">
        <Condition desk={desk} reading={reading} />
        <Excluded desk={desk} />
      </div>
    </details>
  );
}

/** The condition: written, or put together of columns; what it takes and leaves out is said as soon as it is saved. */
function Condition({ desk, reading }: ChoiceProps) {
  const { choice: w } = words().draft;
  const findings = useFindings(desk);
  const text = useSignal(desk.draft.value.options.where ?? '');
  const write = (condition: string) => {
    text.value = condition;
    desk.later('where', (revision) =>
      ask('PATCH', desk.path(), { json: { options: { where: condition.trim() || null } }, revision }),
    );
  };
  return (
    <div class="stack">
      <Field label={w.condition} hint={w.hint} problem={conditionProblem(findings.problem)}>
        {(control) => (
          <input
            {...control}
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={text.value}
            onInput={(event) => write(event.currentTarget.value)}
          />
        )}
      </Field>
      <Outcome desk={desk} findings={findings} />
      <Builder desk={desk} reading={reading} onAdd={(more) => write(bothOf(text.value, more))} />
    </div>
  );
}

/** What the condition is worth, while it can be understood. */
function Outcome({ desk, findings }: StepProps & { readonly findings: Read<DraftFindings> }) {
  const { choice: w } = words().draft;
  const { options, revision } = desk.draft.value;
  if (options.where === undefined || !findings.value || !isCurrent(findings, revision)) return null;
  const { sendable, leftOut } = findings.value;
  return <p role="status">{w.outcome({ taken: sendable, left: leftOut.where })}</p>;
}

/** A column, how it is compared, and with what. */
function Builder({ desk, reading, onAdd }: ChoiceProps & { readonly onAdd: (condition: string) => void }) {
  const { choice: w } = words().draft;
  const map = desk.draft.value.options.list?.map ?? {};
  const name = useSignal('');
  const comparison = useSignal<Comparison>('is');
  const value = useSignal('');
  const column = name.value || (reading.variables[0]?.write ?? '');
  const isWhole = column !== '' && (!hasValue(comparison.value) || value.value.trim() !== '');
  return (
    <form
      class="condition-parts"
      aria-label={w.parts}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWhole) return;
        onAdd(conditionOf(column, comparison.value, value.value.trim()));
        value.value = '';
      }}
    >
      <Select
        label={w.column}
        value={column}
        options={reading.variables.map(({ column: one, write }) => ({ value: write, label: columnOf(map, one) }))}
        onChange={(chosen) => {
          name.value = chosen;
        }}
      />
      <Select
        label={w.comparison}
        value={comparison.value}
        options={comparisons.map((one) => ({ value: one, label: w.comparisons[one] }))}
        onChange={(chosen) => {
          comparison.value = chosen;
        }}
      />
      {hasValue(comparison.value) && <TextField label={w.value} value={value} autocomplete="off" />}
      <Button type="submit" disabled={!isWhole}>
        {w.add}
      </Button>
    </form>
  );
}

/** Whether what was thrown is about the condition. */
export function isOfTheCondition(problem: unknown): problem is ApiProblem {
  if (!(problem instanceof ApiProblem)) return false;
  return problem.code.startsWith('where-') || problem.params.file === '--where';
}

/** What is wrong with the condition, and what to do; null: nothing is. */
function conditionProblem(problem: unknown): string | null {
  if (!isOfTheCondition(problem)) return null;
  // Other faults of a template name the option of the command as their place: here it has no name.
  if (!problem.code.startsWith('where-')) return words().draft.choice.notUnderstood;
  const { what, remedy } = sayProblem(problem);
  return `${what} ${remedy}`;
}
