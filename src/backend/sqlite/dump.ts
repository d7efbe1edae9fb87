import type { Clock } from '../../clock.ts';
import type { LedgerSource } from '../copy/port.ts';
import {
  type AccountCopy,
  type CampaignCopy,
  COPY_ROWS,
  endOfCopy,
  type LedgerRecord,
  type StateCopy,
  type StopCopy,
  type SuppressionCopy,
  spanCopy,
  type TimelineCopy,
} from '../copy/records.ts';
import type { Run } from '../limits.ts';
import type { CampaignId } from '../port.ts';
import type { DeliveryState, SuppressionReason } from '../states.ts';
import { type AccountState, slowedOf } from './accounts.ts';
import { attemptCopies } from './attempts.ts';
import { BACK, deliveryId, numberOf, stage, stateNames, wantedNames } from './codes.ts';
import { Connection } from './connection.ts';
import { ledgerId } from './look-back.ts';
import { numbersIn, POOL_NAMES, poolNumbers, sentIn } from './pool.ts';
import { type SpanColumns, spanColumns, spansOf } from './spans.ts';
import { type StopOwner, stopsKept } from './stop-log.ts';
import { webhookCopies } from './webhook-copies.ts';

/**
 * Opens the ledger of a folder to be read whole, over a connection of its own: one long read, which keeps nobody from writing.
 * A folder without a ledger has an empty one. Throws what opening for reading throws (`store-*`).
 */
export async function openSqliteSource(options: { folder: string; clock: Clock }): Promise<LedgerSource> {
  const connection = await Connection.open({ ...options, readonly: true });
  return {
    ledger: await connection.read(() => ledgerId(connection)),
    size: () => connection.read(() => sizeOf(connection)),
    records: () => connection.snapshot(() => everything(connection)),
    close: () => connection.close(),
  };
}

const SIZE = `SELECT coalesce(sum(p.total), 0) AS size FROM progress p JOIN campaign c ON c.id = p.campaign
  WHERE c.stage = ${stage.released}`;

function sizeOf(connection: Connection): number {
  return connection.get<{ size: number }>(SIZE)?.size ?? 0;
}

function* everything(connection: Connection): Generator<LedgerRecord> {
  yield* contents(connection);
  yield* campaigns(connection);
  yield* suppressions(connection);
  yield* returnMails(connection);
  yield* accounts(connection);
  yield* lost(connection);
  yield* webhookCopies(connection);
}

// Page by page: a statement that is left open would keep its rows in the way of the connection's other statements.
function* pages<Row extends { readonly id: number }>(
  read: (after: number) => readonly Row[],
  from: number,
  size: number,
) {
  for (let after = from; ; ) {
    const page = read(after);
    if (page.length > 0) yield page;
    if (page.length < size) return;
    after = page.at(-1)?.id ?? after;
  }
}

interface ContentRow {
  readonly id: number;
  readonly sha256: string;
  readonly size: number;
  readonly put_at: number;
}

const CONTENTS = `SELECT id, sha256, size, put_at FROM content WHERE complete = 1 AND id > ? ORDER BY id LIMIT ${COPY_ROWS}`;
const PART = 'SELECT bytes FROM content_part WHERE content = ? AND part = ?';

function* contents(connection: Connection): Generator<LedgerRecord> {
  const read = (after: number) => connection.all<ContentRow>(CONTENTS, after);
  for (const page of pages(read, 0, COPY_ROWS)) {
    for (const { id, sha256, size, put_at: putAt } of page) {
      yield { kind: 'content', sha256, size, putAt };
      for (let part = 0; ; part += 1) {
        const row = connection.get<{ bytes: Uint8Array }>(PART, id, part);
        if (!row) break;
        yield { kind: 'part', sha256, part, base64: Buffer.from(row.bytes).toString('base64') };
      }
    }
  }
}

interface CampaignRow extends SpanColumns {
  readonly id: number;
  readonly public_id: CampaignId;
  readonly account: string;
  /** The numbers of several accounts (`numbersIn`); null: one sends. */
  readonly pool: string | null;
  readonly name: string;
  readonly mode: CampaignCopy['mode'];
  readonly sender: string;
  readonly delay_ms: number;
  readonly on_unknown: CampaignCopy['onUnknown'];
  readonly key: string | null;
  readonly digest: string;
  readonly message: string;
  readonly topic: string;
  readonly created_at: number;
  readonly released_at: number;
  readonly not_before: number | null;
  readonly start_by: number | null;
  readonly wanted: number;
  readonly wanted_at: number | null;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly tat: number | null;
  readonly total: number;
  readonly cursor: number;
}

