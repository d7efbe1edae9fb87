import { existsSync, statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Clock } from '../../clock.ts';
import { FacteurError, isFault } from '../../errors.ts';
import { placeOf, prepareFolder, refuseNetworkDrive } from './folder.ts';
import { APPLICATION_ID, migrations, NAMED_SINCE } from './migrations.ts';
import { Queries } from './queries.ts';
import { isBusy, isSchemaError, type Place, toStoreError } from './sqlite-errors.ts';
import { WriteQueue } from './write-queue.ts';

/** How long another process may keep the lock before that is an error and not just a wait. */
const BUSY_LIMIT_MS = 30_000;
/** Transactions between two looks at the size of the WAL, and the size at which it is started again. */
const WAL_LOOK_EVERY = 64;
const WAL_LIMIT_BYTES = 64 * 2 ** 20;

/**
 * What each setting promises:
 * - WAL: readers and the writer do not block each other; a commit is one append.
 * - synchronous=FULL: the WAL is fsynced at every commit, so what was committed survives power loss, as far as the disk
 *   keeps what it says it has written. (NORMAL would lose the latest commits to a power cut: a delivery marked `sending`
 *   could be `pending` again, and its mail go out twice.)
 * - wal_autocheckpoint 1000 pages (4 MB), copied by whoever commits, after its commit, without the write lock;
 *   journal_size_limit: what a burst made of the WAL goes back to the disk.
 */
const SETTINGS = `
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 1000;
  PRAGMA journal_size_limit = ${8 * 2 ** 20};
`;

export interface ConnectionOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly readonly: boolean;
}

/**
 * One connection to the data file, and the only place that knows transactions: `read` and `write` run a synchronous step
 * (so that none can stretch over an await) and wait without blocking while another process is in the way.
 */
export class Connection {
  readonly place: Place;
  readonly readonly: boolean;
  readonly #clock: Clock;
  readonly #db: DatabaseSync;
  readonly #queue = new WriteQueue();
  readonly #queries: Queries;
  /** Sets aside what made a step fail; null: nobody does. */
  #mend: ((error: unknown) => Promise<void>) | null = null;
  #newlyNamed = false;
  /** Another number each time that another connection has written; null: not looked at yet. */
  #dataVersion: unknown = null;
  #commits = 0;
  #keptMs = 0;
  #underWay = 0;
  #closing: (() => void) | null = null;
  #closed = false;

  private constructor(place: Place, db: DatabaseSync, options: ConnectionOptions) {
    this.place = place;
    this.readonly = options.readonly;
    this.#clock = options.clock;
    this.#db = db;
    this.#queries = new Queries(db);
  }

