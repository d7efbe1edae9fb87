import { mailbox } from './mailbox.ts';
import { quota } from './quota.ts';
import { recipient } from './recipient.ts';
import { sender } from './sender.ts';
import type { Decided } from './types.ts';

/**
 * Replies as servers give them, by the row of `replyRows` that decides them, in its order: a new row wants its own here.
 * Where a provider's usual words would be understood by another row as well, they are cut down to what this row goes by.
 */
export const decided: readonly Decided[] = [...mailbox, ...quota, ...sender, ...recipient];
