import type { AttemptRow } from './attempts.ts';
import type { AccountLimits } from './limits.ts';
import type { MailboxPort } from './mailboxes.ts';
import type { PersonPage, PersonQuery } from './people.ts';
import type {
  AccountRow,
  AccountUse,
  CampaignId,
  CampaignListing,
  CampaignRow,
  CampaignWork,
  DeliveryPlace,
  DeliveryRow,
  NewCampaign,
  NewDelivery,
  NewSuppression,
  NewWorker,
  Release,
  ReturnRecord,
  SuppressionRow,
  Tallies,
  Turn,
  TurnedAway,
  TurnResult,
  WhichSuppressions,
  WorkerCurrent,
  WorkerId,
  WorkerRow,
} from './port-rows.ts';
import type { DeliveryPage, PageQuery } from './reading.ts';
import type { ReturnAnswer, ReturnCounts } from './return-rule.ts';
import type { CampaignHold, DeliveryState, Hold, Wanted } from './states.ts';
import type { Timeline } from './timeline.ts';
import type { WebhookOutbox } from './webhooks.ts';

export type * from './port-rows.ts';

/**
 * Where campaigns and deliveries live, and how workers get them: the sum of small ports, of which each taker asks for those that
 * it needs. The doc comments are the contract: the suite in test/backend/contract.ts holds every adapter to them. No connection or
 * transaction type crosses this line; every method is one atomic, durable step unless its comment says otherwise. All times are
 * milliseconds since 1970 (UTC) on the wall clock of the backend (SQLite: the machine's; Redis: the server's).
 */
export interface Backend
  extends SubmissionPort,
    ContentPort,
    TurnPort,
    AccountPort,
    CampaignPort,
    ReturnPort,
    WorkerPort,
    SuppressionPort,
    UpkeepPort {
  /** Finishes what was begun and lets go of files and connections. */
  close(): Promise<void>;
}

/** What a part of the port may have to know of the adapter. */
interface Declared {
  readonly capabilities: Capabilities;
}

/** A campaign from its first row to its release. */
export interface SubmissionPort extends Declared {
  /** Starts a draft. A draft is invisible to workers and is collected 24 h after its creation. Throws `ledger-rollback` (see `lost`). */
  createDraft(draft: NewCampaign): Promise<{ id: CampaignId }>;

  /**
   * Adds rows to a draft, in order; callers send chunks of at most `addChunk` rows. A row whose `key` was already
   * added to this draft by a pending row becomes `skipped` (duplicate), one that is suppressed (at all, or in campaigns of the
   * draft's topic) `skipped` (suppressed).
   * Memory does not grow with the list. Returns what it turned away, in order. Throws `campaign-not-found` when the
   * draft is gone, `state-refused` when it is released, RangeError for too many rows or numbers that do not go on from
   * the rows before; then nothing of the chunk was added.
   */
  addDeliveries(id: CampaignId, rows: readonly NewDelivery[]): Promise<readonly TurnedAway[]>;

  /**
   * Makes a draft durable and visible to workers. If there is the same campaign already, as `findSame` judges (with
   * `sameContentWindowMs`), this one is discarded and the other returned as `existing`. Once this has returned, the
   * campaign survives any crash. A campaign nobody of which is pending is finished at once. Asked again for a released
   * campaign, it answers the same and changes nothing. Throws `campaign-not-found` when the draft is gone.
   */
  release(id: CampaignId, at: Release): Promise<{ id: CampaignId; existing: boolean }>;

  /**
   * With a key: the released campaign of that key, however old, and whatever became of it. Without: the newest one of that
   * digest, released within `withinMs` and not cancelled. Null: none.
   */
  findSame(same: { key?: string | undefined; digest: string; withinMs: number }): Promise<CampaignRow | null>;

  /**
   * Campaigns that the witness of this machine saw released, and that the ledger has not: it came back from the past. While
   * there are any, `createDraft` throws `ledger-rollback`, until `acceptLost`. See witness.ts.
   */
  lost(): Promise<readonly CampaignId[]>;
  /** The operator knows of the campaigns that were lost. Returns how many there were. */
  acceptLost(): Promise<number>;

