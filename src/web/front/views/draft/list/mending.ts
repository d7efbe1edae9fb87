import type { DraftListOptions, FindingCode } from '../../../../api/drafts.ts';
import type { DraftDesk } from '../desk.ts';

export type MendKind = NonNullable<DraftListOptions['mend']>[number];

const kinds: Readonly<Partial<Record<FindingCode, MendKind>>> = {
  'text-garbled': 'text',
  'column-garbled': 'text',
  'zeros-lost': 'zeros',
  'names-capitals': 'capitals',
};

/** What puts such cells right in the whole list; undefined: nothing does. */
export function mendKind(code: FindingCode): MendKind | undefined {
  return kinds[code];
}

/** Has cells of a kind put right in the whole list, or not. */
export function setMend(desk: DraftDesk, kind: MendKind, wanted: boolean): Promise<boolean> {
  return desk.setOptions(({ options }) => {
    const others = (options.list?.mend ?? []).filter((one) => one !== kind);
    const mend = wanted ? [...others, kind] : others;
    return { list: { mend: mend.length === 0 ? null : mend } };
  });
}
