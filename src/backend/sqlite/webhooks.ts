import { EndpointWatch } from '../endpoint-watch.ts';
import {
  type EndpointDue,
  type EndpointRow,
  FORGET_ENDPOINT_MS,
  KEEP_EVENT_MS,
  type KnownEndpoint,
  MOST_TAKEN,
  MOST_WAITING,
  readEvent,
  readFailure,
  SEEN_EVERY_MS,
  TRY_AGAIN_MS,
  type WebhookEvent,
  type WebhookOutbox,
  type WebhookResult,
  type WebhookTurn,
  type WebhookTurnAnswer,
  webhookKinds,
  writeFailure,
} from '../webhooks.ts';
import { setAside } from './aside.ts';
import type { Connection } from './connection.ts';
import { POOL_NAMES } from './pool.ts';

/** The outbox of webhooks in this file. */
export function sqliteWebhooks(connection: Connection): WebhookOutbox {
  return {
    know: (endpoints) => know(connection, endpoints),
    endpoints: () => connection.read(() => endpointRows(connection)),
    due: (keys) => connection.read(() => keys.flatMap((key) => dueOf(connection, key))),
    lease: (key, holder, over) => connection.write(() => lease(connection, key, holder, over)),
    turn: (turn) => connection.write(() => takeTurn(connection, turn)),
    enable: (key) => connection.write(() => enable(connection, key)),
  };
}

/** An endpoint as it is kept. */
export interface EndpointRecord {
  readonly key: string;
  readonly label: string;
  /** Words, with a space before and behind each. */
  readonly kinds: string;
  readonly seen_at: number;
  readonly lease: number;
  readonly holder: string | null;
  readonly failures: number;
  readonly failing_since: number | null;
  readonly not_before: number;
  readonly success_at: number | null;
  readonly error: string | null;
  readonly error_at: number | null;
  readonly dropped: number;
  readonly disabled_at: number | null;
}

const FIND = 'SELECT * FROM webhook WHERE key = ?';
const KNOW = `INSERT INTO webhook (key, label, kinds, seen_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET label = excluded.label, kinds = excluded.kinds, seen_at = excluded.seen_at`;

// Asked at each start of a program: without the lock where nothing is new.
async function know(connection: Connection, endpoints: readonly KnownEndpoint[]): Promise<void> {
  const isNew = ({ key, label, kinds }: KnownEndpoint) => {
    const row = connection.get<EndpointRecord>(FIND, key);
    const age = connection.now() - (row?.seen_at ?? 0);
    return row?.label !== label || row.kinds !== asWords(kinds) || age < 0 || age >= SEEN_EVERY_MS;
  };
  if (!(await connection.read(() => endpoints.some(isNew)))) return;
  await connection.write(() => {
    for (const { key, label, kinds } of endpoints) connection.run(KNOW, key, label, asWords(kinds), connection.now());
  });
}

function asWords(kinds: KnownEndpoint['kinds']): string {
  return ` ${kinds.join(' ')} `;
}

const COUNT = 'SELECT count(*) AS count FROM webhook_event WHERE endpoint = ?';

function endpointRows(connection: Connection): readonly EndpointRow[] {
  const now = connection.now();
  return connection.all<EndpointRecord>('SELECT * FROM webhook ORDER BY label, key').map((row) => {
    const { key, label, kinds, failures, dropped } = row;
    const failure = readFailure(row.error);
    const waitMs = waitOf(connection, row, now);
    return {
      ...{ key, label, failures, dropped },
      kinds: webhookKinds.filter((kind) => kinds.includes(` ${kind} `)),
      waiting: connection.get<{ count: number }>(COUNT, key)?.count ?? 0,
      failingSince: row.failing_since,
      lastSuccessAt: row.success_at,
      lastError: failure && { ...failure, at: row.error_at ?? 0 },
      disabledAt: row.disabled_at,
      nextAt: waitMs === null ? null : now + waitMs,
    };
  });
}

function dueOf(connection: Connection, key: string): readonly EndpointDue[] {
  const row = connection.get<EndpointRecord>(FIND, key);
  if (!row) return [];
  return [{ key, lease: row.lease, holder: row.holder, waitMs: waitOf(connection, row, connection.now()) }];
}

const FIRST_DUE = 'SELECT due, tried_at FROM webhook_event WHERE endpoint = ? ORDER BY due, seq LIMIT 1';

