import type { DraftFindings } from '../../../../api/drafts.ts';
import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { StepProps } from '../draft-page.tsx';

/** Rows that the spreadsheet hides: whether they are written to is for a person to say, and it can be said again. */
export function Hidden({ desk, check }: StepProps & { readonly check: DraftFindings | null }) {
  const { hidden: w } = words().draft;
  const { skipHidden } = desk.draft.value.options;
  const count = check?.findings.find(({ code }) => code === 'rows-hidden')?.count ?? check?.leftOut.skipHidden ?? 0;
  if (count === 0) return null;
  const isDecided = skipHidden !== undefined;
  return (
    <Notice
      tone={isDecided ? 'info' : 'warn'}
      title={isDecided ? undefined : w.question({ count })}
      actions={
        <>
          {skipHidden !== true && <Button onClick={() => desk.setOptions({ skipHidden: true })}>{w.leaveOut}</Button>}
          {skipHidden !== false && <Button onClick={() => desk.setOptions({ skipHidden: false })}>{w.write}</Button>}
        </>
      }
    >
      {isDecided ? (skipHidden ? w.leftOut({ count }) : w.written({ count })) : w.why}
    </Notice>
  );
}
