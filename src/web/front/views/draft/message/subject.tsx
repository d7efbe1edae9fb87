import { useSignal } from '@preact/signals';
import type { DraftMessage } from '../../../../api/drafts.ts';
import { ask } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Field } from '../../../ui/field.tsx';
import type { StepProps } from '../draft-page.tsx';
import { type Inserter, insertInto } from './inserting.ts';

interface SubjectProps extends StepProps {
  readonly message: DraftMessage;
  readonly inserter: Inserter;
}

/** The subject: what is written here goes before what the message's own settings say. */
export function Subject({ desk, message, inserter }: SubjectProps) {
  const { message: w } = words().draft;
  const text = useSignal(desk.draft.value.options.subject ?? message.subject ?? '');
  return (
    <Field label={w.subject}>
      {(control) => (
        <input
          {...control}
          type="text"
          value={text.value}
          onFocus={({ currentTarget }) => inserter.use((variable) => insertInto(currentTarget, variable))}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
            desk.later('subject', (revision) =>
              ask('PATCH', desk.path(), { json: { options: { subject: text.value.trim() || null } }, revision }),
            );
          }}
        />
      )}
    </Field>
  );
}
