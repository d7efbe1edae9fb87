import type { ListReading } from '../../../../api/drafts.ts';
import { get } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import type { DraftDesk } from '../desk.ts';
import type { StepProps } from '../draft-page.tsx';
import { type Read, useRead } from '../use-read.ts';
import type { Inserter } from './inserting.ts';

/** The columns of the list as the message writes them; none while there is no list. */
export function useVariables(desk: DraftDesk): Read<ListReading> {
  const { list } = desk.draft.value;
  const read = (signal: AbortSignal) => get<ListReading>(desk.path('/list'), { rows: 1 }, signal);
  return useRead(list ? read : null, [desk.listState]);
}

/** The columns as buttons, each with what it becomes for the chosen recipient. */
export function Variables({ desk, inserter }: StepProps & { readonly inserter: Inserter }) {
  const { variables: w } = words().draft;
  const { value } = useVariables(desk);
  if (!value) return desk.draft.value.list ? null : <p class="hint">{w.noList}</p>;
  const vars = desk.recipient.value?.vars ?? {};
  return (
    <fieldset class="variables">
      <legend>{w.title}</legend>
      {value.variables.map(({ column, write }) => (
        <button
          key={column}
          type="button"
          class="variable-button"
          // The keyboard stays in the text.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => inserter.insert(`{{ ${write} }}`)}
        >
          <span class="variable-name">{column}</span>
          <bdi class="variable-value">{vars[column] || w.empty}</bdi>
        </button>
      ))}
    </fieldset>
  );
}
