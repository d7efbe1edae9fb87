import { useSignal } from '@preact/signals';
import type { Suppression } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { apiUrl, get } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { useLoaded } from '../../app/loaded.ts';
import { MayNot } from '../../app/may-not.tsx';
import { search as addressOf, setSearch } from '../../app/router.ts';
import { useSettled } from '../../app/settled.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { AddAddresses } from './add.tsx';
import { AddList } from './add-list.tsx';
import { SuppressionTable } from './table.tsx';

interface SuppressionPage {
  readonly suppressions: readonly Suppression[];
  readonly next: string | null;
}

/** What is typed is looked for when it has stood for so long, in milliseconds. */
const SETTLE_MS = 150;

/** Addresses that nobody writes to: why each is there, more of them, and fewer. */
export default function Suppressions() {
  const { common, suppressions: w } = words();
  const wanted = addressOf.value.get('search') ?? '';
  const reason = addressOf.value.get('reason') ?? '';
  const settled = useSettled(wanted, SETTLE_MS);
  const further = useSignal<SuppressionPage[]>([]);
  const query = { search: settled, reason, limit: 50 };
  const first = useLoaded(
    async (signal) => {
      const page = await get<SuppressionPage>('/suppressions', query, signal);
      further.value = [];
      return page;
    },
    [settled, reason],
  );
  const pages = first.value.value ? [first.value.value, ...further.value] : [];
  const rows = pages.flatMap((page) => page.suppressions);
  const next = pages.at(-1)?.next ?? null;
  const more = useAction(async () => {
    const start = first.value.value;
    const page = await get<SuppressionPage>('/suppressions', { ...query, after: next });
    // It belongs to what was looked for when it was asked for.
    if (first.value.value === start) further.value = [...further.value, page];
  });
  const isFiltered = wanted !== '' || reason !== '';
  return (
    <Page
      title={common.views.suppressions}
      actions={
        <Button href={apiUrl('/suppressions/export')} download="" icon="download">
          {w.download}
        </Button>
      }
    >
      <p class="measure">{w.about}</p>
      <MayNot needs="admin" about="unsuppress" />
      <div class="filters">
        <Field label={w.search}>
          {(field) => (
            <input
              {...field}
              type="search"
              value={wanted}
              onInput={(event) => setSearch({ search: event.currentTarget.value })}
            />
          )}
        </Field>
        <Select
          label={w.reason}
          value={reason}
          options={[
            { value: '', label: w.allReasons },
            ...Object.entries(w.reasons).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(value) => setSearch({ reason: value })}
        />
      </div>
      {first.problem.value !== null && <ProblemNotice problem={first.problem.value} />}
      {!first.value.value && first.problem.value === null && <Loading />}
      {first.value.value && rows.length === 0 && next === null && (
        <EmptyState title={isFiltered ? w.nothingFound : w.empty.title}>{!isFiltered && w.empty.text}</EmptyState>
      )}
      {rows.length > 0 && <SuppressionTable rows={rows} onChanged={first.reload} />}
      {next !== null && (
        <div>
          <Button busy={more.busy.value} onClick={more.run}>
            {rows.length === 0 ? w.searchOn : w.more}
          </Button>
        </div>
      )}
      {more.problem.value !== null && <ProblemNotice problem={more.problem.value} />}
      <div class="pair">
        <AddAddresses onChanged={first.reload} />
        <AddList onChanged={first.reload} />
      </div>
    </Page>
  );
}
