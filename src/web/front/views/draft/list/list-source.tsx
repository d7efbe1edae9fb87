import { useSignal } from '@preact/signals';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { CampaignChoice } from './campaign-choice.tsx';

/** Formats that lists are read from (docs/lists.md). */
export const ACCEPT = '.csv,.tsv,.txt,.xlsx,.xls,.xlsb,.ods,.numbers,.json,.ndjson,.vcf';

/** Who did not get an earlier campaign. */
const MISSED = ['failed', 'returned', 'cancelled'] as const;

/** A list as the API takes it, but for files. */
export type GivenList = { readonly text: string } | { readonly campaign: string; readonly states?: readonly string[] };

interface ListSourceProps {
  readonly onFile: (file: File) => unknown;
  readonly onList: (list: GivenList) => unknown;
}

/** The three ways to a list: a file, what was copied, that of an earlier campaign. */
export function ListSource({ onFile, onList }: ListSourceProps) {
  const { list: w } = words().draft;
  return (
    <div class="list-source">
      <FileDrop label={w.drop} accept={ACCEPT} onFiles={([file]) => file && onFile(file)} />
      <Pasted onList={onList} />
      <Earlier onList={onList} />
    </div>
  );
}

function Pasted({ onList }: Pick<ListSourceProps, 'onList'>) {
  const { list: w } = words().draft;
  const text = useSignal('');
  return (
    <div class="card stack">
      <Field label={w.paste.label} hint={w.paste.hint}>
        {(control) => (
          <textarea
            {...control}
            rows={5}
            spellcheck={false}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        )}
      </Field>
      <Button disabled={text.value.trim() === ''} onClick={() => onList({ text: text.value })}>
        {w.paste.take}
      </Button>
    </div>
  );
}

function Earlier({ onList }: Pick<ListSourceProps, 'onList'>) {
  const { earlier: w } = words().draft.list;
  return (
    <CampaignChoice
      label={w.label}
      whom={[
        { value: 'all', label: w.all },
        { value: 'missed', label: w.missed },
      ]}
      take={w.take}
      onTake={(campaign, whom) => onList({ campaign, ...(whom === 'missed' && { states: MISSED }) })}
    />
  );
}
