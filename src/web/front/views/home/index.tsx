import type { Campaign } from '../../../api/types.ts';
import { accounts } from '../../app/accounts.ts';
import { get } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { isOver, live } from '../../app/live.ts';
import { useLoaded } from '../../app/loaded.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { Accounts } from './accounts.tsx';
import { Drafts } from './drafts.tsx';
import { FirstVisit } from './first-visit.tsx';
import { Recent } from './recent.tsx';
import { RunningCampaign } from './running.tsx';
import { OfferedService } from './service-offer.tsx';
import { WorkerCard } from './worker.tsx';

/** Finished campaigns that are shown. */
const RECENT = 5;

/** Campaigns under way that are shown in full: the latest. */
const SHOWN = 10;

/** What is running, what there is to go on with, and how the accounts are. */
export default function Home() {
  const { common } = words();
  const open = live.open.value;
  const over = [...live.campaigns.value.values()].filter(isOver).length;
  // Read again when one more is over.
  const latest = useLoaded(
    (signal) =>
      get<{ campaigns: readonly Campaign[] }>('/campaigns', { limit: RECENT + Math.min(open.length, SHOWN) }, signal),
    [over],
  );
  const latestOnes = latest.value.value?.campaigns;
  return (
    <Page title={common.views.home}>
      {latest.problem.value !== null && !latestOnes && <ProblemNotice problem={latest.problem.value} />}
      {latestOnes && <Running latest={latestOnes} />}
      <OfferedService over={over} />
      <Drafts />
      {latestOnes && <Recent campaigns={latestOnes.filter((one) => !isOpen(one)).slice(0, RECENT)} />}
      <div class="columns">
        {accounts.value && accounts.value.length > 0 && <Accounts accounts={accounts.value} />}
        <WorkerCard />
      </div>
    </Page>
  );
}

function Running({ latest }: { readonly latest: readonly Campaign[] }) {
  const { common, home } = words();
  const open = live.open.value;
  if (latest.length === 0 && open.length === 0) {
    return accounts.value && <FirstVisit hasAccount={accounts.value.length > 0} />;
  }
  return (
    <section class="stack" aria-labelledby="running">
      <h2 id="running">{home.running}</h2>
      {open.length === 0 ? (
        <EmptyState title={home.nothing.title} action={{ label: common.newCampaign, href: '/drafts/new' }}>
          {home.nothing.text}
        </EmptyState>
      ) : (
        <>
          {open.slice(0, SHOWN).map((campaign) => (
            <RunningCampaign key={campaign.id} campaign={campaign} />
          ))}
          {open.length > SHOWN && <a href="/campaigns?show=open">{home.others({ count: open.length - SHOWN })}</a>}
        </>
      )}
    </section>
  );
}

function isOpen({ id }: Campaign): boolean {
  return live.open.value.some((one) => one.id === id);
}
