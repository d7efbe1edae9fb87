import type { DraftListOptions, ListReading } from '../../../../api/drafts.ts';
import { get } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { ApiProblem } from '../../../app/problem.ts';
import { Select } from '../../../ui/field.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { StepProps } from '../draft-page.tsx';
import { LeftField } from '../left-field.tsx';
import { useRead } from '../use-read.ts';
import { Choice } from './choice.tsx';
import { ColumnTable } from './column-table.tsx';

/** How the list was understood, and what can be said over it. */
export function Reading({ desk }: StepProps) {
  const { value, problem } = useRead(
    (signal) => get<ListReading>(desk.path('/list'), { rows: 3 }, signal),
    [desk.listState],
  );
  if (problem !== null) return <Unread desk={desk} problem={problem} />;
  if (!value) return <Loading />;
  return (
    <>
      <ColumnTable desk={desk} reading={value} />
      <Choice desk={desk} reading={value} />
      <Otherwise desk={desk} reading={value} isOpen={false} />
    </>
  );
}

/** The list could not be read as it is: what is to be said is asked for here. */
function Unread({ desk, problem }: StepProps & { readonly problem: unknown }) {
  const { reading: w } = words().draft;
  const refused = problem instanceof ApiProblem ? problem : null;
  const known = refused?.params.columns;
  const columns = Array.isArray(known) ? known.map(String) : [];
  return (
    <>
      <Notice tone="bad" title={refused?.detail ?? String(problem)}>
        {columns.length > 0 ? w.whichColumn : w.otherwise}
      </Notice>
      {columns.length > 0 && (
        <Select
          label={w.addressColumn}
          value=""
          options={[{ value: '', label: w.choose }, ...columns.map((name) => ({ value: name, label: name }))]}
          onChange={(name: string) => name !== '' && desk.setOptions({ list: { map: { email: name } } })}
        />
      )}
      <Otherwise desk={desk} reading={null} isOpen />
    </>
  );
}

interface OtherwiseProps extends StepProps {
  readonly reading: ListReading | null;
  readonly isOpen: boolean;
}

/** What a person may say of the list over what can be seen of it. */
function Otherwise({ desk, reading, isOpen }: OtherwiseProps) {
  const { reading: w } = words().draft;
  const given = desk.draft.value.options.list ?? {};
  const set = (list: { [K in keyof DraftListOptions]?: DraftListOptions[K] | null }) => desk.setOptions({ list });
  const isText = reading === null || reading.format === 'csv';
  const isSheet = reading === null || reading.sheet !== null;
  return (
    <details class="card" open={isOpen}>
      <summary>{w.readOtherwise}</summary>
      <div class="read-otherwise">
        <LeftField
          label={w.headerLine}
          hint={w.headerHint}
          value={String(given.header ?? reading?.headerLine ?? '')}
          onChange={(text) => set({ header: text === '' ? null : /^\d+$/.test(text) ? Number(text) : 'none' })}
        />
        {isSheet && (
          <LeftField
            label={w.sheet}
            value={given.sheet ?? reading?.sheet ?? ''}
            onChange={(text) => set({ sheet: text === '' ? null : text })}
          />
        )}
        {isText && (
          <>
            <Select
              label={w.encoding}
              value={given.encoding ?? ''}
              options={['', 'utf-8', 'windows-1252', 'macintosh', 'utf-16le'].map((value) => ({
                value,
                label: value === '' ? w.recognised({ value: reading?.encoding ?? '' }) : value,
              }))}
              onChange={(value) => set({ encoding: value === '' ? null : value })}
            />
            <Select
              label={w.delimiter}
              value={given.delimiter ?? ''}
              options={['', ';', ',', '\t', '|'].map((value) => ({
                value,
                label:
                  value === ''
                    ? w.recognised({ value: w.signs[reading?.delimiter ?? ''] ?? '' })
                    : (w.signs[value] ?? value),
              }))}
              onChange={(value) => set({ delimiter: value === '' ? null : value })}
            />
          </>
        )}
      </div>
    </details>
  );
}
