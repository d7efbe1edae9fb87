import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
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
  const { revision, options } = desk.draft.value;
  const check = useFindings(desk);
  const isWhole = isComplete(desk);
  const ahead = useRead(isWhole ? (signal) => get<DraftForecast>(desk.path('/forecast'), {}, signal) : null, [
    revision,
  ]);
  const { value: preview } = usePreview({ desk });
  const errors = check.value?.findings.filter(({ level }) => level === 'error').length ?? 0;
  const isUndecided =
    options.skipHidden === undefined && (check.value?.findings.some(({ code }) => code === 'rows-hidden') ?? false);
  const count = check.value?.sendable ?? 0;
  const isReady = isCurrent(check, revision) && isCurrent(ahead, revision);
  const isBlocked = errors > 0 || isUndecided || count === 0;
  const isUnread = check.problem !== null || ahead.problem !== null;
  const question = useQuestion({ isReady, isRefused: isReady ? isBlocked : isUnread });
  if (!isWhole) {
    return (
      <section class="stack draft-part">
        <StepHeading>{w.title}</StepHeading>
        <Missing desk={desk} />
      </section>
    );
  }
  // Of an earlier revision, too: it is read anew at every change, and a button that comes and goes is pressed in vain.
  const isKnown = check.value !== null && ahead.value !== null && !isUnread;
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
      {!isReady && !isUnread && <Loading />}
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
            disabled={!isKnown || isBlocked}
            busy={question.isAwaited}
            onClick={async () => {
              await desk.flush();
              question.ask();
            }}
          >
            {w.button({ count })}
          </Button>
        </div>
      ) : (
        <AskToSend desk={desk} checked={check.value?.revision ?? null} isOff={!isReady || isBlocked} />
      )}
      {check.value && ahead.value && (
        <SendQuestion
          desk={desk}
          isOpen={question.isOpen}
          onClose={question.close}
          check={check.value}
          forecast={ahead.value}
        />
      )}
    </section>
  );
}

/** The last question comes when it was asked for and what it says is known of the draft as it is now; where that may not be sent it is to be asked for anew. */
function useQuestion({ isReady, isRefused }: { readonly isReady: boolean; readonly isRefused: boolean }) {
  const isAsked = useSignal(false);
  const set = (value: boolean) => {
    isAsked.value = value;
  };
  useEffect(() => {
    if (isRefused) set(false);
  }, [isRefused]);
  return {
    isOpen: isAsked.value && isReady && !isRefused,
    isAwaited: isAsked.value && !isReady,
    ask: () => set(true),
    close: () => set(false),
  };
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
