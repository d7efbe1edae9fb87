import { useSignal } from '@preact/signals';
import type { Campaign } from '../../../../api/types.ts';
import { get } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Field, Select } from '../../../ui/field.tsx';
import { FileDrop } from '../../../ui/file-drop.tsx';
import { useRead } from '../use-read.ts';

/** Formats that lists are read from (docs/lists.md). */
const ACCEPT = '.csv,.tsv,.txt,.xlsx,.xls,.xlsb,.ods,.numbers,.json,.ndjson,.vcf';

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
  const { list: w } = words().draft;
  const chosen = useSignal('');
  const whom = useSignal<'all' | 'missed'>('all');
  const { value } = useRead(
    (signal) => get<{ campaigns: readonly Campaign[] }>('/campaigns', { limit: 50 }, signal),
    [],
  );
  const campaigns = value?.campaigns ?? [];
  if (campaigns.length === 0) return null;
  const id = chosen.value || (campaigns[0]?.id ?? '');
  return (
    <div class="card stack">
      <Select
        label={w.earlier.label}
        value={id}
        options={campaigns.map((one) => ({
          value: one.id,
          label: `${one.name} (${words().common.people({ count: one.counts.total })})`,
        }))}
        onChange={(value) => {
          chosen.value = value;
        }}
      />
      <Select
        label={w.earlier.whom}
        value={whom.value}
        options={[
          { value: 'all', label: w.earlier.all },
          { value: 'missed', label: w.earlier.missed },
        ]}
        onChange={(value) => {
          whom.value = value;
        }}
      />
      <Button onClick={() => onList({ campaign: id, ...(whom.value === 'missed' && { states: MISSED }) })}>
        {w.earlier.take}
      </Button>
    </div>
  );
}
