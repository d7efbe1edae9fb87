import { COPY_ROWS, type LedgerRecord, type WebhookCopy, type WebhookEventsCopy } from '../copy/records.ts';
import type { Connection } from './connection.ts';
import { insertMany } from './insert-many.ts';
import type { EndpointRecord, EventRow } from './webhooks.ts';

const EVENTS = `SELECT * FROM webhook_event WHERE endpoint = ? AND seq > ? ORDER BY seq LIMIT ${COPY_ROWS}`;

/** The outbox of webhooks, for a copy of the ledger. */
export function* webhookCopies(connection: Connection): Generator<LedgerRecord> {
  for (const row of connection.all<EndpointRecord>('SELECT * FROM webhook ORDER BY key')) {
    yield webhookCopy(row);
    yield* eventCopies(connection, row.key);
  }
}

function webhookCopy(row: EndpointRecord): WebhookCopy {
  const { key, label, kinds, failures, error, dropped } = row;
  return {
    kind: 'webhook',
    ...{ key, label, failures, error, dropped },
    events: kinds.trim().split(' '),
    seenAt: row.seen_at,
    failingSince: row.failing_since,
    notBefore: row.not_before,
    successAt: row.success_at,
    errorAt: row.error_at,
    disabledAt: row.disabled_at,
  };
}

function* eventCopies(connection: Connection, endpoint: string): Generator<WebhookEventsCopy> {
  for (let after = 0; ; ) {
    const page = connection.all<EventRow>(EVENTS, endpoint, after);
    const last = page.at(-1);
    if (!last) return;
    yield { kind: 'webhook-events', endpoint, events: page.map(eventCopy) };
    after = last.seq;
  }
}

function eventCopy(row: EventRow): WebhookEventsCopy['events'][number] {
  const { id, kind, campaign, number, at, data, attempts, first_at, tried_at, due } = row;
  return [id, kind, campaign, number, at, data, attempts, first_at, tried_at, due];
}

const INSERT_ENDPOINT = `INSERT INTO webhook (key, label, kinds, seen_at, failures, failing_since, not_before, success_at, error,
  error_at, dropped, disabled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_EVENT = `INSERT INTO webhook_event (endpoint, id, kind, campaign, number, at, data, attempts, first_at, tried_at, due)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Keeps an endpoint of a copy. Only inside a write. */
export function loadWebhook(connection: Connection, copy: WebhookCopy): void {
  const { key, label, events, seenAt, failures, failingSince, notBefore, successAt, error, errorAt } = copy;
  const times = [failingSince, notBefore, successAt, error, errorAt, copy.dropped, copy.disabledAt];
  connection.run(INSERT_ENDPOINT, key, label, ` ${events.join(' ')} `, seenAt, failures, ...times);
}

/** Keeps what waits for it. Only inside a write. */
export function loadWebhookEvents(connection: Connection, { endpoint, events }: WebhookEventsCopy): void {
  insertMany(
    connection,
    INSERT_EVENT,
    events.map((event) => [endpoint, ...event]),
  );
}
