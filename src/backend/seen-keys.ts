import { randomInt } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Slots of the table in memory, at first and at most (8 bytes each: 32 MiB hold some three million keys). */
const FIRST_SLOTS = 2 ** 14;
const MOST_SLOTS = 2 ** 22;
const MAX_LOAD = 0.75;

export interface SeenKeysOptions {
  /** 32 bits of a key; by default seeded at random, so that nobody can write a list of collisions. */
  readonly hash?: (key: string) => number;
  readonly mostSlots?: number;
}

/**
 * The keys of one draft, to find duplicates without keeping the list: of each key a 32-bit hash and the number of the
 * row that has it. A hit is compared exactly, by asking for that row's key. Memory is bounded: when the table has reached
 * its largest size it is written to a temporary file, and a new one is begun.
 */
export class SeenKeys {
  /** Rows of the list up to this number are in. */
  upTo = 0;
  readonly #hash: (key: string) => number;
  readonly #mostSlots: number;
  #hashes: Uint32Array<ArrayBuffer>;
  /** Row numbers; 0: a free slot. */
  #numbers: Uint32Array<ArrayBuffer>;
  #size = 0;
  #spilled: SpilledKeys | null = null;

  constructor(options: SeenKeysOptions = {}) {
    this.#hash = options.hash ?? seededHash(randomInt(2 ** 32));
    this.#mostSlots = options.mostSlots ?? MOST_SLOTS;
    const slots = Math.min(FIRST_SLOTS, this.#mostSlots);
    this.#hashes = new Uint32Array(slots);
    this.#numbers = new Uint32Array(slots);
  }

  /**
   * The number of the row that has this key already; else `number`, which has it from now on. `keyOf` gives the key of a
   * row that is in, by its number.
   */
  firstWith(key: string, number: number, keyOf: (number: number) => string): number {
    const hash = this.#hash(key) >>> 0;
    const earlier = this.#spilled?.withHash(hash).find((candidate) => keyOf(candidate) === key);
    if (earlier !== undefined) return earlier;
    const mask = this.#numbers.length - 1;
    let slot = hash & mask;
    for (let holder = this.#numbers[slot] as number; holder !== 0; holder = this.#numbers[slot] as number) {
      if (this.#hashes[slot] === hash && keyOf(holder) === key) return holder;
      slot = (slot + 1) & mask;
    }
    this.#hashes[slot] = hash;
    this.#numbers[slot] = number;
    this.#size += 1;
    if (this.#size > this.#numbers.length * MAX_LOAD) this.#makeRoom();
    return number;
  }

  /** Rows whose key may be this one: those of the same hash. */
  candidates(key: string): number[] {
    const hash = this.#hash(key) >>> 0;
    const found = this.#spilled?.withHash(hash) ?? [];
    const mask = this.#numbers.length - 1;
    for (let slot = hash & mask; this.#numbers[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#hashes[slot] === hash) found.push(this.#numbers[slot] as number);
    }
    return found;
  }

  #makeRoom(): void {
    const [hashes, numbers] = [this.#hashes, this.#numbers];
    const grows = numbers.length < this.#mostSlots;
    if (!grows) this.#spill();
    this.#hashes = new Uint32Array(grows ? numbers.length * 2 : numbers.length);
    this.#numbers = new Uint32Array(this.#hashes.length);
    if (grows) {
      for (const [slot, number] of numbers.entries()) if (number !== 0) this.#put(hashes[slot] as number, number);
    } else this.#size = 0;
  }

  #put(hash: number, number: number): void {
    const mask = this.#numbers.length - 1;
    let slot = hash & mask;
    while (this.#numbers[slot] !== 0) slot = (slot + 1) & mask;
    this.#hashes[slot] = hash;
    this.#numbers[slot] = number;
  }

  #spill(): void {
    this.#spilled ??= new SpilledKeys();
    this.#spilled.add(this.#hashes, this.#numbers);
  }

  close(): void {
    this.#spilled?.close();
  }
}

/** Hashes that no longer fit in memory: a private temporary file behind a small cache. */
class SpilledKeys {
  readonly #db = new DatabaseSync('');
  readonly #find: StatementSync;

  constructor() {
    this.#db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;
      CREATE TABLE seen (hash INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (hash, number)) WITHOUT ROWID; BEGIN`);
    this.#find = this.#db.prepare('SELECT number FROM seen WHERE hash = ?');
  }

  add(hashes: Uint32Array, numbers: Uint32Array): void {
    const insert = this.#db.prepare('INSERT OR IGNORE INTO seen VALUES (?, ?)');
    const slots = new Uint32Array(numbers.length).map((_, slot) => slot).filter((slot) => numbers[slot] !== 0);
    // In the order of the tree, so that each of its pages is touched once.
    slots.sort((a, b) => (hashes[a] as number) - (hashes[b] as number));
    for (const slot of slots) insert.run(hashes[slot] as number, numbers[slot] as number);
  }

  withHash(hash: number): number[] {
    return (this.#find.all(hash) as { number: number }[]).map(({ number }) => number);
  }

  close(): void {
    this.#db.close();
  }
}

/** One half of cyrb53 by bryc (public domain): a multiplicative hash with a final mix. */
function seededHash(seed: number): (text: string) => number {
  return (text) => {
    let hash = 0xdeadbeef ^ seed;
    for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 2654435761);
    hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
    return hash ^ (hash >>> 13);
  };
}
