import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { Redis } from 'ioredis';
import type { Clock } from '../../clock.ts';
import type { RedisSettings } from '../../config/types.ts';
import { FacteurError } from '../../errors.ts';
import { importDriver } from './driver.ts';
import { toRedisError, unreachable } from './redis-errors.ts';
import { script } from './scripts.ts';
import { ServerTime } from './server-time.ts';

/** How long a call waits for a connection that is being made again, before it says that there is none. */
const PATIENCE_MS = 1_000;
/** Between two attempts to connect again, in milliseconds, at most; at first much less. */
const MAX_RETRY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** A server that answers nothing for so long is as good as gone: the connection is closed and made again. */
const SILENCE_MS = 10_000;

/** What a ledger's generation and sequence were when something was granted (see handshake.lua). */
export interface LedgerPosition {
  readonly generation: number;
  readonly seq: number;
}

export interface ConnectionOptions {
  readonly settings: RedisSettings;
  readonly clock: Clock;
  /** Whose clock rules: the server's (moved as the program's is by FACTEUR_TEST_CLOCK), or, for tests, `clock` itself. */
  readonly time: 'server' | 'clock';
}

/**
 * One connection to Redis that is made again whenever it is lost. Each time, before anything else, it shakes hands with the
 * ledger: so whoever uses it never writes on top of a Redis that has forgotten something, without that being dealt with.
 */
export class Connection {
  readonly server: string;
  readonly time: ServerTime;
  readonly #redis: Redis;
  #position: LedgerPosition | null = null;
  #replaying = false;
  #ledger = '';
  #greeted = Promise.withResolvers<void>();
  #usable = false;
  #problem = '';
  /** Why the connection cannot be used though it is there: told as it is. */
  #fault: Error | null = null;
  #closed = false;
  #underWay = 0;
  #idle: (() => void) | null = null;
  /** Tells again what was forgotten, on a connection that nobody else may use yet. */
  onGreeting: ((position: LedgerPosition) => Promise<void>) | null = null;

  private constructor(redis: Redis, options: ConnectionOptions) {
    const { settings, clock, time } = options;
    this.server = `${settings.tls ? 'rediss' : 'redis'}://${settings.host}:${settings.port}/${settings.db}`;
    this.time = new ServerTime(clock, time);
    this.#redis = redis;
  }