  /**
   * Opens the data file, makes it when it is not there, and brings it up to date. A read-only connection makes nothing:
   * where there is no file yet it sees an empty store, as it is at that moment.
   * Throws `store-network-drive`, `store-not-writable`, `store-full`, `store-corrupt`, `store-newer`, `store-busy`.
   */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const place = placeOf(options.folder);
    try {
      if (!options.readonly) return await Connection.#openForWriting(place, options);
      if (existsSync(place.file)) return await Connection.#openForReading(place, options);
      return await Connection.#prepare(new Connection(place, new DatabaseSync(':memory:'), options));
    } catch (error) {
      throw toStoreError(error, place);
    }
  }

  static #openForWriting(place: Place, options: ConnectionOptions): Promise<Connection> {
    prepareFolder(place);
    return Connection.#prepare(new Connection(place, new DatabaseSync(place.file, { timeout: 0 }), options));
  }

  static async #openForReading(place: Place, options: ConnectionOptions): Promise<Connection> {
    refuseNetworkDrive(place.folder);
    const db = new DatabaseSync(place.file, { readOnly: true, timeout: 0 });
    const connection = new Connection(place, db, options);
    try {
      if ((await connection.read(() => connection.#version())) === migrations.length) return connection;
    } catch (error) {
      db.close();
      throw error;
    }
    // Made by an older program, or being made at this moment: a writer brings it up to date first.
    db.close();
    await (await Connection.#openForWriting(place, options)).close();
    return Connection.#openForReading(place, options);
  }

  static async #prepare(connection: Connection): Promise<Connection> {
    try {
      await connection.#retry(() => connection.#useWal());
      connection.#db.exec(SETTINGS);
      await connection.#migrate();
      return connection;
    } catch (error) {
      connection.#db.close();
      throw error;
    }
  }

  #useWal(): void {
    this.#version();
    if (this.#queries.pragma('journal_mode') !== 'wal') this.#db.exec('PRAGMA journal_mode = WAL');
  }

  /** Whether this connection has made the file, or given it its name (see `ledgerId`). */
  get newlyNamed(): boolean {
    return this.#newlyNamed;
  }

  // Several processes may open a new file at once: what is to be done is decided inside the write transaction. It is one for all
  // steps, as each would wait for the disk.
  async #migrate(): Promise<void> {
    if (this.#version() === migrations.length) return;
    await this.#transaction(() => {
      for (const [version, migration] of migrations.entries()) {
        if (version < this.#version()) continue;
        this.#db.exec(migration);
        this.#db.exec(`PRAGMA user_version = ${version + 1}`);
        this.#newlyNamed ||= version + 1 === NAMED_SINCE;
      }
    });
    // Into the file itself: whoever copies it without its -wal has the ledger's name at least, by which that is noticed.
    this.#db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** The file's format; throws `store-newer` and `store-corrupt` (another program's file). */
  #version(): number {
    const { file } = this.place;
    const version = Number(this.#queries.pragma('user_version'));
    if (version > 0 && this.#queries.pragma('application_id') !== APPLICATION_ID) {
      throw new FacteurError('store-corrupt', { file, problem: 'application_id' });
    }
    if (version > migrations.length) {
      throw new FacteurError('store-newer', { at: file, version, supported: migrations.length });
    }
    return version;
  }

  /** Whether another connection has written since this was asked last; false while it cannot be told. Takes a few microseconds. */
  othersWrote(): boolean {
    const before = this.#dataVersion;
    try {
      this.#dataVersion = this.#queries.pragma('data_version');
    } catch {
      // Somebody is in the way; the next look will tell.
    }
    return before !== null && this.#dataVersion !== before;
  }

  /** Milliseconds since 1970, whole. */
  now(): number {
    return Math.round(this.#clock.now());
  }

  /**
   * From now on `mend` is called when a step or a look fails by a fault, as those do that meet what cannot be understood, and
   * what failed is tried once more (another process may have set the cause aside). It uses `writeAsIs` and `readAsIs`.
   */
  mendWith(mend: (error: unknown) => Promise<void>): void {
    this.#mend = mend;
  }

  /** Runs one look at the data, which may be called twice. Statements in it may see different moments, unless they are one. */
  read<T>(look: () => T): Promise<T> {
    return this.#tracked(() => this.#mended(() => this.#retry(look)));
  }

  /**
   * Runs one atomic step in a write transaction; it is durable when this resolves and undone when it throws. The step may be
   * called twice: see `mendWith`.
   */
  write<T>(step: () => T): Promise<T> {
    return this.#tracked(() => this.#mended(() => this.#queued(step)));
  }

  /**
   * As `write`, but it is durable only when the next `write` is, whose flush of the WAL takes along all that was written before: for what is
   * worth nothing without that one, as the rows of a draft are without its release.
   */
  writeAhead<T>(step: () => T): Promise<T> {
    return this.#tracked(() => this.#mended(() => this.#queued(step, 'NORMAL')));
  }

  /** As `read`, but what fails by a fault is not mended. */
  readAsIs<T>(look: () => T): Promise<T> {
    return this.#tracked(() => this.#retry(look));
  }

  /**
   * What `look` yields, all of it as it was at one moment, however long it takes and whatever others write meanwhile. For a
   * connection that nobody else uses. Until it is done the WAL cannot be started again, and grows with what is written.
   */
  async *snapshot<T>(look: () => Iterable<T>): AsyncGenerator<T> {
    this.#underWay += 1;
    try {
      this.#db.exec('BEGIN');
      // The moment is that of the first read.
      await this.#retry(() => this.#queries.pragma('user_version'));
      yield* look();
    } catch (error) {
      throw toStoreError(error, this.place);
    } finally {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#closing?.();
    }
  }

  /** As `write`, but what fails by a fault is not mended. */
  writeAsIs<T>(step: () => T): Promise<T> {
    return this.#tracked(() => this.#queued(step));
  }

  async #queued<T>(step: () => T, synchronous: 'FULL' | 'NORMAL' = 'FULL'): Promise<T> {
    await this.#queue.enter();
    try {
      if (synchronous !== 'FULL') this.#db.exec(`PRAGMA synchronous = ${synchronous}`);
      return await this.#transaction(() => {
        // A newer program may have taken the file over since: never write to what one does not know.
        if (this.#queries.pragma('user_version') !== migrations.length) this.#version();
        return step();
      });
    } finally {
      try {
        if (synchronous !== 'FULL') this.#db.exec('PRAGMA synchronous = FULL');
      } finally {
        this.#queue.leave();
      }
    }
  }

  async #mended<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (this.#mend === null || !isFault(toStoreError(error, this.place))) throw error;
      await this.#mend(error);
      return work();
    }
  }

  /** How long the latest step that was committed has kept this thread, the disk included, in milliseconds. */
  get keptMs(): number {
    return this.#keptMs;
  }

  async #transaction<T>(step: () => T): Promise<T> {
    await this.#retry(() => this.run('BEGIN IMMEDIATE'));
    const began = performance.now();
    let result: T;
    try {
      result = step();
      this.run('COMMIT');
      this.#keptMs = performance.now() - began;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    this.#boundWal();
    return result;
  }

  // Checkpoints by commit cannot start the WAL again while others append to it: past the limit they are held off, for the
  // few pages that a first, unblocking pass has left. What was committed stays so where that fails (a full disk): the
  // caller must not take its step for undone.
  #boundWal(): void {
    this.#commits += 1;
    if (this.#commits % WAL_LOOK_EVERY !== 0 || this.walBytes() < WAL_LIMIT_BYTES) return;
    try {
      this.#db.exec('PRAGMA wal_checkpoint(PASSIVE); PRAGMA wal_checkpoint(RESTART)');
    } catch {
      // The next look tries again.
    }
  }

  /** The size of the WAL file. */
  walBytes(): number {
    return statSync(`${this.place.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  async #retry<T>(attempt: () => T): Promise<T> {
    let giveUpAt: number | null = null;
    for (;;) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error)) throw error;
        giveUpAt ??= performance.now() + BUSY_LIMIT_MS;
        if (performance.now() > giveUpAt) {
          const params = { file: this.place.file, seconds: BUSY_LIMIT_MS / 1000 };
          throw new FacteurError('store-busy', params, { cause: error });
        }
      }
      await WriteQueue.retryPause();
    }
  }

  async #tracked<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the backend is closed');
    this.#underWay += 1;
    try {
      return await work();
    } catch (error) {
      if (isSchemaError(error)) this.#version();
      throw toStoreError(error, this.place);
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#closing?.();
    }
  }

  run(sql: string, ...params: SQLInputValue[]): number {
    return this.#queries.run(sql, params);
  }

  get<Row>(sql: string, ...params: SQLInputValue[]): Row | undefined {
    return this.#queries.get(sql, params);
  }

  all<Row>(sql: string, ...params: SQLInputValue[]): Row[] {
    return this.#queries.all(sql, params);
  }

  /** Waits for what is under way, then closes. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#underWay > 0)
      await new Promise<void>((resolve) => {
        this.#closing = resolve;
      });
    this.#db.close();
  }
}
