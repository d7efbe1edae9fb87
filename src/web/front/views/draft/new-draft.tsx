import { subjectName } from '../../../../subject-name.ts';
import type { DraftView } from '../../../api/drafts.ts';
import { useAction } from '../../app/action.ts';
import { ask, get } from '../../app/api.ts';
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
  const beginning = useAction(async (step: Step, given: { readonly json?: object; readonly body?: FormData }) => {
    const made = await ask<DraftView>('POST', '/drafts', given);
    go(stepHref(made.id, step), { replace: true });
  });
  return (
    <Page title={common.views.draft}>
      <OpenDrafts />
      {beginning.problem.value !== null && <ProblemNotice problem={beginning.problem.value} />}
      <section class="stack draft-part">
        <h2>{w.list.title}</h2>
        <ListSource
          onFile={(file) => {
            const body = new FormData();
            body.append('list', file);
            void beginning.run('list', { body });
          }}
          onList={(list) => void beginning.run('list', { json: { list } })}
        />
        <p>
          <Button busy={beginning.busy.value} onClick={() => beginning.run('message', { json: {} })}>
            {w.messageFirst}
          </Button>
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
              {options.name || subjectName(options.subject ?? '') || list?.name || w.open.nameless}
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
