import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Campaign, TroubleGroup, TroubleGroups, TroubleReason } from '../../../api/types.ts';
import { words } from '../../app/language.ts';
import { listAddress } from '../../app/list-address.ts';
import { partsOf } from '../../app/parts.ts';
import { useSettled } from '../../app/settled.ts';
import { ProblemNotice } from '../../ui/problem.tsx';
import { Table } from '../../ui/table.tsx';
import { Count } from '../../ui/time.tsx';

/** Numbers that stood still for so many milliseconds are counted by reason again. */
const SETTLE_MS = 2_000;
/** Providers that are named. */
const MOST_DOMAINS = 8;

/** Who did not get it, by reason and by receiver; each number leads to the people behind it. */
export function Why({ campaign }: { readonly campaign: Campaign }) {
  const { id, counts, state } = campaign;
  const { why: w } = words().campaign;
  const { failed, returned, complained, unknown, deferred, skipped } = counts;
  const version = useSettled([failed, returned, complained, unknown, deferred, skipped].join(' '), SETTLE_MS);
  const { groups, counted, total, isWhole, problem } = useGroups(id, version);
  if (failed + returned + complained + unknown + deferred + skipped === 0) {
    const isOver = state === 'finished';
    return (
      <section class="stack" aria-label={w.title}>
        <h2>{w.title}</h2>
        <p class="soft">{isOver && counts.cancelled === 0 ? w.none : w.noneYet}</p>
      </section>
    );
  }
  return (
    <section class="stack" aria-label={w.title}>
      <h2>{w.title}</h2>
      {problem !== null && <ProblemNotice problem={problem} />}
      {!isWhole && problem === null && total > 0 && (
        <p class="soft" role="status">
          {w.counting({ counted, total })}
        </p>
      )}
      {groups.length > 0 && (
        <div class="why">
          <ByReason id={id} groups={groups} />
          <ByDomain id={id} groups={groups} />
        </div>
      )}
    </section>
  );
}

interface GroupsProps {
  readonly id: string;
  readonly groups: readonly TroubleGroup[];
}

function ByReason({ id, groups }: GroupsProps) {
  const { campaign, reasons } = words();
  const { why: w } = campaign;
  const rows = sums(groups, ({ reason }) => reason) as [TroubleReason, number][];
  return (
    <Table
      caption={w.byReason}
      showCaption
      rows={rows}
      keyOf={([reason]) => reason}
      columns={[
        { key: 'reason', title: w.columns.reason, isHead: true, cell: ([reason]) => reasons[reason].what },
        {
          ...{ key: 'count', title: w.columns.count, isNumber: true },
          cell: ([reason, count]) => (
            <a href={listAddress(id, { reason })}>
              <Count value={count} />
            </a>
          ),
        },
        {
          key: 'remedy',
          title: w.columns.remedy,
          cell: ([reason]) => <span class="small">{reasons[reason].remedy}</span>,
        },
      ]}
    />
  );
}

function ByDomain({ id, groups }: GroupsProps) {
  const { campaign, reasons } = words();
  const { why: w } = campaign;
  const rows = sums(
    groups.filter(({ reason }) => reason !== 'duplicate'),
    ({ domain }) => domain,
  );
  const shown = rows.slice(0, MOST_DOMAINS);
  const reasonsAt = (domain: string) => {
    const found = sums(
      groups.filter((group) => group.domain === domain),
      (group) => group.reason,
    );
    return found.map(([reason]) => reasons[reason as TroubleReason].what).join(', ');
  };
  return (
    <div class="stack">
      <Table
        caption={w.byDomain}
        showCaption
        rows={shown}
        keyOf={([domain]) => domain}
        columns={[
          { key: 'domain', title: w.columns.domain, isHead: true, cell: ([domain]) => domain || w.noDomain },
          {
            ...{ key: 'count', title: w.columns.count, isNumber: true },
            cell: ([domain, count]) =>
              domain === '' ? (
                <Count value={count} />
              ) : (
                <a href={listAddress(id, { text: `@${domain}` })}>
                  <Count value={count} />
                </a>
              ),
          },
          { key: 'why', title: w.columns.reason, cell: ([domain]) => reasonsAt(domain) },
        ]}
      />
      {rows.length > shown.length && <p class="soft">{w.others({ count: rows.length - shown.length })}</p>}
    </div>
  );
}

/** The numbers of groups together by a name, the largest first. */
function sums(groups: readonly TroubleGroup[], nameOf: (group: TroubleGroup) => string): [string, number][] {
  const all = new Map<string, number>();
  for (const group of groups) all.set(nameOf(group), (all.get(nameOf(group)) ?? 0) + group.count);
  return [...all].sort(([, a], [, b]) => b - a);
}

interface Counted {
  readonly groups: readonly TroubleGroup[];
  readonly counted: number;
  readonly total: number;
  readonly isWhole: boolean;
  readonly problem: unknown;
}

/** The groups of a campaign, counted part by part; what was counted before is shown until all is counted anew. */
function useGroups(id: string, version: string): Counted {
  const state = useSignal<Counted>({ groups: [], counted: 0, total: 0, isWhole: false, problem: null });
  useEffect(() => {
    const abort = new AbortController();
    const count = async () => {
      let groups: TroubleGroup[] = [];
      let counted = 0;
      const isFirst = state.value.groups.length === 0;
      for await (const part of partsOf<TroubleGroups>(`/campaigns/${id}/troubles`, {}, abort.signal)) {
        groups = [...groups, ...part.groups];
        counted += part.counted;
        const isWhole = part.next === null;
        if (isFirst || isWhole) state.value = { groups, counted, total: part.total, isWhole, problem: null };
      }
    };
    count().catch((problem) => {
      if (!abort.signal.aborted) state.value = { ...state.value, problem };
    });
    return () => abort.abort();
  }, [id, version]);
  return state.value;
}
