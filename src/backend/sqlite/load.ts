import type { SQLInputValue } from 'node:sqlite';
import { ownWords } from '../../own-words.ts';
import {
  type AccountCopy,
  type CampaignCopy,
  type ChangesCopy,
  codeIn,
  type LedgerRecord,
  type RowCopy,
  type RowsCopy,
  type StateCopy,
  type StatesCopy,
  type StopCopy,
  type TimelineCopy,
  toldIn,
  type UsesCopy,
} from '../copy/records.ts';
import { settle } from '../copy/settle.ts';
import { accountsOf } from '../pool.ts';
import type { CampaignId } from '../port.ts';
import type { DeliveryState } from '../states.ts';
import { FIRST_STEP_MS } from '../timeline.ts';
import { accountNamed, limitsOf } from './accounts.ts';
import { loadAttempts } from './attempts.ts';
import { deliveryId, stage, stateCode, stateNames, wantedCode } from './codes.ts';
import type { Connection } from './connection.ts';
import { insertMany } from './insert-many.ts';
import { INSERT_RECIPIENT } from './lists.ts';
import { keepPool } from './pool.ts';
import { rememberMail } from './returns.ts';
import { INSERT_SPAN } from './spans.ts';
import { beginStop, endStops, INSERT_STOP, ownerOf, type StopOwner, stopsKept } from './stop-log.ts';
import { loadWebhook, loadWebhookEvents } from './webhook-copies.ts';
import { WindowLog } from './window-log.ts';

