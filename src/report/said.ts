import type { AccountStatus } from './accounts.ts';
import type { DeliveryStatus } from './export.ts';
import type { CampaignStatus } from './status.ts';

/**
 * What the read models say in texts that were kept (replies, messages of holds), for whoever reads them: `say` puts one such text
 * into the reader's words. Every face passes what it shows through here; the models themselves know no language.
 */
export type Say = (kept: string) => string;

/** A campaign's status with its texts said. */
export function saidStatus(status: CampaignStatus, say: Say): CampaignStatus {
  return {
    ...status,
    heldMessage: status.heldMessage && say(status.heldMessage),
    recentErrors: status.recentErrors.map((error) => ({ ...error, reply: say(error.reply) })),
  };
}

/** A delivery with its reply said. */
export function saidDelivery(delivery: DeliveryStatus, say: Say): DeliveryStatus {
  return { ...delivery, reply: delivery.reply && say(delivery.reply) };
}

/** An account with the message of its hold said. */
export function saidAccount(account: AccountStatus, say: Say): AccountStatus {
  return { ...account, heldMessage: account.heldMessage && say(account.heldMessage) };
}