// A pause, or a wait, that began later than now is of a clock that was set back since: it is over.
function waitOf(connection: Connection, row: EndpointRecord, now: number): number | null {
  const first = connection.get<{ due: number; tried_at: number | null }>(FIRST_DUE, row.key);
  if (!first || row.disabled_at !== null) return null;
  const pause = (row.error_at ?? 0) > now ? 0 : Math.max(0, row.not_before - now);
  if (row.failures > 0) return pause;
  const began = first.tried_at ?? first.due;
  return Math.max(pause, began > now ? 0 : first.due - now);
}

const LEASE = `UPDATE webhook SET lease = lease + 1, holder = ?2 WHERE key = ?1 AND (holder IS NULL OR lease = ?3)`;

function lease(connection: Connection, key: string, holder: string, over: number | null): number | null {
  if (connection.run(LEASE, key, holder, over) === 0) return null;
  return connection.get<EndpointRecord>(FIND, key)?.lease ?? null;
}

function takeTurn(connection: Connection, turn: WebhookTurn): WebhookTurnAnswer | null {
  const { key, want, results, release } = turn;
  const row = connection.get<EndpointRecord>(FIND, key);
  if (row?.holder == null || row.lease !== turn.lease) return null;
  for (const result of results) take(connection, key, result);
  connection.run(`UPDATE webhook SET lease = lease + 1${release ? ', holder = NULL' : ''} WHERE key = ?`, key);
  const now = connection.get<EndpointRecord>(FIND, key) as EndpointRecord;
  return {
    lease: now.lease,
    failures: now.failures,
    events: release ? [] : nextEvents(connection, now, Math.min(want, MOST_TAKEN)),
  };
}

function take(connection: Connection, key: string, result: WebhookResult): void {
  const now = connection.now();
  if (result.kind === 'delivered') {
    connection.run(DELETE, key, result.id);
    const row = connection.get<EndpointRecord>(FIND, key);
    if (row && row.failures > 0) connection.run(DUE_AGAIN, key, now, now - TRY_AGAIN_MS);
    connection.run(SUCCEEDED, key, now);
    return;
  }
  connection.run(FAILED, key, now, writeFailure(result.failure));
  if (result.kind === 'gone') {
    connection.run('UPDATE webhook SET disabled_at = ?2 WHERE key = ?1', key, now);
    drop(connection, key, 'DELETE FROM webhook_event WHERE endpoint = ?1', key);
    return;
  }
  connection.run('UPDATE webhook SET not_before = ?2 WHERE key = ?1', key, now + Math.ceil(result.pauseMs));
  if (result.retryMs === null) drop(connection, key, DELETE, key, result.id);
  else connection.run(RETRY, key, result.id, now, now + Math.ceil(result.retryMs));
  const { failing_since: since } = connection.get<EndpointRecord>(FIND, key) as EndpointRecord;
  if ((since ?? now) <= now - KEEP_EVENT_MS) drop(connection, key, DELETE_OLD, key, now - KEEP_EVENT_MS);
}

const DELETE = 'DELETE FROM webhook_event WHERE endpoint = ?1 AND id = ?2';
const DELETE_OLD = 'DELETE FROM webhook_event WHERE endpoint = ?1 AND at < ?2';
const DUE_AGAIN = 'UPDATE webhook_event SET due = ?2 WHERE endpoint = ?1 AND due > ?2 AND tried_at <= ?3';
const SUCCEEDED = `UPDATE webhook SET failures = 0, failing_since = NULL, not_before = 0, success_at = ?2 WHERE key = ?1`;
const FAILED = `UPDATE webhook SET failures = failures + 1, failing_since = coalesce(failing_since, ?2), error = ?3, error_at = ?2
  WHERE key = ?1`;
const RETRY = `UPDATE webhook_event SET attempts = attempts + 1, first_at = coalesce(first_at, ?3), tried_at = ?3, due = ?4
  WHERE endpoint = ?1 AND id = ?2`;

// What nobody will be told any more is counted, for people.
function drop(connection: Connection, key: string, sql: string, ...params: (string | number)[]): void {
  const dropped = connection.run(sql, ...params);
  if (dropped > 0) connection.run('UPDATE webhook SET dropped = dropped + ?2 WHERE key = ?1', key, dropped);
}

const ANY_OLD = 'SELECT 1 FROM webhook_event WHERE at < ? LIMIT 1';

/** Drops what has waited since before that time, for whichever endpoint. */
export async function dropOldEvents(connection: Connection, olderThan: number): Promise<void> {
  if (!(await connection.read(() => connection.get(ANY_OLD, olderThan)))) return;
  await connection.write(() => {
    for (const { key } of connection.all<{ key: string }>('SELECT key FROM webhook')) {
      drop(connection, key, DELETE_OLD, key, olderThan);
    }
  });
}