const INSERT_DELIVERY = `INSERT OR REPLACE INTO delivery (id, campaign, state, token, attempts, at, due, first, reply, back, account)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/**
 * Fills an empty ledger with records. Pieces of a campaign are kept under its number as they come; only its last, the campaign
 * itself, makes it one.
 */
export class Loader {
  readonly #connection: Connection;
  readonly #note: string;
  readonly #numbers = new Map<CampaignId, number>();
  readonly #closed = new Set<CampaignId>();
  readonly #held: CampaignId[] = [];
  /** How long the spans of a timeline are. */
  readonly #steps = new Map<CampaignId, number>();
  /** By account: messages whose outcome nobody knows, which count as sent. */
  readonly #unknown = new Map<string, number>();

  /** `note`: what the holds of unfinished campaigns say. */
  constructor(connection: Connection, note: string) {
    this.#connection = connection;
    this.#note = note;
  }

  /** Keeps one record, in one transaction. */
  take(record: LedgerRecord): Promise<void> {
    return this.#connection.write(() => this.#take(record));
  }

  #take(record: LedgerRecord): void {
    switch (record.kind) {
      case 'content':
        this.#run(INSERT_CONTENT, record.sha256, record.size, record.putAt);
        break;
      case 'part':
        this.#run(INSERT_PART, record.part, Buffer.from(record.base64, 'base64'), record.sha256);
        break;
      case 'rows':
        this.#rows(record);
        break;
      case 'states':
        this.#states(record);
        break;
      case 'changes':
        this.#changes(record);
        break;
      case 'attempts':
        loadAttempts(this.#connection, this.#numberOf(record.campaign), record);
        break;
      case 'uses':
        this.#uses(record);
        break;
      case 'timeline':
        this.#timeline(record);
        break;
      case 'campaign':
        this.#campaign(record);
        break;
      case 'suppressions':
        insertMany(
          this.#connection,
          INSERT_SUPPRESSION,
          record.entries.map(([key, reason, detail, at, topic = '']) => [key, topic, reason, detail, at]),
        );
        break;
      case 'return-mails':
        for (const name of record.names) rememberMail(this.#connection, name);
        break;
      case 'account':
        this.#account(record);
        break;
      case 'lost':
        this.#run(INSERT_LOST, record.id, record.at, record.accepted ? 1 : 0);
        break;
      case 'webhook':
        loadWebhook(this.#connection, record);
        break;
      case 'webhook-events':
        loadWebhookEvents(this.#connection, record);
        break;
    }
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#connection.run(sql, ...values);
  }

  #numberOf(id: CampaignId): number {
    const number = this.#numbers.get(id) ?? this.#numbers.size + 1;
    this.#numbers.set(id, number);
    return number;
  }

  #rows({ campaign, first, rows }: RowsCopy): void {
    const base = deliveryId(this.#numberOf(campaign), first);
    const values = rows.map(([email, key, vars, skip]: RowCopy, i) => [base + i, email, key, vars, skip || null]);
    insertMany(this.#connection, INSERT_RECIPIENT, values);
  }

  #states({ campaign, first, states }: StatesCopy): void {
    const number = this.#numberOf(campaign);
    const base = deliveryId(number, first);
    const values = states.flatMap((copy, i) => (copy ? [[base + i, number, ...deliveryValues(copy)]] : []));
    insertMany(this.#connection, INSERT_DELIVERY, values);
  }

  #changes({ campaign, changes }: ChangesCopy): void {
    const of = this.#numberOf(campaign);
    const values = changes.flatMap(([number, copy]) =>
      copy ? [[deliveryId(of, number), of, ...deliveryValues(copy)]] : [],
    );
    insertMany(this.#connection, INSERT_DELIVERY, values);
  }

  #uses({ campaign, hashes }: UsesCopy): void {
    for (const sha256 of hashes) this.#run(INSERT_USE, this.#numberOf(campaign), sha256);
  }

  #timeline({ campaign, stepMs, spans, stops }: TimelineCopy): void {
    const number = this.#numberOf(campaign);
    this.#steps.set(campaign, stepMs);
    insertMany(
      this.#connection,
      INSERT_SPAN,
      spans.map((span) => [number, span[0], ...toldIn(span)]),
    );
    this.#stops({ campaign: number }, stops);
  }

  #stops(owner: StopOwner, stops: readonly StopCopy[]): void {
    insertMany(
      this.#connection,
      INSERT_STOP,
      stops.map((stop) => [ownerOf(owner), ...stop]),
    );
  }

  #campaign(copy: CampaignCopy): void {
    const number = this.#numberOf(copy.id);
    const { name, mode, delayMs, onUnknown, key, digest, sender, message } = copy;
    const accounts = accountsOf(copy.account).map((account) => accountNamed(this.#connection, account).id);
    const texts = [name, mode, delayMs, onUnknown, key, digest, sender];
    this.#run(
      INSERT_CAMPAIGN,
      number,
      copy.id,
      accounts[0] ?? 0,
      ...texts,
      copy.createdAt,
      copy.releasedAt,
      copy.notBefore,
      message,
      copy.topic ?? '',
    );
    if (accounts.length > 1) this.#pool(copy, number, accounts);
    this.#settle(copy, number);
    this.#closed.add(copy.id);
  }

  // The states came before, with the place of the account by which each was begun.
  #pool({ sentBy }: CampaignCopy, number: number, accounts: readonly number[]): void {
    keepPool(this.#connection, number, accounts, sentBy);
    const range = [deliveryId(number, 0), deliveryId(number + 1, 0)];
    for (const [place, account] of [...accounts.entries()].reverse()) {
      this.#run(NAME_ACCOUNT, account, ...range, -1 - place);
    }
  }

  // Nobody works for this ledger: nothing is in anybody's hands.
  #settle(copy: CampaignCopy, number: number): void {
    const now = this.#connection.now();
    const range = [deliveryId(number, 0), deliveryId(number + 1, 0)];
    this.#run(SETTLE_CLAIMED, now, ...range);
    this.#countUnknown(copy, range);
    this.#connection.run(SETTLE_SENDING, now, ownWords('backup-sending', {}), ...range);
    const { known, untouched, cursor } = this.#count(range);
    const { counts, fresh, open, held, finishedAt } = settle(copy, known, untouched, now);
    if (held) this.#hold(copy.id, number, now);
    const times = [copy.wantedAt, copy.startedAt, finishedAt];
    const hold = held ? ['restored', this.#note] : [null, null];
    const { total, pending, sent, skipped, cancelled, deferred, failed, returned, complained } = counts;
    this.#run(
      INSERT_PROGRESS,
      ...[number, open ? 1 : 0, wantedCode[copy.wanted], ...times, copy.tat, copy.startBy, ...hold, cursor, fresh],
      ...[total, pending, sent, skipped, cancelled, deferred, failed, counts.unknown, returned, complained],
      this.#steps.get(copy.id) ?? FIRST_STEP_MS,
    );
  }

  #countUnknown({ account: names }: CampaignCopy, range: readonly number[]): void {
    const [first = ''] = accountsOf(names);
    const [start = 0, end = 0] = range;
    for (const { name, count } of this.#connection.all<{ name: string | null; count: number }>(SENDING, start, end)) {
      const account = name ?? first;
      this.#unknown.set(account, (this.#unknown.get(account) ?? 0) + count);
    }
  }

  // In the place of what held it before.
  #hold(id: CampaignId, campaign: number, now: number): void {
    this.#held.push(id);
    for (const { reason, until } of stopsKept(this.#connection, { campaign })) {
      if (until === null && !GOES_ON.includes(reason)) endStops(this.#connection, { campaign }, now, reason);
    }
    beginStop(this.#connection, { campaign }, { reason: 'restored', until: null }, now);
  }

  #count(range: readonly number[]) {
    const [start = 0, end = 0] = range;
    const rows = this.#connection.all<{ state: number; count: number; last: number }>(COUNT, start, end);
    const known = Object.fromEntries(rows.map(({ state, count }) => [stateNames[state] as DeliveryState, count]));
    const last = Math.max(start, ...rows.map((row) => row.last));
    const untouched = this.#connection.get<{ count: number }>(COUNT_FRESH, last, end)?.count ?? 0;
    return { known, untouched, cursor: last - start };
  }

  #account({ name, epoch, hold, heldMs, limits, tat, slowed, windows, stops = [] }: AccountCopy): void {
    const { id } = accountNamed(this.#connection, name);
    this.#stops({ account: id }, stops);
    const held = hold
      ? [hold.reason, hold.message, hold.until, hold.since, hold.own ? 1 : 0]
      : [null, null, null, null, 0];
    const pace = [slowed?.ceiling ?? null, slowed?.at ?? null, slowed?.cuts ?? null];
    this.#run(UPDATE_ACCOUNT, epoch, ...held, heldMs, limits, tat, ...pace, id);
    for (const [ms, runs] of windows) {
      const used = runs.reduce((sum, [, , count]) => sum + count, 0);
      this.#run(INSERT_WINDOW, id, ms, used, runs.length);
      insertMany(
        this.#connection,
        INSERT_RUN,
        runs.map((run, seq) => [id, ms, seq, ...run]),
      );
    }
  }

  /** After the last record: returns the campaigns that are held. */
  async finish(): Promise<readonly CampaignId[]> {
    for (const [id, number] of this.#numbers) if (!this.#closed.has(id)) await this.#forget(number);
    await this.#connection.write(() => {
      for (const [account, count] of this.#unknown) this.#spend(account, count);
    });
    return this.#held;
  }

  #spend(name: string, count: number): void {
    const account = accountNamed(this.#connection, name);
    for (const limit of limitsOf(account)?.windows ?? []) {
      const log = new WindowLog(this.#connection, account.id, limit, this.#connection.now());
      for (let i = 0; i < count; i += 1) log.spend();
      log.save();
    }
  }

  #forget(number: number): Promise<void> {
    return this.#connection.write(() => {
      const range = [deliveryId(number, 0), deliveryId(number + 1, 0)];
      this.#run('DELETE FROM recipient WHERE id > ? AND id < ?', ...range);
      this.#run('DELETE FROM delivery WHERE id > ? AND id < ?', ...range);
      this.#run('DELETE FROM attempt WHERE delivery > ? AND delivery < ?', ...range);
      this.#run('DELETE FROM content_use WHERE campaign = ?', number);
      this.#run('DELETE FROM timeline WHERE campaign = ?', number);
      this.#run('DELETE FROM stop WHERE owner = ?', ownerOf({ campaign: number }));
    });
  }
}

// Below 0 the place of one of several accounts, until the campaign says which that is.
function deliveryValues([state, token, attempts, at, due, first, reply, back, by]: StateCopy): SQLInputValue[] {
  const place = by === undefined ? null : -1 - by;
  return [stateCode[state], token, attempts, at, due, first, reply, codeIn(back), place];
}

/** What stops a campaign after it was put back as before. */
const GOES_ON = ['paused', 'restored'];

const INSERT_CONTENT = 'INSERT INTO content (sha256, size, complete, put_at) VALUES (?, ?, 1, ?)';
const INSERT_PART = 'INSERT INTO content_part (part, bytes, content) SELECT ?, ?, id FROM content WHERE sha256 = ?';
const INSERT_USE = 'INSERT OR IGNORE INTO content_use (campaign, content) SELECT ?, id FROM content WHERE sha256 = ?';
const INSERT_SUPPRESSION = 'INSERT OR IGNORE INTO suppression (key, topic, reason, detail, at) VALUES (?, ?, ?, ?, ?)';
const INSERT_LOST = 'INSERT INTO lost_campaign (public_id, at, accepted) VALUES (?, ?, ?)';

const INSERT_CAMPAIGN = `INSERT INTO campaign (id, public_id, stage, account, name, mode, delay_ms, on_unknown, key, digest,
  sender, created_at, released_at, not_before, message, topic)
  VALUES (?, ?, ${stage.released}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_PROGRESS = `INSERT INTO progress (campaign, open, wanted, wanted_at, started_at, finished_at, tat, start_by,
  held_for, held_note, cursor, fresh, total, pending, sent, skipped, cancelled, deferred, failed, unknown, returned, complained,
  span_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const NAME_ACCOUNT = 'UPDATE delivery SET account = ? WHERE id > ? AND id < ? AND account = ?';
const SENDING = `SELECT a.name, count(*) AS count FROM delivery d LEFT JOIN account a ON a.id = d.account
  WHERE d.id > ? AND d.id < ? AND d.state = ${stateCode.sending} GROUP BY a.name`;
const SETTLE_CLAIMED = `UPDATE delivery SET state = ${stateCode.pending}, token = token + 1, due = ?1, at = ?1
  WHERE id > ?2 AND id < ?3 AND state = ${stateCode.claimed}`;
const SETTLE_SENDING = `UPDATE delivery SET state = ${stateCode.unknown}, attempts = attempts + 1, at = ?, reply = ?
  WHERE id > ? AND id < ? AND state = ${stateCode.sending}`;
const COUNT = `SELECT state, count(*) AS count, max(id) AS last FROM delivery WHERE id > ? AND id < ? GROUP BY state`;
const COUNT_FRESH = 'SELECT count(*) AS count FROM recipient WHERE id > ? AND id < ? AND skip IS NULL';

const UPDATE_ACCOUNT = `UPDATE account SET epoch = ?, hold_reason = ?, hold_message = ?, hold_until = ?, held_since = ?,
  own_hold = ?, held_ms = ?, limits = ?, tat = ?, slow_ceiling = ?, slow_at = ?, slow_cuts = ? WHERE id = ?`;
const INSERT_WINDOW = 'INSERT INTO account_window (account, ms, used, head, tail) VALUES (?, ?, ?, 0, ?)';
const INSERT_RUN = 'INSERT INTO account_run (account, ms, seq, first, last, count) VALUES (?, ?, ?, ?, ?, ?)';
