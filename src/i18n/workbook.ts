import type { Say } from '../own-words.ts';
import type { Catalogue } from './index.ts';

/** What stands in an exported workbook, in the words of one language. */
export function workbookWords({ exported, reasons, status }: Catalogue, say: Say) {
  return {
    ...exported,
    state: (state: keyof Catalogue['status']['deliveryStates']) => status.deliveryStates[state],
    reason: (reason: keyof Catalogue['reasons']) => reasons[reason].what,
    say,
  };
}
