import type { CampaignId } from '../port.ts';
import type { LedgerRecord } from './records.ts';

/**
 * A whole ledger, out of its backend and into one: apart from `Backend`, whose users never need it. The suite in
 * test/backend/copy.test.ts holds every adapter to these comments.
 */

/** Reads a ledger while others go on sending from it. */
export interface LedgerSource {
  /** The ledger's own name, by which the witnesses of machines that send know it. */
  readonly ledger: string;
  /** About how many deliveries there are to read. */
  size(): Promise<number>;
  /**
   * Everything but drafts, workers and what is in their hands: `claimed` and `sending` are copied as such. SQLite: all as it
   * was at one moment. Redis: each campaign as it was at one moment, but that of more than 10,000 deliveries that can still change
   * (retried, failed, unknown, lent) the others are as they were a moment before; what an account has used is read after all
   * campaigns, so that nothing sent is missing in it.
   * May be asked for once.
   */
  records(): AsyncIterable<LedgerRecord>;
  /** Lets go of files and connections. */
  close(): Promise<void>;
}

/** Makes a ledger from records. */
export interface LedgerTarget {
  /**
   * Puts the ledger of these records in the place of the one that is there, under a name of its own, which the witness of
   * this machine then knows. What was `claimed` is pending; what was `sending` is unknown and counts as sent against the limits of
   * its account, whatever its campaign does with unknown ones. Every unfinished campaign is held as `restored`.
   *
   * The ledger that was there is kept, and its unfinished campaigns are held as well: whoever still has it open sends nothing.
   * SQLite: nothing is changed before all is read, and then at one moment. Redis: the campaigns still to come are `lost` until
   * they are there, so that one that was broken off is known.
   */
  replace(records: AsyncIterable<LedgerRecord>, plan: Replacement): Promise<Replaced>;
  close(): Promise<void>;
}

export interface Replacement {
  /** All campaigns that the records are about. */
  readonly campaigns: readonly CampaignId[];
  /** About how much there is to keep, in bytes. */
  readonly bytes: number;
  /** What the holds of unfinished campaigns say, for people. */
  readonly note: string;
  /** Whether there is something to keep of the ledger that is there. */
  readonly keep: boolean;
  /** Names what is kept of it: part of a file name. */
  readonly suffix: string;
  /** Writes a backup of the ledger that is there and returns its path: for a target that cannot keep it otherwise. */
  readonly keepCopy: () => Promise<string>;
}

export interface Replaced {
  /** Unfinished campaigns, now held. */
  readonly held: readonly CampaignId[];
  /** Where the ledger is that was there before; null: nothing was worth keeping. */
  readonly kept: string | null;
}