  /**
   * Connects. Throws `redis-driver-missing`, `redis-unreachable`, `redis-tls`, `redis-refused`, `redis-failed`, `store-newer`; after that,
   * a lost connection is made again for as long as it takes.
   */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const { Redis } = await importDriver();
    const opened = { value: false };
    const redis = new Redis({
      ...driverOptions(options.settings),
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      socketTimeout: SILENCE_MS,
      retryStrategy: (times) => (opened.value ? retryDelay(times) : null),
    });
    const connection = new Connection(redis, options);
    await connection.#open();
    opened.value = true;
    return connection;
  }

  async #open(): Promise<void> {
    const redis = this.#redis;
    redis.on('error', (error) => {
      this.#problem = error.message || (error as NodeJS.ErrnoException).code || String(error);
    });
    try {
      await redis.connect();
      await this.#greet();
    } catch (error) {
      redis.disconnect();
      throw toRedisError(this.#problem ? new Error(this.#problem) : error, this.server);
    }
    redis.on('close', () => this.#lost());
    redis.on('ready', () => void this.#greetAgain());
  }

  #lost(): void {
    if (!this.#usable) return;
    this.#usable = false;
    this.#greeted = Promise.withResolvers<void>();
  }

  async #greetAgain(): Promise<void> {
    try {
      await this.#greet();
    } catch (error) {
      const told = toRedisError(error, this.server);
      this.#problem = (error as Error).message;
      this.#fault = told instanceof FacteurError && told.code === 'redis-unreachable' ? null : told;
      // Once more, on a new connection.
      if (!this.#closed) this.#redis.disconnect(true);
    }
  }

  // The run id changes with each start of the server, and with a failover.
  async #greet(): Promise<void> {
    const info = await this.#redis.info('server');
    const runId = /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
    const { generation = '', seq = 0 } = this.#position ?? {};
    const answer = (await this.#eval('handshake', [
      this.time.arg(),
      runId,
      String(generation),
      String(seq),
      randomBytes(8).toString('hex'),
    ])) as string[];
    this.#position = { generation: Number(answer[0]), seq: Number(answer[1]) };
    this.#replaying = Number(answer[2]) === 1;
    this.#ledger = answer[3] ?? '';
    await this.onGreeting?.(this.#position);
    this.#problem = '';
    this.#fault = null;
    this.#usable = true;
    this.#greeted.resolve();
  }

  /** Where the ledger was at this connection's latest grant. */
  get position(): LedgerPosition {
    if (!this.#position) throw new Error('not connected yet');
    return this.#position;
  }

  /** The name of the ledger, by which its witness knows it. */
  get ledger(): string {
    return this.#ledger;
  }

  /** Whether workers were awaited, when this connection shook hands, to tell again what Redis has forgotten. */
  get replaying(): boolean {
    return this.#replaying;
  }

  /**
   * Takes note of the ledger's generation that came with an answer. Another one than was met when this connection shook
   * hands: the ledger began anew behind it (the server was emptied), and waits for what this machine knows.
   */
  async inGeneration(generation: number): Promise<void> {
    if (!this.#usable || generation === this.#position?.generation) return;
    this.#lost();
    await this.#greetAgain();
  }

  /** Takes note of the sequence that came with an answer. */
  reached(seq: number): void {
    if (this.#position && seq > this.#position.seq) this.#position = { ...this.#position, seq };
  }

  /** Runs an operation of lua/. Throws what `toRedisError` says, and an ordinary error when it is closed. */
  run(name: string, ...args: readonly (string | number | Buffer)[]): Promise<unknown> {
    return this.#track(() => this.#eval(name, args));
  }

  /** Runs an operation whose first argument is the clock. */
  at(name: string, ...args: readonly (string | number)[]): Promise<unknown> {
    return this.run(name, this.time.arg(), ...args);
  }

  /** Runs an operation before the connection is anybody's: for `onGreeting`. */
  early(name: string, ...args: readonly (string | number)[]): Promise<unknown> {
    return this.#try(() => this.#eval(name, [this.time.arg(), ...args]));
  }

  /** Plain commands. */
  with<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    return this.#track(() => work(this.#redis));
  }

  /** Commands that read, answered as they are at one moment. */
  async together(commands: readonly (readonly (string | number)[])[]): Promise<unknown[]> {
    return (await this.run('read', JSON.stringify(commands))) as unknown[];
  }

  async #eval(name: string, args: readonly (string | number | Buffer)[]): Promise<unknown> {
    const { sha1, text } = script(name);
    try {
      return await this.#redis.evalsha(sha1, 0, ...args);
    } catch (error) {
      if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
      return this.#redis.eval(text, 0, ...args);
    }
  }

  // Closing waits for what was begun.
  async #track<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('this backend is closed');
    this.#underWay += 1;
    try {
      await this.#ready();
      return await this.#try(work);
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#idle?.();
    }
  }

  async #try<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toRedisError(error, this.server);
    }
  }

  async #ready(): Promise<void> {
    if (this.#usable) return;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const problem = () => this.#fault ?? unreachable(this.server, this.#problem || 'connection lost');
    const timer = setTimeout(() => reject(problem()), PATIENCE_MS);
    try {
      await Promise.race([this.#greeted.promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    if (this.#usable) await this.#redis.quit().catch(() => {});
    this.#redis.disconnect();
  }
}

/** What every connection of this program says to the driver, BullMQ's too. */
export function driverOptions({ host, port, db, username, password, tls }: RedisSettings) {
  return {
    host,
    port,
    db,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password: password.reveal() }),
    // An address has no name to ask for (RFC 6066, section 3); the certificate must have it all the same.
    ...(tls ? { tls: isIP(host) ? {} : { servername: host } } : {}),
    connectTimeout: CONNECT_TIMEOUT_MS,
    noDelay: true,
    disableClientInfo: true,
    // A server that became a replica answers so: the address leads to another one when it is asked again.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  };
}

/** How long to wait before the next attempt to connect; jittered, so that many workers do not come at once. */
export function retryDelay(times: number): number {
  return Math.min(MAX_RETRY_MS, 50 * 2 ** Math.min(times, 10)) * (0.5 + Math.random() / 2);
}

/** Refuses what cannot be asked of a campaign in its state: `campaign-not-found`, `state-refused`. */
export function refuse(answer: unknown, id: string, asked: 'run' | 'paused' | 'cancelled' | 'retry' | 'add'): void {
  if (answer === 'gone') throw new FacteurError('campaign-not-found', { id });
  if (answer === 'draft' || answer === 'released' || answer === 'cancelled' || answer === 'finished') {
    throw new FacteurError('state-refused', { id, state: answer, asked });
  }
}

/** The answer to HGETALL in `together`: field, value, field, value ... */
export function fieldsOf(flat: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(pairsOf(flat));
}

/** The same as pairs, in the order of the answer, which fields that are numbers would not keep; also of what comes WITHSCORES. */
export function pairsOf(flat: unknown): readonly (readonly [string, string])[] {
  const list = flat as readonly string[];
  return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i] as string, list[2 * i + 1] as string]);
}
