import type { Say } from '../own-words.ts';
import type { AccountStatus, SentStatus } from './accounts.ts';
import type { DeliveryStatus } from './export.ts';
import type { CampaignStatus, ShareStatus } from './status.ts';

declare const unsaid: unique symbol;

/**
 * A text of a read model as it was kept (a reply, the message of a hold): a server's words, or a code of ours (own-words.ts). It is
 * a string; its type is none, so that a face that forgets to say it to its reader does not compile.
 */
export interface Kept {
  readonly [unsaid]: true;
}

/** A text of the ledger as a part of a read model; null stays. */
export function asKept<T extends string | null>(text: T): T extends string ? Kept : Kept | null {
  return text as unknown as T extends string ? Kept : Kept | null;
}

/** A campaign's status as it is shown. */
export function saidStatus(status: CampaignStatus<Kept>, say: Say): CampaignStatus {
  const { pool, ...rest } = status;
  return {
    ...rest,
    heldMessage: sayIt(status.heldMessage, say),
    heldRemedy: sayIt(status.heldRemedy, say),
    ...(pool && { pool: pool.map((share) => saidShare(share, say)) }),
    recentErrors: status.recentErrors.map((error) => ({ ...error, reply: sayIt(error.reply, say) })),
  };
}

function saidShare(share: ShareStatus<Kept>, say: Say): ShareStatus {
  return { ...share, heldMessage: sayIt(share.heldMessage, say), heldRemedy: sayIt(share.heldRemedy, say) };
}

/** A delivery as it is shown, with whatever else is said beside it. */
export function saidDelivery<T extends DeliveryStatus<Kept>>(delivery: T, say: Say): Omit<T, 'reply'> & DeliveryStatus {
  return saidReply(delivery, say);
}

/** A text with whatever stands beside it, as it is shown. */
export function saidReply<T extends { readonly reply: Kept | null }>(
  of: T,
  say: Say,
): Omit<T, 'reply'> & { reply: string | null } {
  return { ...of, reply: sayIt(of.reply, say) };
}

/** An account as it is shown. */
export function saidAccount(account: AccountStatus<Kept>, say: Say): AccountStatus {
  return {
    ...account,
    heldMessage: sayIt(account.heldMessage, say),
    heldRemedy: sayIt(account.heldRemedy, say),
    sent: account.sent && saidCopies(account.sent, say),
  };
}

function saidCopies({ trouble, ...rest }: SentStatus<Kept>, say: Say): SentStatus {
  if (trouble === null) return { ...rest, trouble };
  const { message, remedy } = trouble;
  return { ...rest, trouble: { ...trouble, message: sayIt(message, say), remedy: sayIt(remedy, say) } };
}

function sayIt<T extends Kept | null>(kept: T, say: Say): T extends Kept ? string : string | null {
  const text = kept as unknown as string | null;
  return (text === null ? null : say(text)) as T extends Kept ? string : string | null;
}
