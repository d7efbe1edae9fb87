import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { StepProps } from '../draft-page.tsx';
import { setMend } from './mending.ts';

/** What is put right in the whole list, to be taken back. */
export function Mended({ desk }: StepProps) {
  const { mended, takeBack } = words().draft;
  return (
    <>
      {(desk.draft.value.options.list?.mend ?? []).map((kind) => (
        <Notice key={kind} tone="info" actions={<Button onClick={() => setMend(desk, kind, false)}>{takeBack}</Button>}>
          {mended[kind]}
        </Notice>
      ))}
    </>
  );
}
