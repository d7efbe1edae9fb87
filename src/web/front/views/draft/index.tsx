import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ApiProblem } from '../../app/problem.ts';
import { go } from '../../app/router.ts';
import type { ViewProps } from '../../app/routes.ts';
import { Loading } from '../../ui/loading.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { DraftDesk } from './desk.ts';
import { DraftPage } from './draft-page.tsx';
import { NewDraft } from './new-draft.tsx';
import { isStep } from './steps.ts';

/** A new campaign in five steps: a draft that is kept with everything that is written. */
export default function Draft({ params: { id = '', step } }: ViewProps) {
  if (id === 'new') return <NewDraft />;
  return <Opened key={id} id={id} step={step} />;
}

function Opened({ id, step }: { readonly id: string; readonly step: string | undefined }) {
  const desk = useSignal<DraftDesk | null>(null);
  const problem = useSignal<unknown>(null);
  useEffect(() => {
    DraftDesk.open(id).then(
      (opened) => {
        const { campaign } = opened.draft.value;
        // What was sent is looked at as a campaign.
        if (campaign !== null) go(`/campaigns/${campaign}`, { replace: true });
        else desk.value = opened;
      },
      (error: unknown) => {
        const campaign = error instanceof ApiProblem && error.code === 'draft-sent' ? error.params.campaign : null;
        if (campaign) go(`/campaigns/${String(campaign)}`, { replace: true });
        else problem.value = error;
      },
    );
  }, []);
  if (problem.value) return <ProblemNotice problem={problem.value} />;
  return desk.value ? <DraftPage desk={desk.value} step={isStep(step) ? step : 'list'} /> : <Loading />;
}
