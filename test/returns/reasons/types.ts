import type { ReturnClass } from '../../../src/returns/reasons.ts';

/** What was said, and the enhanced status code where the words do not bring it. */
export type ReasonExample = string | readonly [words: string, status: string];

/** What a row of words decides, in the order of the table. */
export interface Reasoned {
  readonly is: ReturnClass;
  readonly by: readonly ReasonExample[];
}
