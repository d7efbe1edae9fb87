import type { DraftFindings } from '../../../api/drafts.ts';
import { get } from '../../app/api.ts';
import type { DraftDesk } from './desk.ts';
import { type Read, useRead } from './use-read.ts';

/** What is found in the draft as it is now; everybody on the list is looked at for it. */
export function useFindings(desk: DraftDesk): Read<DraftFindings> {
  const { list, revision } = desk.draft.value;
  const read = (signal: AbortSignal) => get<DraftFindings>(desk.path('/findings'), { limit: 1 }, signal);
  return useRead(list ? read : null, [revision]);
}
