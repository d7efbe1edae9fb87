import type { Draft } from '../../../api/types.ts';
import { post } from '../../app/api.ts';
import { go } from '../../app/router.ts';

/** Makes a draft of a campaign, and goes there. `list`: those of its people who fit it; absent: all of them. */
export async function copyToDraft(id: string, list?: object): Promise<void> {
  const draft = await post<Draft>(`/campaigns/${id}/copy`, list && { list });
  go(`/drafts/${draft.id}`);
}