  /** Removes a draft and its rows, in steps that never block other writers for long. No-op when it is gone or released. */
  discardDraft(id: CampaignId): Promise<void>;
}

/** Bytes that messages need: attachments, pictures. */
export interface ContentPort {
  /**
   * Keeps bytes under their SHA-256 (hex), once; `purge` leaves them alone for 24 h from the last time they were put.
   * Throws `content-too-large` over 64 MiB.
   */
  putContent(bytes: Uint8Array): Promise<string>;
  /** The bytes kept under that hash; throws `content-missing` when there are none. */
  getContent(sha256: string): Promise<Uint8Array>;
  /**
   * Says that a draft's messages need these contents, besides those said before: none of them is purged while the
   * campaign is there. At most `addChunk` at once, as one campaign may have one for each recipient; naming one twice is as
   * good as once. Throws `campaign-not-found`, `state-refused` like `addDeliveries`; `content-missing` when one of them
   * is not kept, RangeError for too many; then none of them is held.
   */
  holdContents(id: CampaignId, hashes: readonly string[]): Promise<void>;
}

/** What a worker does with the deliveries it is lent. */
export interface TurnPort {
  /**
   * What a worker could do now: released, unfinished campaigns that are wanted to run and whose time has come, of the
   * accounts named, whether held or not (`hold`), oldest first; of a campaign that several accounts send, one for each that is named,
   * in their order. Campaigns whose last deliveries are all in the hands of
   * workers are among them. Never grows with the list; cheap enough to poll at 5/s.
   */
  work(accounts: readonly string[]): Promise<readonly CampaignWork[]>;

  /**
   * Whether anybody else has written to the ledger since this was asked last, where that can be told in a few microseconds: `work` may then
   * have something new before its next turn. False where it cannot be told. Never throws.
   */
  changed(): boolean;

  /**
   * One turn of a worker: in one transaction, in this order, records outcomes, gives back claims, marks deliveries
   * `sending`, and claims more. This is the hot path. Every entry is judged on its own; answers come in the order asked.
   *
   * - A record counts only with the token of the claim it belongs to (else `stale`); an outcome for a delivery that has
   *   meanwhile become `unknown` and was not tried again since still tells (`late`): unknown -> sent | failed. The same
   *   for one that `resend` has made pending instead and nobody has claimed since: then it is not sent twice.
   *   `deferred` and `released` in a cancelled campaign become `cancelled`. What was claimed but not begun can be
   *   `released`, or end as `failed` or `deferred` without having been an attempt; `sent` and `unknown` are `stale` for it.
   * - A begin moves claimed -> sending and is durable when this returns. It is refused as `gone` when the token is not
   *   the delivery's, the campaign is paused or cancelled, the account held, or the address suppressed meanwhile (the
   *   delivery is then pending, cancelled or skipped: nothing to give back); as `wait` until the time at which the
   *   campaign's next slot opens (the delivery stays claimed). Slots are GCRA and given out a moment before they open (`at`): see pacing.ts. Also `gone` when `worker`
   *   is not registered (any more).
   * - The limits of the account (`limitAccount`) are judged in the same step, for all its campaigns together; the stricter
   *   of its pace and the campaign's wins. A message counts against the windows from its begin on, until the window's length
   *   after its outcome: see limits.ts. `released` gives its place back in windows of an hour or more, and ends a hold that they had led to. Where the next place
   *   is free only in a minute or later, the account is held as `quota` until then, and the begin is `gone`. Of several
   *   campaigns that ask in one turn, each gets its share.
   * - Several accounts may send a campaign: a begin and a claim then name one of them, and are judged by that one's hold and limits;
   *   by a name that is none of them nothing is begun or lent. Its place counts against the account by which it was begun, whoever
   *   records its outcome; what one gave back, another may begin.
   * - `throttled` cuts the account's pace in half, once for all that was begun before; the pace grows again by itself.
   * - A campaign that is held itself (`holdCampaign`, missed) is treated like one of a held account.
   * - A claim returns at most `want` deliveries: due ones (deferred or given back) first, then by number. None when the
   *   campaign is not to run, is held, or when `worker` is not registered (its lease was lost: see `beat`).
   * - A clock that is set back makes nobody wait longer: what waits for its time (and a hold) then has its own wait before
   *   it again, from the next `work` or `beat` on.
   */
  exchange(turn: Turn): Promise<TurnResult>;
}

