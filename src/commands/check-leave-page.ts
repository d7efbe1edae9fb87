import { lookAtLeavePage } from '../app/leave-page-look.ts';
import type { Config } from '../config/types.ts';
import type { Check } from './check-report.ts';
import { words } from './words.ts';

/** What `check` says of the page that the links in messages lead to: whether it answers, is ours, and takes the links of this project. */
export async function* leavePageChecks(config: Config): AsyncGenerator<Check> {
  const state = await lookAtLeavePage(config);
  if (state === null) return;
  const w = words().leavePage;
  if (state.kind === 'fine') {
    yield { name: 'unsubscribe', status: 'ok', message: w.fine(state), remedy: null };
    return;
  }
  const { what, remedy } = state.kind === 'silent' ? w.silent(state) : w.troubles[state.kind](state);
  yield { name: 'unsubscribe', status: 'warning', message: what, remedy };
}
