import { type ListInfo, type ListRow, readList } from '../../campaign/list/read-list.ts';
import { type VariableName, variableNames } from '../../message/variables.ts';
import { firstOf } from '../pages.ts';
import { listOptions, listPath } from './request.ts';
import type { KeptDraft } from './store.ts';

/** How the list of a draft was understood. */
export interface ListReading extends ListInfo {
  readonly revision: number;
  /** The columns as the message writes them. */
  readonly variables: readonly VariableName[];
  /** The first rows as they are in the list. */
  readonly firstRows: readonly Pick<ListRow, 'line' | 'email' | 'problem' | 'vars'>[];
}

/** Reads the beginning of a draft's list. Throws what reading a list throws, and `draft-incomplete`. */
export async function readDraftList(kept: KeptDraft, { rows }: { readonly rows: number }): Promise<ListReading> {
  const { language = 'fr', list: options = {} } = kept.draft.options;
  const list = await readList(listPath(kept), { ...listOptions(options), language });
  const first = await firstOf(list, rows);
  return {
    ...{ revision: kept.revision, ...list.info, variables: variableNames(list.info.headers) },
    firstRows: first.map(({ line, email, problem, vars }) => ({ line, email, problem, vars })),
  };
}
