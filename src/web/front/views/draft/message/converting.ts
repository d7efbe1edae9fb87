import type { DraftView } from '../../../../api/drafts.ts';
import { post } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import { toast } from '../../../ui/toast.tsx';
import type { DraftDesk } from '../desk.ts';

/** Rewrites the message for this list: variables of other systems, documents. */
export async function convert(desk: DraftDesk): Promise<boolean> {
  const { converted } = words().draft.message;
  return desk.change(async (revision) => {
    const { draft, changes } = await post<{ draft: DraftView; changes: readonly { readonly write: string | null }[] }>(
      desk.path('/convert'),
      {},
      { revision },
    );
    toast(converted({ count: changes.filter(({ write }) => write !== null).length }));
    return draft;
  });
}
