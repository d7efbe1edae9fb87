import { words } from '../../app/language.ts';
import { live } from '../../app/live.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';

/** What is running, and what there is to do. */
export default function Home() {
  const { common, home } = words();
  const campaigns = live.open.value;
  return (
    <Page title={common.views.home}>
      {campaigns.length === 0 ? (
        <EmptyState title={home.nothing.title} action={{ label: common.newCampaign, href: '/drafts/new' }}>
          {home.nothing.text}
        </EmptyState>
      ) : (
        <section>
          <h2>{home.running}</h2>
          {campaigns.map(({ id, name, state }) => (
            <p key={id}>
              <a href={`/campaigns/${id}`}>{name}</a> <StateBadge state={state} />
            </p>
          ))}
        </section>
      )}
    </Page>
  );
}
