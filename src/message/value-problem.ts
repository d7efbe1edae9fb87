import { type OwnCode, ownWords } from '../own-words.ts';

type KindIn<Code> = Code extends `value-${infer Kind}` ? Kind : never;
/** Why a value of the list cannot be calculated with, compared or written as asked; see own-words.ts. */
export type ValueProblemKind = KindIn<OwnCode>;

/**
 * What a filter or a comparison could not do with a value. The message (words of ours, see own-words.ts) is the same for all recipients, so that they are
 * told together; `detail` is the value of this one.
 */
export class ValueProblem extends Error {
  readonly detail: string;
  /** There is no value, or an empty one. */
  readonly empty: boolean;

  /** `task`: the filter or operator as it is written in a message. */
  constructor(kind: ValueProblemKind, task: string, value: unknown) {
    const empty = value === undefined || value === null || String(value).trim() === '';
    super(ownWords(`value-${empty ? 'empty' : kind}`, { task }));
    this.name = 'ValueProblem';
    this.empty = empty;
    this.detail = JSON.stringify(shortened(value));
  }
}

/** Characters of a value that are shown. */
const SHOWN = 60;

function shortened(value: unknown): string {
  const text = value === undefined || value === null ? '' : String(value);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN - 1)}…`;
}