/** Sending accounts: what holds them, what they may send. */
export interface AccountPort {
  /** Holds an account, whatever held it before; its campaigns show the reason and are not claimed. */
  hold(account: string, hold: Hold): Promise<void>;
  /**
   * Ends the hold of an account. With `byOperator` its `epoch` grows too, which tells workers to read the configuration
   * again before they next use the account.
   */
  unhold(account: string, options: { byOperator: boolean }): Promise<void>;
  /**
   * Says what an account may send, durably; the newest word counts, and what was sent before counts against it as far as it
   * was kept (nothing is kept of an account without limits). Ends a hold that the limits before had led to. Null: no limits.
   */
  limitAccount(account: string, limits: AccountLimits | null): Promise<void>;
  /** What an account has used of its limits and what holds it back; null for one that `accounts` does not have. */
  accountUse(account: string): Promise<AccountUse | null>;
  /** Accounts that have ever been held, limited or used, with their hold. */
  accounts(): Promise<readonly AccountRow[]>;
}

/** Campaigns and their deliveries, after the release: steered and read. */
export interface CampaignPort extends Declared {
  /**
   * Holds one released, unfinished campaign, whatever held it before, until `setWanted` says `run`: nothing of it is begun or
   * claimed, whatever its account does, and it is not finished even when nothing is left to do: its operator is to see why.
   * No-op for a draft, a finished campaign and none.
   */
  holdCampaign(id: CampaignId, hold: CampaignHold): Promise<void>;

  /**
   * Says what people want of a campaign; takes effect before the next begin. Cancelling moves pending, claimed and
   * deferred deliveries to `cancelled` (in steps; `work` and `beat` finish the steps of a caller that died); those on the
   * wire keep their outcome. `run` ends a hold of the campaign itself. Idempotent. Returns the campaign as it then is. Throws `campaign-not-found`;
   * `state-refused` for a draft, for anything but the same word on a cancelled campaign, and for pause of a finished one.
   */
  setWanted(id: CampaignId, wanted: Wanted): Promise<CampaignRow>;

  /**
   * Moves deliveries of the named states back to pending (in steps), with their attempts and reply forgotten and a fresh
   * age; a finished campaign runs again. What fails again meanwhile is not taken twice. Returns how many. Throws
   * `campaign-not-found`; `state-refused` when the campaign is cancelled or a draft.
   */
  retry(id: CampaignId, states: readonly ('failed' | 'unknown')[]): Promise<number>;

  /** The campaign, drafts included; null when there is none. Constant time, whatever the list's size. */
  campaign(id: CampaignId): Promise<CampaignRow | null>;
  /** Released campaigns, newest first, at most `limit`. */
  campaigns(options: CampaignListing): Promise<readonly CampaignRow[]>;
  /**
   * Released campaigns in numbers, for those who watch everything: the unfinished ones each, newest first, and all of them together
   * by account. What it costs grows with the number of campaigns (some milliseconds for thousands), not with their lists.
   */
  tallies(): Promise<Tallies>;
  /**
   * The deliveries to one address (as `key`s are compared; not empty) of all released campaigns, newest first, rows that were
   * skipped included: found at once by an index, but in lists that no program has prepared for it, which are read, some at each call.
   * Throws RangeError for a limit that is none.
   */
  person(key: string, query: PersonQuery): Promise<PersonPage>;
  /**
   * Takes one person out of deliveries that are over, and that went to this address (as `key`s are compared): address, variables and the last
   * reply are gone, state and counters stay. One that waits, is deferred or in a worker's hands stays as it is. What `retry` makes pending of
   * what was erased is skipped when its turn comes. At most `addChunk` at once; throws RangeError for more. Returns how many were erased.
   */
  eraseDeliveries(key: string, deliveries: readonly DeliveryPlace[]): Promise<number>;
  /** One delivery by number, or the first by address (compared as `key`s are); null when there is none. */
  delivery(id: CampaignId, which: { number: number } | { key: string }): Promise<DeliveryRow | null>;
  /** Deliveries by number, streamed in pages: not one snapshot, but each row is one that was true. */
  deliveries(id: CampaignId, filter: { states?: readonly DeliveryState[] | undefined }): AsyncIterable<DeliveryRow>;
  /**
   * One page of a campaign's deliveries, by number: each row is one that was true while the page was read. Those of some states
   * are found at once, wherever they stand in the list (`sent` ones, where there are some among thousands). A search for a `beginning` or a `part` reads the list: it stops after
   * LOOK_MS (reading.ts) and says where to go on. Empty for a campaign that is not there. Throws RangeError for a query that is none.
   */
  deliveryPage(id: CampaignId, query: PageQuery): Promise<DeliveryPage>;
  /**
   * How many messages of a campaign came to which outcome in each span of time, and when it was stopped: counted in the same step as
   * the outcomes. Null when there is no such campaign; what an older program sent is not in it.
   */
  timeline(id: CampaignId): Promise<Timeline | null>;
  /**
   * How attempts of a delivery ended that did not go well, oldest first, also those before a `retry`: noted in the same step as the outcome.
   * Empty where there were none, where an older program sent, and in a ledger that was made from a backup.
   */
  attempts(id: CampaignId, number: number): Promise<readonly AttemptRow[]>;
  /** The latest deliveries that failed, are unknown or deferred, newest first. Constant time. */
  troubles(id: CampaignId, limit: number): Promise<readonly DeliveryRow[]>;
}

