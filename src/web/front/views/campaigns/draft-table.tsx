import type { Draft } from '../../../api/types.ts';
import { draftName } from '../../app/draft-name.ts';
import { words } from '../../app/language.ts';
import { Button } from '../../ui/button.tsx';
import { Table } from '../../ui/table.tsx';
import { sayTime, Time } from '../../ui/time.tsx';

/** Campaigns in preparation. */
export function DraftTable({ drafts }: { readonly drafts: readonly Draft[] }) {
  const {
    campaigns: w,
    roles: { home },
  } = words();
  return (
    <Table
      caption={w.drafts}
      rows={drafts}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'name',
          title: w.columns.name,
          isHead: true,
          cell: (one) => (
            <>
              <a href={`/drafts/${one.id}`}>{draftName(one)}</a>
              {one.ready && <p class="soft small">{home.by({ by: one.ready.by, time: sayTime(one.ready.at) })}</p>}
            </>
          ),
        },
        { key: 'list', title: w.columns.list, cell: ({ list }) => list?.name ?? <span class="soft">{w.noList}</span> },
        { key: 'changed', title: w.columns.changed, cell: ({ changedAt }) => <Time at={changedAt} /> },
        {
          ...{ key: 'actions', title: w.columns.actions },
          cell: (one) => (
            <Button kind="quiet" href={`/drafts/${one.id}`} title={w.goOnTitle({ name: draftName(one) })}>
              {w.goOn}
            </Button>
          ),
        },
      ]}
    />
  );
}
