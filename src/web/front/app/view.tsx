import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { type ViewName, viewAt } from '../../api/views.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { words } from './language.ts';
import { path } from './router.ts';
import { loadView, type ViewProps } from './routes.ts';

/** Views that were looked at already: they are there at once. */
const loaded = new Map<ViewName, ComponentType<ViewProps>>();

/** The view of the present address. */
export function CurrentView() {
  const place = viewAt(path.value);
  return place ? <Loaded key={place.view} view={place.view} params={place.params} /> : <NotFound />;
}

function Loaded({ view, params }: { readonly view: ViewName } & ViewProps) {
  const failure = useSignal<unknown>(null);
  const arrived = useSignal(loaded.has(view));
  useEffect(() => {
    if (loaded.has(view)) return;
    loadView[view]().then(
      ({ default: component }) => {
        loaded.set(view, component);
        arrived.value = true;
      },
      (error) => {
        failure.value = error;
      },
    );
  }, [view]);
  const View = arrived.value ? loaded.get(view) : undefined;
  if (View) return <View params={params} />;
  return failure.value ? <ProblemNotice problem={failure.value} /> : <Loading />;
}

function NotFound() {
  const { notFound } = words().common;
  return (
    <Page title={notFound.title}>
      <EmptyState title={notFound.text} action={{ label: notFound.home, href: '/' }} />
    </Page>
  );
}
