import type { Consent } from '../app/consent.ts';
import type { SendRequest } from '../app/plan.ts';
import type { TroubleReason } from '../app/reason.ts';
import type { Recipient } from '../app/recipients-file.ts';
import type { Finding } from '../findings.ts';
import type { Language } from '../language.ts';
import type { DeliveryStatus } from '../report/export.ts';
import type { Transport } from '../transport/port.ts';

/** Which project is opened, and what stands over its files. */
export interface FacteurOptions {
  /** The project's folder, or one within it; files are relative to it. Default: the current folder. */
  readonly folder?: string | undefined;
  /**
   * The configuration in the shape of facteur.yaml (docs/configuration.md): accounts, limits, identity, pace ... in place of the
   * project's files. Then neither .env nor facteur.yaml is read, nor the environment unless `settings` hands it over. Paths are
   * relative to the folder. Default: the project's files.
   */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Where campaigns live: a folder for SQLite (relative to the current one), or the address of a Redis
   * (`redis://user:password@host:port/db`, `rediss://` for TLS). Default: what the settings and the project say.
   */
  readonly backend?: { readonly sqlite: string } | { readonly redis: string } | undefined;
  /**
   * Another way out than SMTP: called once for each account that a worker of this process sends by. An account still has its limits,
   * hours and retries from the configuration; its server is not asked. Default: SMTP.
   */
  readonly transport?: CreateTransport | undefined;
  /**
   * Settings by the names that .env and the environment have for them (`SMTP_URL`, `MAIL_FROM`, `FACTEUR_DATA`, `REDIS_URL` ...;
   * docs/configuration.md). They stand over the project's files. Default: the environment of this process, or with `config` nothing.
   */
  readonly settings?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Of what Facteur itself says: texts in a status, a delivery or an event (`reply`, `heldMessage`, `message`) that are no server's
   * words, and what a message gets around it when its request names no language. Default: `fr`.
   */
  readonly language?: Language | undefined;
  /** A file with an offset in seconds that moves the program's clock, for tests of days; read again at each use. */
  readonly clockFile?: string | undefined;
}

/** Makes what sends for one account; `connections`: messages it may have on the wire at once, 1 to 100. */
export type CreateTransport = (account: { readonly name: string }, connections: number) => Transport;

/** What is sent, to whom and how. */
export interface LibrarySendRequest extends Omit<SendRequest, 'to' | 'mode'> {
  /** Path of a list, or the recipients themselves; they are read once, as they come. */
  readonly to?: string | Iterable<Recipient> | AsyncIterable<Recipient> | undefined;
  /**
   * `invalid-addresses`: rows whose address is not valid are skipped. `hidden-rows`: rows that the spreadsheet hides are written
   * to (`skipHidden` leaves them out). `several-addresses` may be agreed to, too, and refuses nothing. Default: nothing; then one of
   * the first two refuses the campaign.
   */
  readonly accept?: readonly Consent[] | undefined;
  /** Called as rows are read, with how many there were so far. */
  readonly onProgress?: ((rows: number) => void) | undefined;
  /** Ends the reading and checking: `send` throws its reason, and nothing is left. After the release it changes nothing. */
  readonly signal?: AbortSignal | undefined;
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
  readonly warnings: readonly Finding[];
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
  /** Each word of the search is in any column of the list (a name), whatever case and accents. */
  readonly columns?: boolean | undefined;
  /** Only those that did not arrive for one of these reasons. */
  readonly reasons?: readonly TroubleReason[] | undefined;
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
