import type { Meaning, Step } from '../../../src/transport/replies.ts';

/** Where it was said, what was said, and what is to be known besides: the account's server, a connection used before. */
export type ReplyExample = readonly [
  step: Step,
  raw: string,
  besides?: { readonly host?: string; readonly reused?: true },
];

/** Replies that mean the same. */
export interface Decided {
  readonly is: Meaning;
  readonly by: readonly ReplyExample[];
}

export const ovh = { host: 'ssl0.ovh.net' };
export const reused = { reused: true } as const;