/** A row of webhook_event. */
export interface EventRow {
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly campaign: string | null;
  readonly number: number | null;
  readonly at: number;
  readonly data: string;
  readonly attempts: number;
  readonly first_at: number | null;
  readonly tried_at: number | null;
  readonly due: number;
}

interface EventRecord extends EventRow {
  readonly name: string | null;
  readonly account: string | null;
  readonly email: string | null;
}

const NEXT = `SELECT e.seq, e.id, e.kind, e.campaign, e.number, e.at, e.data, e.attempts, e.first_at, e.tried_at, e.due,
  c.name, coalesce(${POOL_NAMES}, a.name) AS account, r.email
  FROM webhook_event e
  LEFT JOIN campaign c ON c.public_id = e.campaign AND c.stage = 1
  LEFT JOIN account a ON a.id = c.account
  LEFT JOIN recipient r ON r.id = (c.id << 32) + e.number
  WHERE e.endpoint = ? ORDER BY e.due, e.seq LIMIT ?`;

function nextEvents(connection: Connection, row: EndpointRecord, want: number): readonly WebhookEvent[] {
  const now = connection.now();
  if (want === 0 || waitOf(connection, row, now) !== 0) return [];
  const next = connection.all<EventRecord>(NEXT, row.key, want);
  const due = next.filter(({ due, tried_at }) => row.failures > 0 || due <= now || (tried_at ?? due) > now);
  return due.flatMap((record) => {
    const event = eventOf(record, now);
    if (event) return [event];
    setEventAside(connection, record.seq);
    return [];
  });
}

function eventOf(record: EventRecord, now: number): WebhookEvent | null {
  const { campaign, name, account, email, first_at } = record;
  return readEvent(
    { ...record, triedForMs: first_at === null ? null : Math.max(0, now - first_at) },
    { campaign: campaign === null ? null : { id: campaign, name, account }, email },
  );
}

function setEventAside(connection: Connection, seq: number): void {
  const of = { table: 'webhook_event', where: 'seq = ?1', place: "'webhook_event/' || seq", why: 'not understood' };
  setAside(connection, of, seq);
  connection.run('DELETE FROM webhook_event WHERE seq = ?', seq);
}

const ENABLE = `UPDATE webhook SET failures = 0, failing_since = NULL, not_before = 0, disabled_at = NULL, dropped = 0, success_at = ?2
  WHERE key = ?1`;

function enable(connection: Connection, key: string): void {
  connection.run(ENABLE, key, connection.now());
  connection.run('UPDATE webhook_event SET due = ?2 WHERE endpoint = ?1 AND due > ?2', key, connection.now());
}

const BEYOND = 'SELECT seq FROM webhook_event WHERE endpoint = ? ORDER BY seq DESC LIMIT 1 OFFSET ?';

/** Keeps the outbox within its bounds. */
export class WebhookTidy {
  readonly #connection: Connection;
  readonly #watch = new EndpointWatch();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async look(): Promise<void> {
    if (!this.#watch.isDue()) return;
    const connection = this.#connection;
    const rows = await connection.read(() => connection.all<EndpointRecord>('SELECT * FROM webhook'));
    const seen = rows.map(({ key, seen_at: seenAt }) => ({ key, seenAt }));
    for (const key of this.#watch.look(seen, connection.now())) await connection.write(() => forget(connection, key));
    for (const { key } of rows) await this.#dropBeyond(key);
  }

  async #dropBeyond(key: string): Promise<void> {
    const connection = this.#connection;
    const last = () => connection.get<{ seq: number }>(BEYOND, key, MOST_WAITING)?.seq;
    if ((await connection.read(last)) === undefined) return;
    await connection.write(() => {
      drop(connection, key, 'DELETE FROM webhook_event WHERE endpoint = ?1 AND seq <= ?2', key, last() ?? 0);
    });
  }
}

// Somebody may have named it since it was looked at.
function forget(connection: Connection, key: string): void {
  const seenAt = connection.get<EndpointRecord>(FIND, key)?.seen_at ?? 0;
  if (seenAt >= connection.now() - FORGET_ENDPOINT_MS) return;
  connection.run('DELETE FROM webhook_event WHERE endpoint = ?', key);
  connection.run('DELETE FROM webhook WHERE key = ?', key);
}
