import { words } from '../../../app/language.ts';
import { Button } from '../../../ui/button.tsx';
import type { StepProps } from '../draft-page.tsx';
import { setCorrections } from './correcting.ts';

/** What was corrected by hand, row by row, to be taken back. */
export function Corrections({ desk }: StepProps) {
  const { rows: w, takeBack } = words().draft;
  const { corrections } = desk.draft.value;
  if (corrections.length === 0) return null;
  return (
    <details class="card">
      <summary>{w.byHand({ count: corrections.length })}</summary>
      <ul class="found-rows">
        {corrections.map((one) => (
          <li key={`${one.line} ${one.written}`} class="found-row">
            <span class="found-line">{w.line({ line: one.line })}</span>
            <span class="found-what">
              <bdi>{one.written}</bdi> → {one.email === null ? w.isLeftOut : <bdi>{one.email}</bdi>}
            </span>
            <Button
              kind="quiet"
              title={w.takeBackLine({ line: one.line })}
              onClick={() =>
                setCorrections(desk, (all) =>
                  all.filter(({ line, written }) => line !== one.line || written !== one.written),
                )
              }
            >
              {takeBack}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
