import type { RowCorrection } from '../../../../api/drafts.ts';
import { ask } from '../../../app/api.ts';
import type { DraftDesk } from '../desk.ts';

type Corrections = readonly RowCorrection[];

/** Changes the corrections of a draft; `to` is given those that there are when its turn has come. */
export function setCorrections(desk: DraftDesk, to: (before: Corrections) => Corrections): Promise<boolean> {
  return desk.change((revision) => {
    const json = { corrections: to(desk.draft.value.corrections) };
    return ask('PATCH', desk.path(), { json, revision });
  });
}

/**
 * The corrections with one more. `shown`: what the row has for an address as it is corrected by now; another correction of the same row is
 * replaced. `email` null: the row is left out.
 */
export function withCorrection(
  before: readonly RowCorrection[],
  { line, shown, email }: { readonly line: number; readonly shown: string; readonly email: string | null },
): readonly RowCorrection[] {
  const earlier = before.find((one) => one.line === line && one.email === shown);
  const written = earlier?.written ?? shown;
  const others = before.filter((one) => !(one.line === line && one.written === written));
  return [...others, { line, written, email }];
}
