import { useSignal } from '@preact/signals';
import type { ListReading } from '../../../../api/drafts.ts';
import { words } from '../../../app/language.ts';
import { Select } from '../../../ui/field.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import type { DraftDesk } from '../desk.ts';
import type { StepProps } from '../draft-page.tsx';
import { columnOf, renamed } from './column-names.ts';

interface ReadColumn {
  readonly column: string;
  readonly write: string;
  readonly sample: string;
}

/** The columns: which one has the addresses, what each is called in the message, and what it has for somebody. */
export function ColumnTable({ desk, reading }: StepProps & { readonly reading: ListReading }) {
  const { columns: w } = words().draft;
  const vars = desk.recipient.value?.vars ?? reading.firstRows[0]?.vars ?? {};
  const map = desk.draft.value.options.list?.map ?? {};
  const rows = reading.variables.map(({ column, write }) => ({ column, write, sample: vars[column] ?? '' }));
  const columns: Column<ReadColumn>[] = [
    { key: 'column', title: w.column, isHead: true, cell: ({ column }) => columnOf(map, column) },
    { key: 'write', title: w.write, cell: (row) => <Name desk={desk} row={row} /> },
    { key: 'sample', title: w.sample, cell: ({ sample }) => <bdi>{sample}</bdi> },
  ];
  return (
    <details class="card" open={rows.length <= 12}>
      <summary>{w.title({ count: rows.length })}</summary>
      <div class="stack">
        <Select
          label={words().draft.reading.addressColumn}
          value={reading.addressColumn}
          options={reading.headers.map((name) => ({ value: name, label: columnOf(map, name) }))}
          onChange={(name) =>
            desk.setOptions(({ options }) => {
              const now = options.list?.map ?? {};
              return { list: { map: { ...now, email: columnOf(now, name) } } };
            })
          }
        />
        <Table caption={w.caption} columns={columns} rows={rows} keyOf={({ column }) => column} />
      </div>
    </details>
  );
}

/** The name of a column in the message, which can be another. */
function Name({ desk, row: { column, write } }: { readonly desk: DraftDesk; readonly row: ReadColumn }) {
  const { columns: w } = words().draft;
  const text = useSignal<string | null>(null);
  const map = desk.draft.value.options.list?.map ?? {};
  return (
    <input
      type="text"
      class="column-name"
      autocomplete="off"
      spellcheck={false}
      aria-label={w.nameOf({ column: columnOf(map, column) })}
      value={text.value ?? write}
      onInput={(event) => {
        text.value = event.currentTarget.value;
      }}
      onChange={() => {
        const name = (text.value ?? '').trim();
        text.value = null;
        if (name !== '' && name !== write) {
          void desk.setOptions(({ options }) => ({ list: { map: renamed(options.list?.map ?? {}, column, name) } }));
        }
      }}
    />
  );
}
