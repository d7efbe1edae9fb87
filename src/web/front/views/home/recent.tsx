import type { Campaign } from '../../../api/types.ts';
import { words } from '../../app/language.ts';
import { Counts } from '../../ui/counts.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';

/** The latest campaigns that are over, each with what became of it. */
export function Recent({ campaigns }: { readonly campaigns: readonly Campaign[] }) {
  const { home } = words();
  if (campaigns.length === 0) return null;
  const columns: readonly Column<Campaign>[] = [
    { key: 'name', title: home.name, isHead: true, cell: ({ id, name }) => <a href={`/campaigns/${id}`}>{name}</a> },
    { key: 'state', title: home.state, cell: ({ state }) => <StateBadge state={state} /> },
    { key: 'outcome', title: home.outcome, cell: (campaign) => <Counts campaign={campaign} /> },
    { key: 'when', title: home.when, cell: ({ finishedAt, createdAt }) => <Time at={finishedAt ?? createdAt} /> },
  ];
  return (
    <section class="card stack" aria-labelledby="recent">
      <div class="row">
        <h2 id="recent" class="grow">
          {home.recent}
        </h2>
        <a href="/campaigns">{home.allCampaigns}</a>
      </div>
      <Table caption={home.recent} columns={columns} rows={campaigns} keyOf={({ id }) => id} />
    </section>
  );
}