/** What comes back by mail. */
export interface ReturnPort extends Declared {
  /**
   * Records what came back: in one transaction, every entry judged on its own, answers in the order asked. A delivery that is
   * `sent` or `unknown` becomes `returned` or `complained`, one that was returned may still become `complained`; told twice,
   * it is `known` (see return-rule.ts). Only for the address it went to, and never in a campaign that was only composed. With `suppress`
   * the address is suppressed in the same transaction. At most `addChunk` at once; throws RangeError for more.
   *
   * - `answered`: a person has answered. Only a delivery that is `sent` takes note of it (`DeliveryRow.answered`), and nothing else changes.
   * - Too many dead addresses (`tooManyDead`) in an unfinished campaign that is wanted to run hold its account (all of several) as `returns`,
   *   unless something holds it already. What went out before that hold is not judged again.
   * - `mail`: the name of the mail that says all this. It is remembered when something was recorded, or nothing was to be (`returns` is
   *   empty), unless something is `unsettled`; of one that is remembered everything is `known`. The latest MOST_RETURN_MAILS are.
   */
  recordReturns(returns: readonly ReturnRecord[], mail?: string | undefined): Promise<readonly ReturnAnswer[]>;

  /** Whether a mail of that name is remembered. */
  knowsReturn(mail: string): Promise<boolean>;

  /**
   * Why deliveries of a campaign came back: together as many as its `returned` and `complained`. What it costs grows with those. Zeros for
   * a campaign that is not there.
   */
  returnCounts(id: CampaignId): Promise<ReturnCounts>;

  /** How many were ever recorded in this ledger, whatever was purged since: none of them falls. */
  returnTotals(): Promise<ReturnCounts>;
}

/** Who sends. */
export interface WorkerPort {
  /** Makes a worker known. Its id is new for each process. */
  registerWorker(worker: NewWorker): Promise<void>;
  /**
   * A sign of life; the worker's beat number grows by one. `alive: false`: it was declared dead and its claims are gone;
   * it must stop sending and register again under a new id. Also returns what others ask of it.
   */
  beat(worker: WorkerId, current: WorkerCurrent): Promise<{ alive: boolean; stopRequested: boolean }>;
  /** Every registered worker with its beat number. Whoever watches decides with its own monotonic clock who is dead. */
  workers(): Promise<readonly WorkerRow[]>;
  /** Asks workers to stop (all of them without `id`); each learns of it at its next beat. Returns how many were asked. */
  requestStop(id?: WorkerId): Promise<number>;
  /**
   * Ends a worker's registration: its `claimed` deliveries go back to pending, its `sending` ones become `unknown` (or
   * pending where the campaign says `resend` and is not cancelled; these count as `released`, and the attempt counts),
   * with words that say so as their reply.
   * In steps; `work` and `beat` finish those of a caller that died. Safe to call twice and by several at once: the effect
   * happens once, and each returns what it did of it.
   */
  recover(worker: WorkerId): Promise<{ released: number; unknown: number }>;
}

