/** What is said between the bench of many workers and the processes that hold them (`bench/programs/senders.ts`). */
import type { AccountLimits } from '../../src/backend/limits.ts';

/** The ledger that simulated workers share. */
export type SharedLedger =
  | { readonly backend: 'redis' /** Of a server on 127.0.0.1. */; readonly port: number }
  | { readonly backend: 'sqlite' /** The data folder. */; readonly folder: string };

/** Workers of one process. */
export interface Order {
  readonly ledger: SharedLedger;
  /** A folder for journals and witnesses. */
  readonly folder: string;
  /** The number of the first worker, and how many there are. Each is a machine of its own. */
  readonly first: number;
  readonly workers: number;
  /** Of the account in each worker, 1 or more. */
  readonly connections: number;
  /** How long a server takes for a message, in milliseconds; 0: it answers at once. */
  readonly answerMs: number;
  /** What the account may send; null: no limits. */
  readonly limits: AccountLimits | null;
}

/** What is asked of a process of workers, after its order. */
export type Asked = 'count' | 'stop';

/** How many messages each worker has handed over so far: a row a worker, a number a campaign, in the order of `campaigns`. */
export interface Counted {
  readonly campaigns: readonly string[];
  readonly sent: readonly (readonly number[])[];
}

/** What a process of workers handed over from its start to its end. */
export interface HandedOver extends Counted {
  /** By campaign: the numbers of its deliveries. */
  readonly numbers: readonly Uint32Array[];
  /** When each message was handed over, in ms since 1970. */
  readonly times: Float64Array;
  /** What its workers said was wrong, each once. */
  readonly troubles: readonly string[];
}

/** What it tells. */
export type Told =
  | { readonly kind: 'ready' }
  | { readonly kind: 'counted'; readonly counted: Counted }
  | { readonly kind: 'ended'; readonly handedOver: HandedOver };
