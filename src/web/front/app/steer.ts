import type { Campaign } from '../../api/types.ts';
import { get, post } from './api.ts';
import { note } from './live.ts';

/** After how many milliseconds a campaign is read once more. */
const AGAIN_MS = 1_500;

/**
 * Has a campaign steered, and notes what became of it: at once, and once more a moment later, because what is over between two looks of the
 * server may be told before its answer is here, or by nobody. Throws `ApiProblem`.
 */
export async function steer(
  id: string,
  verb: 'pause' | 'resume' | 'cancel' | 'retry',
  json?: { readonly failed?: boolean; readonly unknown?: boolean },
): Promise<void> {
  note(await post<Campaign>(`/campaigns/${id}/${verb}`, json));
  const again = () => get<Campaign>(`/campaigns/${id}`).then(note, () => {});
  setTimeout(() => void again(), AGAIN_MS);
}
