import { hasLeft, joinsRun, type Run, type WindowLimit, windowOpening } from '../limits.ts';
import { CLOCK_TOLERANCE_MS } from '../times.ts';
import type { Connection } from './connection.ts';

const LOAD = 'SELECT used, head, tail FROM account_window WHERE account = ? AND ms = ?';
const RUN = 'SELECT first, last, count FROM account_run WHERE account = ? AND ms = ? AND seq = ?';
const RUNS = 'SELECT first, last, count FROM account_run WHERE account = ? AND ms = ? ORDER BY seq';
const SAVE = 'INSERT OR REPLACE INTO account_window (account, ms, used, head, tail) VALUES (?, ?, ?, ?, ?)';
const SAVE_RUN = 'INSERT OR REPLACE INTO account_run (account, ms, seq, first, last, count) VALUES (?, ?, ?, ?, ?, ?)';
const DROP_RUN = 'DELETE FROM account_run WHERE account = ? AND ms = ? AND seq = ?';
const SHIFT = 'UPDATE account_run SET first = first - ?1, last = last - ?1 WHERE account = ?2 AND ms = ?3';
const COPY = `INSERT INTO account_run (account, ms, seq, first, last, count)
  SELECT account, ?, row_number() OVER (ORDER BY seq) - 1, first, last, count FROM account_run
  WHERE account = ? AND ms = ? AND last >= ?`;
const COPIED = 'SELECT count(*) AS runs, coalesce(sum(count), 0) AS used FROM account_run WHERE account = ? AND ms = ?';

/** The messages in one window of one account, inside one transaction; nothing but runs that left is written until `save`. */
export class WindowLog {
  readonly #connection: Connection;
  readonly #account: number;
  readonly #limit: WindowLimit;
  readonly #now: number;
  #used: number;
  #head: number;
  #tail: number;
  #newest: Run | null;
  #changed = false;

  constructor(connection: Connection, account: number, limit: WindowLimit, now: number) {
    this.#connection = connection;
    this.#account = account;
    this.#limit = limit;
    this.#now = now;
    const row = connection.get<{ used: number; head: number; tail: number }>(LOAD, account, limit.ms);
    const { used = 0, head = 0, tail = 0 } = row ?? {};
    this.#used = used;
    this.#head = head;
    this.#tail = tail;
    this.#newest = tail > head ? this.#run(tail - 1) : null;
    this.#mendClock();
    this.#dropThoseThatLeft();
  }

  /** When there is room for one more message, with so many on the wire; null: there is. See `windowOpening`. */
  opening(onWire: number): number | null {
    return windowOpening(this.#limit, this.#used, onWire, () => this.#leaving(), this.#now);
  }

  /** Counts a message whose outcome is known now. */
  spend(): void {
    const newest = this.#newest;
    if (newest && joinsRun(newest, this.#now, this.#limit)) {
      this.#newest = { ...newest, last: this.#now, count: newest.count + 1 };
    } else {
      this.#saveNewest();
      this.#newest = { first: this.#now, last: this.#now, count: 1 };
      this.#tail += 1;
    }
    this.#used += 1;
    this.#changed = true;
  }

  save(): void {
    if (!this.#changed) return;
    this.#saveNewest();
    this.#connection.run(SAVE, this.#account, this.#limit.ms, this.#used, this.#head, this.#tail);
  }

  #run(seq: number): Run | null {
    return this.#connection.get<Run>(RUN, this.#account, this.#limit.ms, seq) ?? null;
  }

  #saveNewest(): void {
    if (!this.#newest || !this.#changed) return;
    const { first, last, count } = this.#newest;
    this.#connection.run(SAVE_RUN, this.#account, this.#limit.ms, this.#tail - 1, first, last, count);
  }

  *#leaving(): Generator<Run> {
    for (let seq = this.#head; seq < this.#tail - 1; seq += 1) yield this.#run(seq) as Run;
    if (this.#newest) yield this.#newest;
  }

  // As far apart as they were, ending now: nobody waits longer for a clock that was set back.
  #mendClock(): void {
    const ahead = this.#newest ? this.#newest.last - this.#now : 0;
    if (!this.#newest || ahead <= CLOCK_TOLERANCE_MS) return;
    this.#connection.run(SHIFT, ahead, this.#account, this.#limit.ms);
    this.#newest = { ...this.#newest, first: this.#newest.first - ahead, last: this.#now };
  }

  #dropThoseThatLeft(): void {
    while (this.#head < this.#tail) {
      const oldest = this.#head === this.#tail - 1 ? this.#newest : this.#run(this.#head);
      if (!oldest || !hasLeft(oldest, this.#limit, this.#now)) return;
      this.#connection.run(DROP_RUN, this.#account, this.#limit.ms, this.#head);
      this.#used -= oldest.count;
      this.#head += 1;
      this.#changed = true;
      if (this.#head === this.#tail) this.#newest = null;
    }
  }
}

/** The runs in a window now, oldest first; changes nothing. */
export function runsIn(connection: Connection, account: number, limit: WindowLimit, now: number): readonly Run[] {
  return connection.all<Run>(RUNS, account, limit.ms).filter((run) => !hasLeft(run, limit, now));
}

/**
 * Keeps the windows of these lengths and forgets others. A new one begins with what the next longer one knows of its
 * time; a shorter one knows too little.
 */
export function keepWindows(connection: Connection, account: number, lengths: readonly number[], now: number): void {
  const kept = connection
    .all<{ ms: number }>('SELECT ms FROM account_window WHERE account = ? ORDER BY ms', account)
    .map(({ ms }) => ms);
  for (const ms of lengths) {
    const longer = kept.find((candidate) => candidate > ms);
    if (!kept.includes(ms)) beginWindow(connection, account, ms, longer ?? null, now);
  }
  for (const ms of kept) {
    if (lengths.includes(ms)) continue;
    connection.run('DELETE FROM account_window WHERE account = ? AND ms = ?', account, ms);
    connection.run('DELETE FROM account_run WHERE account = ? AND ms = ?', account, ms);
  }
}

function beginWindow(connection: Connection, account: number, ms: number, longer: number | null, now: number): void {
  if (longer !== null) connection.run(COPY, ms, account, longer, now - ms);
  const { runs, used } = connection.get<{ runs: number; used: number }>(COPIED, account, ms) ?? { runs: 0, used: 0 };
  connection.run(SAVE, account, ms, used, 0, runs);
}
