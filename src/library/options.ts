import type { SendRequest } from '../app/plan.ts';
import type { DeliveryStatus } from '../report/export.ts';

/** Which project is opened, and what stands over its files. */
export interface FacteurOptions {
  /** The project's folder, or one within it; files are relative to it. Default: the current folder. */
  readonly folder?: string | undefined;
  /**
   * Settings by the names that .env and the environment have for them (`SMTP_URL`, `MAIL_FROM`, `FACTEUR_DATA`, `REDIS_URL` ...;
   * docs/configuration.md). They stand over the project's files. Default: the environment of this process.
   */
  readonly settings?: Readonly<Record<string, string | undefined>> | undefined;
  /** A file with an offset in seconds that moves the program's clock, for tests of days; read again at each use. */
  readonly clockFile?: string | undefined;
}

/** One recipient: an address under `email`, and the variables of the message. */
export interface Recipient {
  readonly email: string;
  readonly [variable: string]: unknown;
}

/** What may be agreed to beforehand; what is found and not agreed to refuses the campaign. */
export type Consent = 'invalid-addresses' | 'hidden-rows';

/** What is sent, to whom and how. */
export interface LibrarySendRequest extends Omit<SendRequest, 'to' | 'mode'> {
  /** Path of a list, or the recipients themselves; they are read once, as they come. */
  readonly to?: string | Iterable<Recipient> | AsyncIterable<Recipient> | undefined;
  /**
   * `invalid-addresses`: rows whose address is not valid are skipped. `hidden-rows`: rows that the spreadsheet hides are written
   * to (`skipHidden` leaves them out). Default: nothing; then one of them refuses the campaign.
   */
  readonly accept?: readonly Consent[] | undefined;
  /** Called as rows are read, with how many there were so far. */
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/** What became of a request to send. */
export interface Accepted {
  readonly id: string;
  readonly name: string;
  /** Every row of the list, skipped ones included. */
  readonly total: number;
  readonly skipped: number;
  /** The same campaign was there already (same key, or same content within 24 hours); nothing new was made. */
  readonly existing: boolean;
  /** Seconds from its start to its end; null: nothing sets a pace, or nothing new was made. */
  readonly etaSeconds: number | null;
  /** What was found and refuses nothing. */
  readonly warnings: readonly FoundProblem[];
}

/** Something that was found in message or list. */
export interface FoundProblem {
  /** Stable. */
  readonly code: string;
  readonly params: object;
  /** Recipients it is about; null: it is about the message or the list itself. */
  readonly count: number | null;
  /** The first of them. */
  readonly recipients: readonly { readonly line: number; readonly email: string; readonly detail?: string }[];
}

/** How much of a long list is wanted. */
export interface PageRequest {
  /** At most so many entries: 1 to 1,000. Default: 50. */
  readonly limit?: number | undefined;
  /** What the page before said as `next`; absent: from the beginning. */
  readonly after?: string | undefined;
}

/** Which deliveries of a campaign are wanted. */
export interface DeliveriesRequest extends PageRequest {
  /** Only those in this state, or in one of these. */
  readonly state?: DeliveryStatus['state'] | readonly DeliveryStatus['state'][] | undefined;
  /**
   * Only those whose address has this text in it, in any case. A whole address finds that one, if it is there; a text that ends with
   * `*` the addresses that begin so. Reading for a part stops after some 30 ms: such a page may have fewer entries than `limit`, or none,
   * and goes on at `next`.
   */
  readonly search?: string | undefined;
}

export interface StartWorkerOptions {
  /** Messages on the wire at once, 1 to 100. Default: the project's. */
  readonly concurrency?: number | undefined;
  /** End when no campaign is left that could go on without somebody's word. Default: work until `stop`. */
  readonly untilIdle?: boolean | undefined;
  /** Serve this campaign only. */
  readonly only?: string | undefined;
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
}

/** What a worker tells. Codes and names are the same in every language. */
export type WorkerEvent =
  | { readonly type: 'ready'; readonly worker: string }
  | { readonly type: 'started'; readonly campaign: string }
  /** One attempt. `outcome` is what the reply means: `sent`, `deferred`, `failed`, `unknown`, `throttled` ... */
  | {
      readonly type: 'outcome';
      readonly campaign: string;
      readonly number: number;
      readonly email: string;
      readonly outcome: string;
      readonly reply: string;
    }
  /** Nothing goes out of the account (of one campaign: `campaign`) for now; told again while it lasts. */
  | {
      readonly type: 'held';
      readonly account: string;
      readonly campaign: string | null;
      readonly reason: string;
      readonly message: string;
      /** ISO 8601; null: until somebody says `resume`. */
      readonly until: string | null;
    }
  /** The backend or the configuration does not answer as it should; told each time. */
  | { readonly type: 'trouble'; readonly error: Error }
  | { readonly type: 'trouble-over' };
