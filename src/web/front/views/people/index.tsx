import { words } from '../../app/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';

/** The view `people`. */
export default function View() {
  const { common, people } = words();
  return (
    <Page title={common.views.people}>
      <EmptyState title={people.unfinished} />
    </Page>
  );
}
