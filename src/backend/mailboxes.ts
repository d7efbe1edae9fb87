import type { Lease } from './lease-watch.ts';

/**
 * Mailboxes to which mail comes back, or that copies of what is sent go to: which process attends to each, and how far it has come. It is kept in the ledger because "read up
 * to here" means "recorded in this ledger up to here": a Redis that forgot has forgotten both, a ledger that was restored begins
 * anew, and the next reader, on whichever machine, goes on where the last one was. The doc comments are the contract, as those of
 * `Backend` are.
 */
export interface MailboxPort {
  /** All mailboxes that anybody has read, in the order of their labels. Cheap enough to poll. */
  mailboxes(): Promise<readonly MailboxRow[]>;

  /**
   * Takes the lease of a mailbox, which one process holds at a time: when nobody has it, or when its number is still `over`, which the
   * caller has judged to be that of a process that is gone. One that is not known is known from then on. Returns the row with the
   * new number; null: somebody has it.
   */
  lease(mailbox: Pick<MailboxRow, 'key' | 'label'>, holder: string, over: number | null): Promise<MailboxRow | null>;

  /**
   * A turn of whoever holds the lease: keeps `state` (at most MOST_STATE characters; absent: what there is stays), and gives the lease
   * back where `release` says so. Returns the lease's new number; null: it is somebody else's by now, and nothing was kept.
   * Throws RangeError for a state that is too long.
   */
  turn(turn: MailboxTurn): Promise<number | null>;
}

/** A mailbox and who reads it. */
export interface MailboxRow extends Lease {
  /** 16 hex digits made of its server and user; `sent-` and 16 made of an account, where its copies go. */
  readonly key: string;
  /** What people know it by: user and server, without secrets. */
  readonly label: string;
  /** How far it was read, and how it went: opaque here; null: nobody has said. */
  readonly state: string | null;
  /** When that was kept; null: never. */
  readonly at: number | null;
}

export interface MailboxTurn {
  readonly key: string;
  readonly lease: number;
  readonly state?: string | undefined;
  /** Whether the lease is given back. */
  readonly release: boolean;
}

/** Characters of a state. */
export const MOST_STATE = 65_536;

/** Throws RangeError for a state that is too long to be kept. */
export function refuseLongState({ state = '' }: Pick<MailboxTurn, 'state'>): void {
  if (state.length > MOST_STATE) throw new RangeError(`a mailbox keeps ${MOST_STATE} characters, not ${state.length}`);
}
