import { words } from '../../app/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';

/** The view `campaign`. */
export default function View() {
  const { common, campaign } = words();
  return (
    <Page title={common.views.campaign}>
      <EmptyState title={campaign.unfinished} />
    </Page>
  );
}
