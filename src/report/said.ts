import type { Say } from '../own-words.ts';
import type { AccountStatus } from './accounts.ts';
import type { DeliveryStatus } from './export.ts';
import type { CampaignStatus } from './status.ts';

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
  return {
    ...status,
    heldMessage: sayIt(status.heldMessage, say),
    heldRemedy: sayIt(status.heldRemedy, say),
    recentErrors: status.recentErrors.map((error) => ({ ...error, reply: sayIt(error.reply, say) })),
  };
}

/** A delivery as it is shown, with whatever else is said beside it. */
export function saidDelivery<T extends DeliveryStatus<Kept>>(delivery: T, say: Say): Omit<T, 'reply'> & DeliveryStatus {
  return { ...delivery, reply: sayIt(delivery.reply, say) };
}

/** An account as it is shown. */
export function saidAccount(account: AccountStatus<Kept>, say: Say): AccountStatus {
  return {
    ...account,
    heldMessage: sayIt(account.heldMessage, say),
    heldRemedy: sayIt(account.heldRemedy, say),
  };
}

function sayIt<T extends Kept | null>(kept: T, say: Say): T extends Kept ? string : string | null {
  const text = kept as unknown as string | null;
  return (text === null ? null : say(text)) as T extends Kept ? string : string | null;
}
