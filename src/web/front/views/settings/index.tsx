import { words } from '../../app/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';

/** The view `settings`. */
export default function View() {
  const { common, settings } = words();
  return (
    <Page title={common.views.settings}>
      <EmptyState title={settings.unfinished} />
    </Page>
  );
}
