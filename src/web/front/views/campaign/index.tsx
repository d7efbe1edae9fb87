import type { Campaign } from '../../../api/types.ts';
import { get } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { live } from '../../app/live.ts';
import { useLoaded } from '../../app/loaded.ts';
import type { ViewProps } from '../../app/routes.ts';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { Actions } from './actions.tsx';
import { Chart } from './chart.tsx';
import { OneDelivery } from './delivery.tsx';
import { Numbers } from './numbers.tsx';
import { People } from './people.tsx';
import { ReportHead } from './report.tsx';
import { Shares } from './shares.tsx';
import { Why } from './why.tsx';

/** One campaign: how far it is, when, who did not get it and why, everybody of it, and each of them. */
export default function CampaignView({ params }: ViewProps) {
  const { id = '', part, number } = params;
  const loaded = useLoaded((signal) => get<Campaign>(`/campaigns/${id}`, {}, signal), [id]);
  const campaign = live.campaigns.value.get(id) ?? (loaded.value.value?.id === id ? loaded.value.value : null);
  const { common } = words();
  if (!campaign) {
    return (
      <Page title={common.views.campaign}>
        {loaded.problem.value ? <ProblemNotice problem={loaded.problem.value} /> : <Loading />}
      </Page>
    );
  }
  return (
    <Page
      title={campaign.name}
      beside={<StateBadge state={campaign.state} />}
      actions={<Actions campaign={campaign} />}
    >
      <ReportHead campaign={campaign} />
      <Numbers campaign={campaign} />
      <Shares campaign={campaign} />
      <Chart campaign={campaign} />
      <Why campaign={campaign} />
      <People campaign={campaign} />
      {part === 'people' && number !== undefined && <OneDelivery campaign={campaign} number={Number(number)} />}
    </Page>
  );
}
