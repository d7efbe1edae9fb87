import type { Campaign, Draft } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { post } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { gotIt, missed, waiting } from '../../app/numbers.ts';
import { go } from '../../app/router.ts';
import { Button } from '../../ui/button.tsx';
import { CampaignProgress } from '../../ui/campaign-progress.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Table } from '../../ui/table.tsx';
import { Count, Time } from '../../ui/time.tsx';

/** Campaigns, everything about one in a row. */
export function CampaignTable({ campaigns }: { readonly campaigns: readonly Campaign[] }) {
  const { campaigns: w } = words();
  const copying = useAction((task: () => Promise<unknown>) => task());
  const copy = (id: string) =>
    copying.run(async () => {
      const draft = await post<Draft>(`/campaigns/${id}/copy`);
      go(`/drafts/${draft.id}`);
    });
  return (
    <>
      {copying.problem.value !== null && <ProblemNotice problem={copying.problem.value} />}
      <Table
        caption={w.table}
        rows={campaigns}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'name',
            title: w.columns.name,
            isHead: true,
            cell: ({ id, name }) => <a href={`/campaigns/${id}`}>{name}</a>,
          },
          { key: 'state', title: w.columns.state, cell: (one) => <HowFar campaign={one} /> },
          {
            key: 'sent',
            title: w.columns.sent,
            isNumber: true,
            cell: ({ counts }) => w.of({ count: gotIt(counts), total: counts.total }),
          },
          { key: 'missing', title: w.columns.missing, isNumber: true, cell: (one) => <Missing campaign={one} /> },
          {
            key: 'waiting',
            title: w.columns.waiting,
            isNumber: true,
            cell: ({ counts }) => <Count value={waiting(counts)} />,
          },
          {
            key: 'when',
            title: w.columns.when,
            cell: ({ finishedAt, startedAt, createdAt }) => <Time at={finishedAt ?? startedAt ?? createdAt} />,
          },
          {
            ...{ key: 'actions', title: w.columns.actions },
            cell: ({ id, name }) => (
              <Button kind="quiet" busy={copying.busy.value} title={w.copyTitle({ name })} onClick={() => copy(id)}>
                {w.copy}
              </Button>
            ),
          },
        ]}
      />
    </>
  );
}

function HowFar({ campaign }: { readonly campaign: Campaign }) {
  return (
    <div class="how-far">
      <StateBadge state={campaign.state} />
      {campaign.state !== 'finished' && <CampaignProgress campaign={campaign} />}
    </div>
  );
}

function Missing({ campaign: { counts } }: { readonly campaign: Campaign }) {
  const { campaigns: w } = words();
  return (
    <>
      <Count value={missed(counts)} />
      {counts.unknown > 0 && <div class="small soft">{w.uncertain({ count: counts.unknown })}</div>}
    </>
  );
}