const CAMPAIGN = `SELECT c.id, c.public_id, coalesce(${POOL_NAMES}, a.name) AS account,
  ${poolNumbers('c.id')} AS pool, c.name, c.mode, c.sender, c.delay_ms, c.on_unknown, c.key,
  c.digest, c.message, c.topic, c.created_at, c.released_at, c.not_before, p.start_by, p.wanted, p.wanted_at, p.started_at,
  p.finished_at, p.tat, p.total, p.cursor, p.span_ms, p.span_at,
  ${spanColumns.map((column) => `p.${column}`).join(', ')}
  FROM campaign c JOIN progress p ON p.campaign = c.id JOIN account a ON a.id = c.account
  WHERE c.stage = ${stage.released} AND c.id > ? ORDER BY c.id LIMIT 1`;

function* campaigns(connection: Connection): Generator<LedgerRecord> {
  for (const [row] of pages((after) => connection.all<CampaignRow>(CAMPAIGN, after), 0, 1)) {
    if (!row) return;
    yield* rows(connection, row);
    yield* states(connection, row);
    yield* attemptCopies(connection, { internal: row.id, campaign: row.public_id, last: row.cursor });
    yield* uses(connection, row);
    yield timelineCopy(connection, row);
    yield campaignCopy(row, row.pool === null ? null : sentIn(connection, row.id));
  }
}

