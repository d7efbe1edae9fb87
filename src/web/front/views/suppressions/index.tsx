import { words } from '../../app/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';

/** The view `suppressions`. */
export default function View() {
  const { common, suppressions } = words();
  return (
    <Page title={common.views.suppressions}>
      <EmptyState title={suppressions.unfinished} />
    </Page>
  );
}
