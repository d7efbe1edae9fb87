import { words } from '../../app/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';

/** The view `campaigns`. */
export default function View() {
  const { common, campaigns } = words();
  return (
    <Page title={common.views.campaigns}>
      <EmptyState title={campaigns.unfinished} />
    </Page>
  );
}
