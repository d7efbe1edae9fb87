/**
 * Finds an address in a list without reading the list: what says of each address in which rows it may be.
 *
 * A tree by address would be written all over at each row of a list that comes in any order. So a list is taken in *runs* of RUN_ROWS
 * rows, and of each run, when it is there, a few *parts* are written, once: a part has the rows whose addresses have the same first
 * bits of a hash, each with more bits of the hash and its place in the run: 4 bytes a row. A search reads one part of each run, and
 * looks at the rows that it names. Whoever finds a run without its parts (of an older program, of a draft that somebody else filled,
 * lost) makes them of the list.
 */

/** Rows of a list in one run. */
export const RUN_ROWS = 65_536;
/** Rows of a run in one part, about. */
const PART_ROWS = 1_024;
/** The most parts of a run. */
export const MOST_PARTS = RUN_ROWS / PART_ROWS;
/** Of a row in a part: 16 bits of the hash, 16 bits for its place in the run. */
const ENTRY_BYTES = 4;

/** How many runs a list of so many rows has. */
export function runsIn(total: number): number {
  return Math.ceil(total / RUN_ROWS);
}

/** How many rows of a list of `total` rows are in a run (from 0). */
export function rowsInRun(run: number, total: number): number {
  return Math.min(RUN_ROWS, total - run * RUN_ROWS);
}

/** In how many parts the rows of a run are kept: a power of two. */
export function partsOf(rows: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(rows / PART_ROWS)));
}

/** The part of a run in which a hash is. */
export function partOf(hash: number, parts: number): number {
  return Math.floor((hash / 2 ** 32) * parts);
}

/** 32 bits of an address as compared: FNV-1a over its UTF-16 units, with a final mix. Never to be changed: ledgers keep it. */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The rows of one run as they come. */
export class RunBuilder {
  /** The run (from 0). */
  readonly run: number;
  /** Rows so far, those without an address included. */
  rows = 0;
  #hashes = new Uint32Array(PART_ROWS);
  #places = new Uint16Array(PART_ROWS);
  #count = 0;

  constructor(run: number) {
    this.run = run;
  }

  /** The number of the last row. */
  get upTo(): number {
    return this.run * RUN_ROWS + this.rows;
  }

  get isFull(): boolean {
    return this.rows === RUN_ROWS;
  }

  /** The next row; one without an address is found by none. */
  add(key: string): void {
    if (key !== '') {
      if (this.#count === this.#hashes.length) this.#grow();
      this.#hashes[this.#count] = hashOf(key);
      this.#places[this.#count] = this.rows;
      this.#count += 1;
    }
    this.rows += 1;
  }

  // Most lists are short.
  #grow(): void {
    const [hashes, places] = [new Uint32Array(2 * this.#count), new Uint16Array(2 * this.#count)];
    hashes.set(this.#hashes);
    places.set(this.#places);
    [this.#hashes, this.#places] = [hashes, places];
  }

  /** The parts of the run, if these are all its rows. */
  parts(): Buffer[] {
    const count = partsOf(this.rows);
    const sizes = Array<number>(count).fill(0);
    const each = (visit: (part: number, hash: number, place: number) => void) => {
      for (let i = 0; i < this.#count; i += 1) {
        const hash = this.#hashes[i] as number;
        visit(partOf(hash, count), hash, this.#places[i] as number);
      }
    };
    each((part) => {
      sizes[part] = (sizes[part] ?? 0) + 1;
    });
    const parts = sizes.map((size) => Buffer.alloc(size * ENTRY_BYTES));
    const ends = Array<number>(count).fill(0);
    each((part, hash, place) => {
      const at = ends[part] ?? 0;
      parts[part]?.writeUInt16LE(hash & 0xffff, at);
      parts[part]?.writeUInt16LE(place, at + 2);
      ends[part] = at + ENTRY_BYTES;
    });
    return parts;
  }
}

/** The numbers of the rows that may have the address of that hash, by the part of a run in which it would be. */
export function numbersIn(part: Uint8Array, run: number, hash: number): number[] {
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
  const wanted = hash & 0xffff;
  const numbers: number[] = [];
  for (let at = 0; at + ENTRY_BYTES <= part.byteLength; at += ENTRY_BYTES) {
    if (view.getUint16(at, true) === wanted) numbers.push(run * RUN_ROWS + view.getUint16(at + 2, true) + 1);
  }
  return numbers;
}

/** Whether these bytes may be a part at all. */
export function isPart(bytes: unknown): bytes is Uint8Array {
  return bytes instanceof Uint8Array && bytes.byteLength % ENTRY_BYTES === 0;
}

/** Follows a list that is being filled, and says when a run is there. */
export class RunFollower {
  #builder: RunBuilder | null = null;

  /** These rows are added. Returns the runs that are whole with them. */
  add(rows: readonly { readonly number: number; readonly key: string }[]): RunBuilder[] {
    const whole: RunBuilder[] = [];
    for (const { number, key } of rows) {
      const before = number - 1;
      if (this.#builder?.isFull || this.#builder?.upTo !== before) {
        // Somebody else has added the beginning of this run: the next one is followed again.
        this.#builder = before % RUN_ROWS === 0 ? new RunBuilder(before / RUN_ROWS) : null;
      }
      this.#builder?.add(key);
      if (this.#builder?.isFull) whole.push(this.#builder);
    }
    return whole;
  }

  /** The last run of a list of so many rows; null: it was not followed, or was whole before. */
  last(total: number): RunBuilder | null {
    const builder = this.#builder;
    return builder && builder.upTo === total && !builder.isFull ? builder : null;
  }
}
