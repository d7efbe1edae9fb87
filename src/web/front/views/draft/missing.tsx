import { words } from '../../app/language.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { DraftDesk } from './desk.ts';
import { stepHref } from './steps.ts';

/** Whether a draft has its list and its message. */
export function isComplete({ draft: { value } }: DraftDesk): boolean {
  return value.list !== null && Boolean(value.message?.name);
}

/** What has to be there before a step makes sense, and the way to it. */
export function Missing({ desk }: { readonly desk: DraftDesk }) {
  const { checks: w } = words().draft;
  if (isComplete(desk)) return null;
  const step = desk.draft.value.list ? 'message' : 'list';
  return (
    <Notice
      tone="warn"
      title={step === 'list' ? w.noList : w.noMessage}
      actions={<Button href={stepHref(desk.id, step)}>{w.goThere}</Button>}
    />
  );
}
