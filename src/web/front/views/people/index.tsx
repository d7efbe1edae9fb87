import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PersonDelivery } from '../../../api/types.ts';
import { words } from '../../app/language.ts';
import { search, setSearch } from '../../app/router.ts';
import { useSettled } from '../../app/settled.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useFound } from './found.ts';
import { Person } from './person.tsx';

/** What is typed is looked for when nothing was typed for so many milliseconds. */
const TYPING_MS = 200;

/** Whether somebody got it: one search over all campaigns. */
export default function PeopleView() {
  const { common, people: w } = words();
  const text = search.value.get('q') ?? '';
  const { found, isBusy, isPaused, problem, more } = useFound(text);
  const groups = [...Map.groupBy(found, ({ email }) => email.toLowerCase()).values()];
  return (
    <Page title={common.views.people}>
      <Search text={text} />
      {problem !== null && <ProblemNotice problem={problem} />}
      {text === '' && <EmptyState title={w.begin.title}>{w.begin.text}</EmptyState>}
      <p class="soft" role="status">
        {found.length > 0 && w.found({ people: groups.length, messages: found.length })}{' '}
        {isBusy && text !== '' && w.searching}
      </p>
      {groups.map((deliveries) => (
        <Person key={deliveries[0]?.email} deliveries={deliveries as [PersonDelivery, ...PersonDelivery[]]} />
      ))}
      {text !== '' && found.length === 0 && !isBusy && !isPaused && problem === null && (
        <EmptyState title={w.nobody({ text })}>{w.nobodyText}</EmptyState>
      )}
      {isPaused && (
        <div class="actions">
          <Button onClick={more}>{w.more}</Button>
        </div>
      )}
    </Page>
  );
}

function Search({ text }: { readonly text: string }) {
  const { people: w } = words();
  const written = useSignal(text);
  const settled = useSettled(written.value, TYPING_MS);
  useEffect(() => {
    if (settled.trim() !== (search.value.get('q') ?? '')) setSearch({ q: settled.trim() || null });
  }, [settled]);
  return <TextField label={w.search} hint={w.hint} type="search" class="search-large" value={written} />;
}
