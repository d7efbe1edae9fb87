import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { subjectName } from '../../../../subject-name.ts';
import type { DraftRecipient } from '../../../api/drafts.ts';
import { useAction } from '../../app/action.ts';
import { ask, get } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { go } from '../../app/router.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';
import { ChecksStep } from './checks/checks-step.tsx';
import type { DraftDesk } from './desk.ts';
import { ListStep } from './list/list-step.tsx';
import { MessageStep } from './message/message-step.tsx';
import { ReadyNotice } from './ready.tsx';
import { SendStep } from './send/send-step.tsx';
import { StepFooter, StepNav } from './step-nav.tsx';
import type { Step } from './steps.ts';
import { TestStep } from './test/test-step.tsx';
import { useRead } from './use-read.ts';

/** What each step is given. */
export interface StepProps {
  readonly desk: DraftDesk;
}

const views = { list: ListStep, message: MessageStep, checks: ChecksStep, test: TestStep, send: SendStep };

/** A draft at one of its steps. */
export function DraftPage({ desk, step }: StepProps & { readonly step: Step }) {
  const { draft: w, common } = words();
  useFirstRecipient(desk);
  useSavedBeforeLeaving(desk);
  const isDiscarding = useSignal(false);
  const askDiscard = () => {
    isDiscarding.value = true;
  };
  const View = views[step];
  return (
    <Page
      title={titleOf(desk) || common.views.draft}
      beside={<SaveState desk={desk} />}
      actions={<Menu label={common.more} icon="more" groups={[{ items: [{ label: w.discard, act: askDiscard }] }]} />}
    >
      <StepNav desk={desk} step={step} />
      {desk.conflict.value && <Conflict desk={desk} />}
      {desk.problem.value !== null && <ProblemNotice problem={desk.problem.value} />}
      <ReadyNotice desk={desk} />
      <View key={`${step} ${desk.generation.value}`} desk={desk} />
      <StepFooter desk={desk} step={step} />
      <DiscardQuestion
        desk={desk}
        isOpen={isDiscarding.value}
        onClose={() => {
          isDiscarding.value = false;
        }}
      />
    </Page>
  );
}

/** What it is called. */
function titleOf({ draft: { value } }: Pick<DraftDesk, 'draft'>): string {
  const { name, subject = '' } = value.options;
  return name || subjectName(subject);
}

function SaveState({ desk }: StepProps) {
  const { saving } = words().draft;
  return (
    <span class={`save-state ${desk.saving.value}`} role="status">
      {saving[desk.saving.value]}
    </span>
  );
}

function Conflict({ desk }: StepProps) {
  const { conflict } = words().draft;
  return (
    <Notice
      tone="warn"
      title={conflict.title}
      actions={
        <>
          <Button onClick={() => desk.keepMine()}>{conflict.mine}</Button>
          <Button onClick={() => desk.takeTheirs()}>{conflict.theirs}</Button>
        </>
      }
    >
      {conflict.text}
    </Notice>
  );
}

/** Asked once: it cannot be undone. */
function DiscardQuestion({
  desk,
  isOpen,
  onClose,
}: StepProps & { readonly isOpen: boolean; readonly onClose: () => void }) {
  const w = words().draft;
  const discarding = useAction(async () => {
    await ask('DELETE', desk.path());
    toast(w.discarded);
    go('/drafts/new');
  });
  return (
    <Dialog
      isOpen={isOpen}
      title={w.discardTitle}
      onClose={onClose}
      actions={
        <Button kind="danger" busy={discarding.busy.value} onClick={discarding.run}>
          {w.discard}
        </Button>
      }
    >
      <p>{w.discardQuestion}</p>
      {discarding.problem.value !== null && <ProblemNotice problem={discarding.problem.value} />}
    </Dialog>
  );
}

/** Samples and previews are of the first who can be written to until somebody else is chosen. */
function useFirstRecipient(desk: DraftDesk): void {
  const { list } = desk.draft.value;
  const read = (signal: AbortSignal) =>
    get<{ recipients: readonly DraftRecipient[] }>(desk.path('/recipients'), { limit: 50 }, signal);
  const { value, problem } = useRead(list ? read : null, [desk.listState]);
  useEffect(() => {
    // Why the list cannot be read is said where it is read.
    if (!list || problem !== null) desk.recipient.value = null;
    if (!list || !value || problem !== null) return;
    const { recipients } = value;
    const { line } = desk.recipient.peek() ?? {};
    // Whoever was chosen may be another now, or left out.
    const same = recipients.find((one) => one.line === line);
    if (same || line === undefined || recipients.length < 50) desk.recipient.value = same ?? recipients[0] ?? null;
  }, [list === null, value, problem]);
}

/** The browser asks before it closes what is not saved yet, and what waits is saved meanwhile. */
function useSavedBeforeLeaving(desk: DraftDesk): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (!desk.isUnsaved) return;
      void desk.flush();
      event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => {
      removeEventListener('beforeunload', ask);
      void desk.flush();
    };
  }, []);
}
