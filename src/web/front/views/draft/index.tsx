import { words } from '../../app/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';

/** The view `draft`. */
export default function View() {
  const { common, draft } = words();
  return (
    <Page title={common.views.draft}>
      <EmptyState title={draft.unfinished} />
    </Page>
  );
}
