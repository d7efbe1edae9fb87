import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Campaign, ListedDelivery } from '../../../api/types.ts';
import { words } from '../../app/language.ts';
import { filterIn, listAddress } from '../../app/list-address.ts';
import { type shownStates, waiting } from '../../app/numbers.ts';
import { search, setSearch } from '../../app/router.ts';
import { useSettled } from '../../app/settled.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Table } from '../../ui/table.tsx';
import { sayTime, Time } from '../../ui/time.tsx';
import { type PeopleList, usePeople } from './people-list.ts';
import { SelectionActions } from './selection.tsx';

/** What is typed is looked for when nothing was typed for so many milliseconds. */
const TYPING_MS = 250;

/** Everybody of a campaign, by filter, page by page; the rows stand still while one reads. */
export function People({ campaign }: { readonly campaign: Campaign }) {
  const { id, counts } = campaign;
  const {
    campaign: { list: w },
    reasons,
  } = words();
  const filter = filterIn(search.value);
  const list = usePeople(id, filter);
  const changed = useChanges(campaign, filter.state ?? null, list.rounds);
  const isFiltered = Boolean(filter.state || filter.reason || filter.text);
  return (
    <section class="stack people" aria-label={w.title}>
      <h2 id="people">{w.title}</h2>
      <Search text={filter.text ?? ''} />
      {filter.reason && <p class="soft">{w.reason({ what: reasons[filter.reason].what })}</p>}
      <div class="row">
        {isFiltered && (
          <a href={listAddress(id, {})} data-stay>
            {w.clear}
          </a>
        )}
        {changed > 0 && (
          <Button icon="again" kind="quiet" onClick={list.reload}>
            {w.changed({ count: changed })}
          </Button>
        )}
      </div>
      {list.problem !== null && <ProblemNotice problem={list.problem} />}
      <Rows campaign={campaign} list={list} />
      {list.next !== null && (
        <Button busy={list.isBusy} onClick={list.more}>
          {list.isLooking ? w.lookFurther : w.more}
        </Button>
      )}
      {isFiltered && counts.total > 0 && <SelectionActions campaign={campaign} filter={filter} />}
    </section>
  );
}

function Search({ text }: { readonly text: string }) {
  const { list: w } = words().campaign;
  const written = useSignal(text);
  const settled = useSettled(written.value, TYPING_MS);
  useEffect(() => {
    if (settled.trim() !== (search.value.get('q') ?? '')) setSearch({ q: settled.trim() || null });
  }, [settled]);
  // A door elsewhere on the page leads here with another text.
  useEffect(() => {
    if (text !== written.value.trim()) written.value = text;
  }, [text]);
  return (
    <Field label={w.search}>
      {(control) => (
        <input
          {...control}
          type="search"
          value={written.value}
          onInput={(event) => {
            written.value = event.currentTarget.value;
          }}
        />
      )}
    </Field>
  );
}

function Rows({ campaign, list }: { readonly campaign: Campaign; readonly list: PeopleList }) {
  const {
    campaign: { list: w },
    reasons,
  } = words();
  const filter = filterIn(search.value);
  if (list.rows.length === 0) {
    return (
      <p class="soft" role="status">
        {list.isBusy || list.next !== null ? w.looking : w.nobody}
      </p>
    );
  }
  return (
    <Table
      caption={w.caption}
      rows={list.rows}
      keyOf={({ number }) => number}
      columns={[
        {
          ...{ key: 'who', title: w.columns.who, isHead: true },
          cell: (one: ListedDelivery) => (
            <a class="who" href={listAddress(campaign.id, filter, one.number)} data-stay>
              {one.name && <span class="who-name">{one.name}</span>}{' '}
              <span class={one.name ? 'who-address' : undefined}>{one.email}</span>
            </a>
          ),
        },
        { key: 'state', title: w.columns.state, cell: ({ state }) => <StateBadge state={state} /> },
        {
          ...{ key: 'why', title: w.columns.why },
          cell: ({ reason, nextAttemptAt }) =>
            reason && (
              <span class="small">
                {reasons[reason].what}
                {nextAttemptAt && ` – ${w.next({ at: sayTime(nextAttemptAt, { about: true }) })}`}
              </span>
            ),
        },
        { key: 'when', title: w.columns.when, cell: ({ state, at }) => state !== 'pending' && <Time at={at} /> },
      ]}
    />
  );
}

/** How many came into what is shown since it was read: the rows are not moved under a reader's eyes. */
function useChanges({ counts }: Campaign, state: (typeof shownStates)[number] | null, rounds: number): number {
  const known = useSignal({ rounds: -1, state, value: 0 });
  const value = state ? counts[state] : counts.total - waiting(counts);
  useEffect(() => {
    known.value = { rounds, state, value };
  }, [rounds]);
  // Of another state nothing is known before its people are read.
  const isKnown = known.value.rounds === rounds && known.value.state === state;
  return isKnown ? Math.abs(value - known.value.value) : 0;
}
