import { Worker } from 'node:worker_threads';
import { type ErrorCode, FacteurError } from '../../../errors.ts';
import { isKeptSmall } from '../../../heap.ts';
import type { Language } from '../../../language.ts';
import type { ListFile } from '../file.ts';
import { unpack } from '../packed-records.ts';
import type { Reading, Table, TableRecord } from '../table.ts';
import { wholeFile } from './archive.ts';

/** What the thread is given at its start. */
export interface ReadingData {
  /** For errors. */
  readonly name: string;
  readonly language: Language;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The sheet that a person wants, by its name or its number. */
  readonly sheet: string | undefined;
}

/** To the thread: that all rows are to be read, so many pieces ahead and in how little memory (heap.ts); that one more piece is wanted, or none any longer. */
export type Asked =
  | { readonly read: number; readonly ahead: number; readonly smallHeap: boolean }
  | { readonly wants: 'more' | 'stop'; readonly of: number };

/** From the thread: that the workbook is open; a piece of the rows; that there are no more; why there are none (`of` null: not at all). */
export type Told =
  | { readonly opened: Reading }
  | Piece
  | { readonly end: number }
  | { readonly failed: Failure; readonly of: number | null };

interface Piece {
  readonly packed: Uint8Array<ArrayBuffer>;
  readonly hiddenColumns: readonly number[];
  readonly of: number;
}

interface Failure {
  readonly code: ErrorCode;
  readonly params: unknown;
  readonly problem: string | null;
}

/** Unbuilt, a file like any other; built, an entry of its own beside the others (scripts/build.ts). */
const THREAD = import.meta.url.endsWith('.ts') ? './reading-thread.ts' : './reading-thread.js';
/** What a piece leaves behind is garbage at once; a larger young generation would only make the process larger. In MB. */
const YOUNG_GENERATION = 8;
/** Pieces, of some hundred rows each, that wait at most for whoever asks for the rows. */
const AHEAD = 16;
/** A thread that nobody asks for rows ends after so many milliseconds; when somebody does it begins anew. */
const KEPT_MS = 1_000;

/**
 * Opens a large workbook (.xlsx or .ods) in a thread of its own, which reads its rows while this one looks at them: that takes as long as to read
 * them. Throws what `openSpreadsheet` throws.
 *
 * @param bytes the file as a whole; the thread takes them
 * @param sheet the sheet that a person wants, by its name or its number
 */
export async function openBeside(file: ListFile, bytes: Buffer, sheet: string | undefined): Promise<Table> {
  const beside = new ReadBeside(file, bytes, sheet);
  return {
    reading: await beside.open(),
    records: () => beside.records(),
    hiddenColumns: () => beside.hiddenColumns,
  };
}

/** Somebody who goes through the rows. */
interface Reader {
  /** Null: it is still starting. */
  worker: Worker | null;
  readonly pieces: Piece[];
  isOver: boolean;
  problem: unknown;
  /** Called when something has come. */
  came: () => void;
}

interface OpenThread {
  readonly worker: Worker;
  readonly reading: Reading;
}

class ReadBeside {
  readonly hiddenColumns = new Set<number>();
  readonly #file: ListFile;
  readonly #sheet: string | undefined;
  readonly #readers = new Map<number, Reader>();
  /** For the first time that the thread begins. */
  #bytes: Buffer | null;
  /** The thread there is, and when it is open; both null: it has ended. */
  #worker: Worker | null = null;
  #thread: Promise<OpenThread> | null = null;
  #begun = 0;
  #end: NodeJS.Timeout | undefined;

  constructor(file: ListFile, bytes: Buffer, sheet: string | undefined) {
    this.#file = file;
    this.#bytes = bytes;
    this.#sheet = sheet;
  }

  async open(): Promise<Reading> {
    const { reading } = await this.#open();
    this.#rest();
    return reading;
  }