/** Addresses that must not be written to. */
export interface SuppressionPort extends Declared {
  /**
   * Adds addresses that must not be written to, at most `addChunk` at once: at all, or in campaigns of one topic. One that is there already,
   * with the same topic, keeps the entry it has; of several entries with the same key and topic the first counts. An entry under the hash of
   * an address (`hashedKey`) is about that address. Returns how many are new. Throws RangeError for too many.
   */
  suppress(entries: readonly NewSuppression[]): Promise<number>;
  /**
   * Lets addresses be written to again, at most `addChunk` at once; what campaigns have skipped meanwhile stays skipped. Of each address go all
   * entries that `which` allows, also those under its hash. Returns how many of the addresses had some. Throws RangeError for too many.
   */
  unsuppress(keys: readonly string[], which?: WhichSuppressions): Promise<number>;
  /**
   * All of them, or those behind the place `after` (`placeOfSuppression`; it need not be there), in order of the UTF-8 bytes of the place,
   * streamed in pages: not one snapshot.
   */
  suppressions(options?: { after?: string | undefined }): AsyncIterable<SuppressionRow>;
  /**
   * Keeps what suppresses this address under its hash alone, without its remark: it is turned away as before. Returns how many entries there
   * are under the hash then.
   */
  hideSuppressions(key: string): Promise<number>;
  /** All entries that are about this address, also those under its hash. */
  suppressionsOf(key: string): Promise<readonly SuppressionRow[]>;
}

/** What has to be looked after. */
export interface UpkeepPort {
  /** What `purge` with this time would remove now; contents are not counted. */
  purgeable(olderThan: number): Promise<{ campaigns: number; deliveries: number }>;
  /**
   * Removes the campaigns that finished before that time (cancelled ones too, once nothing of them is on the wire), with
   * all their deliveries, and the contents that no campaign or draft that remains holds and that were put 24 h ago or
   * more, whoever had held them. Never a campaign that is unfinished when its turn comes; suppressions stay. What is
   * removed is gone for everybody at once, its key and digest find nothing any more; events of webhooks that have waited since before that
   * time are dropped; its rows go in steps that never
   * block other writers for long, and `work`, `beat` and the next `purge` finish those of a caller that died. Returns what
   * this call decided to remove: campaigns, rows of their lists (skipped ones included), contents.
   */
  purge(olderThan: number): Promise<{ campaigns: number; deliveries: number; contents: number }>;

  /** What is to be told to endpoints outside. */
  readonly webhooks: WebhookOutbox;
  /** Where returned mail is read. */
  readonly mailboxes: MailboxPort;

  /**
   * What an operator should know of how safely this store keeps what it was given; empty when all is well.
   * Codes: see `backendWarnings` in the word catalogue.
   */
  health(): Promise<readonly BackendWarning[]>;
}

/** Differences between adapters, declared; nothing else may depend on which adapter runs. */
export interface Capabilities {
  readonly name: 'sqlite' | 'redis';
  /** Workers on other machines can share this backend. */
  readonly manyMachines: boolean;
  /** Where it is, for people: a path or an address, without secrets. */
  readonly location: string;
  /** The most rows one `addDeliveries` may carry, and entries one `suppress`, `unsuppress` or `holdContents`. */
  readonly addChunk: number;
}

/** What an operator should know of how safely a backend keeps what it was given; stable. */
export type BackendWarningCode =
  | 'disk-nearly-full'
  | 'folder-volatile'
  | 'folder-synchronised'
  | 'folder-readable-by-others'
  | 'redis-not-durable'
  | 'redis-forgets'
  | 'redis-durability-unknown'
  | 'redis-evicts'
  | 'redis-memory-short'
  | 'set-aside'
  | 'witness-none'
  | 'witness-not-written';

export interface BackendWarning {
  readonly code: BackendWarningCode;
  readonly detail: string;
}
