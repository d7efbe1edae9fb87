import { useSignal } from '@preact/signals';
import { subjectName } from '../../../../../subject-name.ts';
import type { DraftForecast } from '../../../../api/drafts.ts';
import { ask, get } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { may } from '../../../app/session.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ProblemNotice } from '../../../ui/problem.tsx';
import type { StepProps } from '../draft-page.tsx';
import { LeftField } from '../left-field.tsx';
import { Hidden } from '../list/hidden.tsx';
import { LeftOutLines } from '../list/left-out.tsx';
import { usePreview } from '../message/preview-pane.tsx';
import { isComplete, Missing } from '../missing.tsx';
import { AskToSend } from '../ready.tsx';
import { StepHeading } from '../step-nav.tsx';
import { stepHref } from '../steps.ts';
import { useFindings } from '../use-findings.ts';
import { isCurrent, useRead } from '../use-read.ts';
import { AccountChoice } from './account-choice.tsx';
import { Ahead } from './ahead.tsx';
import { SendQuestion } from './send-question.tsx';
import { StartChoice } from './start-choice.tsx';

/** The last step: from where, how fast, when; asked once before anything goes out. */
export function SendStep({ desk }: StepProps) {
  const { send: w, checks } = words().draft;
  const isAsking = useSignal(false);
  const { revision, options } = desk.draft.value;
  const check = useFindings(desk);
  const isWhole = isComplete(desk);
  const ahead = useRead(isWhole ? (signal) => get<DraftForecast>(desk.path('/forecast'), {}, signal) : null, [
    revision,
  ]);
  const { value: preview } = usePreview({ desk });
  if (!isWhole) {
    return (
      <section class="stack draft-part">
        <StepHeading>{w.title}</StepHeading>
        <Missing desk={desk} />
      </section>
    );
  }
  const errors = check.value?.findings.filter(({ level }) => level === 'error').length ?? 0;
  const isUndecided =
    options.skipHidden === undefined && (check.value?.findings.some(({ code }) => code === 'rows-hidden') ?? false);
  const count = check.value?.sendable ?? 0;
  const isReady = isCurrent(check, revision) && isCurrent(ahead, revision);
  const isOff = !isReady || errors > 0 || isUndecided || count === 0;
  return (
    <section class="stack draft-part">
      <StepHeading>{w.title}</StepHeading>
      <div class="send-options card">
        <Name desk={desk} placeholder={subjectName(options.subject ?? preview?.subject ?? '')} />
        <AccountChoice desk={desk} account={ahead.value?.account ?? null} />
        <LeftField
          label={w.delay}
          hint={w.delayHint}
          isNumber
          value={String(options.delay ?? ahead.value?.delay ?? '')}
          onChange={(text) => desk.setOptions({ delay: text === '' ? null : Number(text) })}
        />
        <StartChoice desk={desk} />
      </div>
      {!isReady && check.problem === null && ahead.problem === null && <Loading />}
      {check.problem !== null && <ProblemNotice problem={check.problem} />}
      {ahead.problem !== null && check.problem === null && <ProblemNotice problem={ahead.problem} />}
      {check.value && ahead.value && ahead.problem === null && (
        <div class="card stack">
          <Ahead forecast={ahead.value} at={options.at ?? null} />
          <LeftOutLines desk={desk} check={check.value} />
          {may('admin') && (
            <p>
              <a href="/settings/sending">{w.hours}</a>
            </p>
          )}
        </div>
      )}
      <Hidden desk={desk} check={check.value} />
      {errors > 0 && (
        <Notice
          tone="bad"
          title={checks.errors({ count: errors })}
          actions={<Button href={stepHref(desk.id, 'checks')}>{w.toChecks}</Button>}
        />
      )}
      {may('send') ? (
        <div>
          <Button
            kind="primary"
            disabled={isOff}
            onClick={async () => {
              await desk.flush();
              isAsking.value = true;
            }}
          >
            {w.button({ count })}
          </Button>
        </div>
      ) : (
        <AskToSend desk={desk} checked={check.value?.revision ?? null} isOff={isOff} />
      )}
      {check.value && ahead.value && (
        <SendQuestion
          desk={desk}
          isOpen={isAsking.value && isReady}
          onClose={() => {
            isAsking.value = false;
          }}
          check={check.value}
          forecast={ahead.value}
        />
      )}
    </section>
  );
}

/** What the campaign is called; saved while it is typed, and nothing that arrives meanwhile writes over it. */
function Name({ desk, placeholder }: StepProps & { readonly placeholder: string }) {
  const { send: w } = words().draft;
  const text = useSignal(desk.draft.value.options.name ?? '');
  return (
    <Field label={w.name} hint={w.nameHint}>
      {(control) => (
        <input
          {...control}
          type="text"
          value={text.value}
          placeholder={placeholder}
          onInput={({ currentTarget: { value } }) => {
            text.value = value;
            desk.later('name', (revision) =>
              ask('PATCH', desk.path(), { json: { options: { name: value.trim() || null } }, revision }),
            );
          }}
        />
      )}
    </Field>
  );
}