  async *records(): AsyncGenerator<readonly TableRecord[]> {
    const number = ++this.#begun;
    const reader: Reader = { worker: null, pieces: [], isOver: false, problem: null, came: () => {} };
    this.#readers.set(number, reader);
    clearTimeout(this.#end);
    try {
      const { worker } = await this.#open();
      const ask = (asked: Asked) => worker.postMessage(asked);
      reader.worker = worker;
      worker.ref();
      ask({ read: number, ahead: AHEAD, smallHeap: isKeptSmall() });
      try {
        yield* this.#piecesOf(reader, () => ask({ wants: 'more', of: number }));
      } finally {
        ask({ wants: 'stop', of: number });
      }
    } finally {
      this.#readers.delete(number);
      this.#rest();
    }
  }

  async *#piecesOf(reader: Reader, more: () => void): AsyncGenerator<readonly TableRecord[]> {
    for (;;) {
      const piece = reader.pieces.shift();
      if (piece) {
        for (const column of piece.hiddenColumns) this.hiddenColumns.add(column);
        yield unpack(piece.packed);
        more();
      } else if (reader.isOver) break;
      else await somethingFor(reader);
    }
    if (reader.problem !== null) throw reader.problem;
  }

  #open(): Promise<OpenThread> {
    this.#thread ??= this.#start();
    return this.#thread;
  }

  async #start(): Promise<OpenThread> {
    try {
      const bytes = (this.#bytes ?? (await wholeFile(this.#file))) as Buffer<ArrayBuffer>;
      this.#bytes = null;
      const { name, language } = this.#file;
      const worker = new Worker(new URL(THREAD, import.meta.url), {
        workerData: { name, language, bytes, sheet: this.#sheet } satisfies ReadingData,
        transferList: [bytes.buffer],
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
      });
      this.#worker = worker;
      return { worker, reading: await this.#opened(worker) };
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  #opened(worker: Worker): Promise<Reading> {
    const { promise, resolve, reject } = Promise.withResolvers<Reading>();
    let problem: unknown = new Error('the thread that reads a workbook has ended');
    worker.on('message', (told: Told) => {
      if ('opened' in told) resolve(told.opened);
      else if ('failed' in told && told.of === null) {
        problem = errorOf(told.failed);
        void worker.terminate();
      } else this.#take(told);
    });
    worker.on('error', (error) => {
      const isFull = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      problem = isFull ? new FacteurError('list-workbook-too-large', { file: this.#file.name }) : error;
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#forget();
      reject(problem);
      for (const reader of this.#readers.values()) if (reader.worker === worker) over(reader, problem);
    });
    return promise;
  }

  #take(told: Exclude<Told, { readonly opened: Reading }>): void {
    const reader = this.#readers.get('end' in told ? told.end : (told.of ?? 0));
    if (!reader) return;
    if ('packed' in told) {
      reader.pieces.push(told);
      reader.came();
    } else over(reader, 'failed' in told ? errorOf(told.failed) : null);
  }

  /** A thread that nobody asks for rows keeps no process alive, and its memory not for long. */
  #rest(): void {
    if (this.#readers.size > 0) return;
    this.#worker?.unref();
    clearTimeout(this.#end);
    this.#end = setTimeout(() => void this.#forget()?.terminate(), KEPT_MS).unref();
  }

  /** Whoever asks for rows next begins another thread; returns the one that there was. */
  #forget(): Worker | null {
    const worker = this.#worker;
    this.#worker = null;
    this.#thread = null;
    return worker;
  }
}

function over(reader: Reader, problem: unknown): void {
  reader.isOver = true;
  reader.problem = problem;
  reader.came();
}

function somethingFor(reader: Reader): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  reader.came = resolve;
  return promise;
}

function errorOf({ code, params, problem }: Failure): FacteurError {
  return new FacteurError(code, params as never, problem === null ? {} : { cause: new Error(problem) });
}
