import { FacteurError } from '../../errors.ts';
import { type RunBuilder, RunFollower } from '../address-index.ts';
import { ADD_CHUNK, refuseMany } from '../chunk.ts';
import type { CampaignId, NewDelivery, TurnedAway } from '../port.ts';
import { SeenKeys } from '../seen-keys.ts';
import { deliveryId, numberOf, skipCode, stage } from './codes.ts';
import type { Connection } from './connection.ts';
import { insertMany } from './insert-many.ts';
import type { Facts, Ledger } from './ledger.ts';
import { keepRun } from './people.ts';
import { Progress } from './progress.ts';
import { isSuppressed, suppressing } from './suppressions.ts';

/** Drafts that are being filled at once by one process, whose keys are kept at hand. */
const MAX_LISTS = 4;

export const INSERT_RECIPIENT = 'INSERT INTO recipient (id, email, key, vars, skip) VALUES (?, ?, ?, ?, ?)';

/** The lists that are being submitted through one backend. */
export class Lists {
  readonly #ledger: Ledger;
  readonly #seen = new Map<number, SeenKeys>();
  readonly #runs = new Map<number, RunFollower>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** See `Backend.addDeliveries`. */
  async add(id: CampaignId, rows: readonly NewDelivery[]): Promise<readonly TurnedAway[]> {
    refuseMisuse(rows);
    const { connection } = this.#ledger;
    const draft = await connection.read(() => draftOf(this.#ledger, id));
    try {
      const turnedAway = await connection.read(() => this.#judge(draft, rows));
      const whole = this.#follow(draft.id, rows);
      await connection.writeAhead(() => {
        insert(this.#ledger, id, rows, turnedAway);
        for (const run of whole) keepRun(connection, draft.id, run);
      });
      return turnedAway;
    } catch (error) {
      // What was noted as seen is not in the file: it is read from there again.
      this.forget(draft.id);
      throw error;
    }
  }

  // What finds the addresses, run by run as they are there.
  #follow(draft: number, rows: readonly NewDelivery[]): readonly RunBuilder[] {
    const follower = this.#runs.get(draft) ?? new RunFollower();
    this.#runs.set(draft, follower);
    return follower.add(rows);
  }

  /** The draft is being released with so many rows: what finds the addresses of the last of them is kept. Inside a write. */
  whole(draft: number, total: number): void {
    const last = this.#runs.get(draft)?.last(total);
    if (last) keepRun(this.#ledger.connection, draft, last);
  }

  #judge(draft: Facts, rows: readonly NewDelivery[]): TurnedAway[] {
    const { connection } = this.#ledger;
    const suppressed = suppressing(connection);
    const seen = this.#keysOf(draft);
    const first = rows[0]?.number ?? 0;
    const keyOf = (number: number) => rows[number - first]?.key ?? keyAt(connection, deliveryId(draft.id, number));
    const turnedAway: TurnedAway[] = [];
    for (const { number, key, skip } of rows) {
      if (skip !== null) continue;
      if (isSuppressed(connection, suppressed, key, draft.topic)) {
        turnedAway.push({ number, reason: 'suppressed', firstNumber: null });
        continue;
      }
      const firstNumber = seen.firstWith(key, number, keyOf);
      if (firstNumber !== number) turnedAway.push({ number, reason: 'duplicate', firstNumber });
    }
    seen.upTo = rows.at(-1)?.number ?? seen.upTo;
    return turnedAway;
  }

  /** The keys of a draft; read from the file when this process does not have them, or another one added more. */
  #keysOf(draft: Facts): SeenKeys {
    const { connection } = this.#ledger;
    const seen = this.#seen.get(draft.id) ?? new SeenKeys();
    this.#seen.delete(draft.id);
    this.#seen.set(draft.id, seen);
    for (const oldest of this.#seen.keys()) if (this.#seen.size > MAX_LISTS) this.forget(oldest);
    const keyOf = (number: number) => keyAt(connection, deliveryId(draft.id, number));
    for (;;) {
      const chunk = recipientsAfter(connection, deliveryId(draft.id, seen.upTo), deliveryId(draft.id + 1, 0));
      for (const { number, key, pending } of chunk) if (pending) seen.firstWith(key, number, keyOf);
      const last = chunk.at(-1);
      if (!last) return seen;
      seen.upTo = last.number;
    }
  }

  /** Lets go of the keys of a draft. */
  forget(draft: number): void {
    this.#seen.get(draft)?.close();
    this.#seen.delete(draft);
    this.#runs.delete(draft);
  }

  close(): void {
    for (const draft of [...this.#seen.keys()]) this.forget(draft);
  }
}

function refuseMisuse(rows: readonly NewDelivery[]): void {
  refuseMany(rows);
  const first = rows[0]?.number ?? 0;
  const odd = rows.find(({ number }, i) => number !== first + i);
  if (odd) throw new RangeError(`row ${odd.number} is out of order`);
}

/** The draft of that id; throws `campaign-not-found`, `state-refused`. */
export function draftOf(ledger: Ledger, id: CampaignId): Facts {
  const facts = ledger.facts(id);
  if (!facts) throw new FacteurError('campaign-not-found', { id });
  if (facts.stage !== stage.draft) throw new FacteurError('state-refused', { id, state: 'released', asked: 'add' });
  return facts;
}

function keyAt(connection: Connection, id: number): string {
  const row = connection.get<{ key: string }>('SELECT coalesce(key, email) AS key FROM recipient WHERE id = ?', id);
  return row?.key ?? '';
}

function recipientsAfter(connection: Connection, after: number, end: number) {
  return connection
    .all<{ id: number; key: string; skip: number | null }>(
      'SELECT id, coalesce(key, email) AS key, skip FROM recipient WHERE id > ? AND id < ? ORDER BY id LIMIT ?',
      ...[after, end, ADD_CHUNK],
    )
    .map(({ id, key, skip }) => ({ number: numberOf(id), key, pending: skip === null }));
}

function insert(ledger: Ledger, id: CampaignId, rows: readonly NewDelivery[], away: readonly TurnedAway[]): void {
  const { connection } = ledger;
  const draft = draftOf(ledger, id).id;
  const progress = Progress.load(connection, draft) as Progress;
  const { row } = progress;
  if (rows.length > 0 && rows[0]?.number !== row.total + 1) throw new RangeError(`rows must go on after ${row.total}`);
  row.total += rows.length;
  row.skipped += insertRows(connection, draft, rows, away);
  row.pending = row.total - row.skipped;
  row.fresh = row.pending;
  progress.save(connection, connection.now());
}

/** Inserts the rows and returns how many of them are skipped. */
function insertRows(
  connection: Connection,
  draft: number,
  rows: readonly NewDelivery[],
  away: readonly TurnedAway[],
): number {
  const reasons = new Map(away.map(({ number, reason }) => [number, reason]));
  let skipped = 0;
  const values = rows.map(({ number, email, key, vars, skip }) => {
    const reason = skip ?? reasons.get(number);
    if (reason) skipped += 1;
    return [deliveryId(draft, number), email, key === email ? null : key, vars, reason ? skipCode[reason] : null];
  });
  insertMany(connection, INSERT_RECIPIENT, values);
  return skipped;
}