function campaignCopy(row: CampaignRow, sentBy: readonly number[] | null): CampaignCopy {
  const { account, name, mode, sender, key, digest, message, total, tat } = row;
  return {
    kind: 'campaign',
    id: row.public_id,
    ...{ total, account, name, mode, sender, key, digest, message, tat },
    ...(row.topic === '' ? {} : { topic: row.topic }),
    ...(sentBy && { sentBy }),
    delayMs: row.delay_ms,
    onUnknown: row.on_unknown,
    createdAt: row.created_at,
    releasedAt: row.released_at,
    notBefore: row.not_before,
    startBy: row.start_by,
    wanted: wantedNames[row.wanted] as CampaignCopy['wanted'],
    wantedAt: row.wanted_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

function timelineCopy(connection: Connection, row: CampaignRow): TimelineCopy {
  const { id, public_id: campaign, span_ms: stepMs } = row;
  const spans = spansOf(connection, { ...row, campaign: id });
  return {
    kind: 'timeline',
    ...{ campaign, stepMs, stops: stopCopies(connection, { campaign: id }) },
    spans: spans.map(spanCopy),
  };
}

function stopCopies(connection: Connection, owner: StopOwner): StopCopy[] {
  return stopsKept(connection, owner).map(({ reason, since, until }) => [reason, since, until]);
}

interface RecipientRow {
  readonly id: number;
  readonly email: string;
  readonly key: string | null;
  readonly vars: string;
  readonly skip: number | null;
}

const ROWS = 'SELECT id, email, key, vars, skip FROM recipient WHERE id > ? AND id <= ? ORDER BY id';

function* rows(connection: Connection, { id, public_id: campaign, total }: CampaignRow): Generator<LedgerRecord> {
  for (let first = 1; first <= total; first += COPY_ROWS) {
    const page = connection.all<RecipientRow>(ROWS, deliveryId(id, first - 1), deliveryId(id, first + COPY_ROWS - 1));
    const copies = page.map(({ email, key, vars, skip }) => [email, key, vars, skip ?? 0] as const);
    yield { kind: 'rows', campaign, first, rows: copies };
  }
}

interface DeliveryRow {
  readonly id: number;
  readonly state: number;
  readonly token: number;
  readonly attempts: number;
  readonly at: number;
  readonly due: number | null;
  readonly first: number | null;
  readonly reply: string | null;
  readonly back: number | null;
  readonly account: number | null;
}

const STATES = `SELECT id, state, token, attempts, at, due, first, reply, account, ${BACK} FROM delivery d
  WHERE id > ? AND id <= ? ORDER BY id`;

function* states(
  connection: Connection,
  { id, public_id: campaign, cursor, pool }: CampaignRow,
): Generator<LedgerRecord> {
  const accounts = numbersIn(pool);
  for (let first = 1; first <= cursor; first += COPY_ROWS) {
    const last = Math.min(first + COPY_ROWS - 1, cursor);
    const copies = Array<StateCopy | null>(last - first + 1).fill(null);
    for (const row of connection.all<DeliveryRow>(STATES, deliveryId(id, first - 1), deliveryId(id, last))) {
      const { state, token, attempts, at, due, reply } = row;
      const name = stateNames[state] as DeliveryState;
      const by = pool === null ? null : Math.max(0, accounts.indexOf(row.account ?? 0));
      const end = endOfCopy(name, row.back, by);
      copies[numberOf(row.id) - first] = [name, token, attempts, at, due, row.first, reply, ...end];
    }
    yield { kind: 'states', campaign, first, states: copies };
  }
}

const USES = `SELECT k.id, k.sha256 FROM content_use u JOIN content k ON k.id = u.content
  WHERE u.campaign = ? AND u.content > ? ORDER BY u.content LIMIT ${COPY_ROWS}`;

function* uses(connection: Connection, { id, public_id: campaign }: CampaignRow): Generator<LedgerRecord> {
  const read = (after: number) => connection.all<{ id: number; sha256: string }>(USES, id, after);
  for (const page of pages(read, 0, COPY_ROWS)) {
    yield { kind: 'uses', campaign, hashes: page.map(({ sha256 }) => sha256) };
  }
}

const RETURN_MAILS = `SELECT seq AS id, name FROM return_mail WHERE seq > ? ORDER BY seq LIMIT ${COPY_ROWS}`;

function* returnMails(connection: Connection): Generator<LedgerRecord> {
  const read = (after: number) => connection.all<{ id: number; name: string }>(RETURN_MAILS, after);
  for (const page of pages(read, 0, COPY_ROWS)) {
    yield { kind: 'return-mails', names: page.map(({ name }) => name) };
  }
}

interface SuppressionRow {
  readonly key: string;
  readonly topic: string;
  readonly reason: SuppressionReason;
  readonly detail: string;
  readonly at: number;
}

const SUPPRESSIONS = `SELECT key, topic, reason, detail, at FROM suppression WHERE (key, topic) > (?, ?)
  ORDER BY key, topic LIMIT ${COPY_ROWS}`;

function* suppressions(connection: Connection): Generator<LedgerRecord> {
  for (let after = ['', '']; ; ) {
    const page = connection.all<SuppressionRow>(SUPPRESSIONS, ...after);
    const last = page.at(-1);
    if (!last) return;
    yield { kind: 'suppressions', entries: page.map(suppressionCopy) };
    after = [last.key, last.topic];
  }
}

function suppressionCopy({ key, topic, reason, detail, at }: SuppressionRow): SuppressionCopy {
  return topic === '' ? [key, reason, detail, at] : [key, reason, detail, at, topic];
}

const WINDOWS = 'SELECT ms FROM account_window WHERE account = ? ORDER BY ms';
const RUNS = 'SELECT first, last, count FROM account_run WHERE account = ? AND ms = ? ORDER BY seq';

function* accounts(connection: Connection): Generator<AccountCopy> {
  for (const account of connection.all<AccountState>('SELECT * FROM account ORDER BY id')) {
    const { id, name, epoch, limits, tat, hold_reason: reason } = account;
    const windows = connection.all<{ ms: number }>(WINDOWS, id).map(({ ms }) => {
      const runs = connection.all<Run>(RUNS, id, ms);
      return [ms, runs.map(({ first, last, count }) => [first, last, count] as const)] as const;
    });
    yield {
      kind: 'account',
      ...{ name, epoch, limits, tat },
      heldMs: account.held_ms,
      hold: reason === null ? null : { reason, ...holdCopy(account) },
      slowed: slowedOf(account),
      windows,
      stops: stopCopies(connection, { account: id }),
    };
  }
}

function holdCopy(account: AccountState) {
  const { hold_message: message, held_since: since, hold_until: until, own_hold: own } = account;
  return { message: message ?? '', since: since ?? 0, until, own: own === 1 };
}

function* lost(connection: Connection): Generator<LedgerRecord> {
  type Row = { public_id: CampaignId; at: number; accepted: number };
  for (const { public_id: id, at, accepted } of connection.all<Row>('SELECT * FROM lost_campaign')) {
    yield { kind: 'lost', id, at, accepted: accepted === 1 };
  }
}
