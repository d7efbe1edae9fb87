import type { OwnSender } from '../message/stored-message.ts';
import type { Mailbox, MessageSource } from '../message/types.ts';

/** An account that sends with others. */
export interface PoolSender {
  readonly account: string;
  /** The sender of its own; null: it has none. */
  readonly from: Mailbox | null;
  /** Who it logs in as; null: nobody. */
  readonly user: string | null;
}

/**
 * Those of several accounts that may not write under the message's address, and under which they write instead: most providers
 * refuse, or replace, any address but the account's own. Who gets the answers stays the same. An account of which no address is known
 * sends as the message says. Undefined: all do.
 */
export function ownSenders(
  source: Pick<MessageSource, 'from' | 'replyTo'>,
  senders: readonly PoolSender[],
): Readonly<Record<string, OwnSender>> | undefined {
  const own = senders.flatMap(({ account, from, user }): [string, OwnSender][] => {
    const address = from?.address ?? (user?.includes('@') ? user : null);
    const may = [address, user].some((one) => one?.toLowerCase() === source.from.address.toLowerCase());
    if (address === null || may) return [];
    const name = source.from.name || (from?.name ?? '');
    return [[account, { from: { name, address }, replyTo: source.replyTo ?? source.from }]];
  });
  return own.length > 0 ? Object.fromEntries(own) : undefined;
}
