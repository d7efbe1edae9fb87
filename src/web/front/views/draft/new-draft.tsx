import { useSignal } from '@preact/signals';
import type { DraftView } from '../../../api/drafts.ts';
import { get, post } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { go } from '../../app/router.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { Time } from '../../ui/time.tsx';
import { ListSource } from './list/list-source.tsx';
import { type Step, stepHref } from './steps.ts';
import { useRead } from './use-read.ts';

/** Where a new campaign begins: with its list, with its message, or with a draft that is there already. */
export function NewDraft() {
  const { draft: w, common } = words();
  const problem = useSignal<unknown>(null);
  const begin = async (json: object, step: Step) => {
    try {
      const made = await post<DraftView>('/drafts', json);
      go(stepHref(made.id, step), { replace: true });
      return made;
    } catch (error) {
      problem.value = error;
      return null;
    }
  };
  return (
    <Page title={common.views.draft}>
      <OpenDrafts />
      {problem.value !== null && <ProblemNotice problem={problem.value} />}
      <section class="stack draft-part">
        <h2>{w.list.title}</h2>
        <ListSource
          onFile={async (file) => {
            const body = new FormData();
            body.append('list', file);
            try {
              const made = await post<DraftView>('/drafts', undefined, { body });
              go(stepHref(made.id, 'list'), { replace: true });
            } catch (error) {
              problem.value = error;
            }
          }}
          onList={(list) => begin({ list }, 'list')}
        />
        <p>
          <Button onClick={() => begin({}, 'message')}>{w.messageFirst}</Button>
        </p>
      </section>
    </Page>
  );
}

function OpenDrafts() {
  const { draft: w } = words();
  const { value } = useRead((signal) => get<{ drafts: readonly DraftView[] }>('/drafts', { limit: 20 }, signal), []);
  if (!value || value.drafts.length === 0) return null;
  return (
    <section class="stack draft-part">
      <h2>{w.open.title}</h2>
      <ul class="open-drafts">
        {value.drafts.map(({ id, options, list, changedAt }) => (
          <li key={id}>
            <a href={stepHref(id, list ? 'message' : 'list')}>
              {options.name || options.subject || list?.name || w.open.nameless}
            </a>{' '}
            <span class="soft small">
              {w.open.changed} <Time at={changedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
