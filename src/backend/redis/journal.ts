import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cutWords } from '../../own-words.ts';
import { makeDataFolder } from '../data-folder.ts';
import type { NewWorker } from '../port.ts';
import type { Sighting } from '../witness.ts';
import type { LedgerPosition } from './connection.ts';
import type { ToldOutcome } from './exchange.ts';

/**
 * What a worker was granted lately, in files of its own machine: what Redis may forget when it dies (with `appendfsync
 * everysec` some two seconds) is told again from here. Written before the worker acts on the grant. Not flushed to the
 * disk: it outlives the worker and Redis, not the machine, and who needs more has `appendfsync always`.
 */

/** A file holds at least so much; there are two by turns. */
const SPAN_MS = 10_000;
/** Files of workers that Redis does not know any more are removed after so long. */
const KEEP_MS = 60_000;
const MOST_REPLY = 100;

/** campaign, number, token, attempts before it, slot (ms since 1970, the server's clock), by which of several accounts */
export type ToldBegin = readonly [string, number, number, number, number, account?: string | undefined];

/** What one call granted. */
export interface JournalEntry {
  /** Generation and sequence of the ledger. */
  readonly g: number;
  readonly s: number;
  readonly b: readonly ToldBegin[];
  readonly r: readonly ToldOutcome[];
}

interface Header {
  readonly worker: NewWorker;
  readonly durable: boolean;
}

interface FileHeader extends Header {
  /** Counts the files of this worker, from 0. */
  readonly turn: number;
  /** The latest begin of each campaign before this file: a Redis that does not know of them has forgotten more than is kept here. */
  readonly before: readonly Sighting[];
}

/** A worker's journal as it was read. */
export interface ReadJournal extends Header {
  /** What came before its first entry: see `FileHeader`. */
  readonly before: readonly Sighting[];
  readonly entries: readonly JournalEntry[];
  /** Lines of it could not be understood: what they told is not known. */
  readonly damaged: boolean;
}

const whole = z.int().min(0);
const toldBegin = z.tuple([z.string(), whole, whole, whole, z.number(), z.string().optional()]);
const toldOutcome = z.tuple([
  z.string(),
  ...[whole, whole, z.string()],
  z.union([z.string(), z.literal(false)]),
  z.number(),
  z.union([z.string(), z.literal(false)]),
  z.boolean(),
] as const);
const entrySchema = z.object({ g: whole, s: whole, b: z.array(toldBegin), r: z.array(toldOutcome) });
const workerSchema = z.object({
  ...{ id: z.string().min(1), host: z.string(), boot: z.string() },
  ...{ pid: whole, concurrency: whole },
});
const sightingSchema = z.object({ campaign: z.string(), ordinal: whole, number: whole, token: whole, highest: whole });
const headerSchema = z.object({
  ...{ worker: workerSchema, durable: z.boolean() },
  turn: whole.default(0),
  before: z.array(sightingSchema).default([]),
});

/** The journal of one registration, for as long as it lasts. */
export class Journal {
  readonly #paths: readonly [string, string];
  readonly #header: Header;
  readonly #latest = new Map<string, Sighting>();
  #turn = 0;
  #file: number;
  #since = performance.now();

  constructor(folder: string, header: Header) {
    makeDataFolder(folder);
    const path = (part: string) => join(folder, `journal-${header.worker.id}.${part}.ndjson`);
    this.#paths = [path('a'), path('b')];
    this.#header = header;
    this.#file = this.#open();
  }

  #open(): number {
    const file = openSync(this.#paths[this.#turn % 2] as string, 'w', 0o600);
    const header: FileHeader = { ...this.#header, turn: this.#turn, before: [...this.#latest.values()] };
    writeSync(file, `${JSON.stringify(header)}\n`);
    return file;
  }

  /** Keeps an entry; it is with the operating system when this returns. */
  append(entry: JournalEntry): void {
    if (performance.now() - this.#since > SPAN_MS) this.#turnOver();
    const records = entry.r.map(([campaign, number, token, kind, reply, ...rest]) => {
      return [
        campaign,
        number,
        token,
        kind,
        reply === false ? reply : cutWords(reply, MOST_REPLY).toWellFormed(),
        ...rest,
      ];
    });
    writeSync(this.#file, `${JSON.stringify({ ...entry, r: records })}\n`);
    for (const [campaign, number, token] of entry.b) {
      this.#latest.set(campaign, { campaign, ordinal: 0, number, token, highest: number });
    }
  }

  #turnOver(): void {
    closeSync(this.#file);
    this.#turn += 1;
    this.#file = this.#open();
    this.#since = performance.now();
  }

  /** The files stay: Redis may still forget what this worker did last. */
  close(): void {
    closeSync(this.#file);
  }
}

/**
 * All journals of a folder, by worker; a line that was not finished was not granted either. Lines that cannot be understood are
 * kept beside, in a file `.aside`, and the rest is told. `aside` is called with the path of each such file.
 */
export function readJournals(folder: string, aside: (path: string) => void = () => {}): ReadJournal[] {
  const journals = new Map<string, { header: FileHeader; entries: JournalEntry[]; damaged: boolean }>();
  for (const path of filesOf(folder)) {
    const read = readJournal(path);
    if (!read) continue;
    if (read.odd.length > 0) {
      writeFileSync(`${path}.aside`, read.odd.map((line) => `${line}\n`).join(''), { mode: 0o600 });
      aside(`${path}.aside`);
    }
    const known = journals.get(read.header.worker.id);
    journals.set(read.header.worker.id, {
      header: known && known.header.turn < read.header.turn ? known.header : read.header,
      entries: [...(known?.entries ?? []), ...read.entries],
      damaged: read.odd.length > 0 || (known?.damaged ?? false),
    });
  }
  return [...journals.values()].map(({ header: { worker, durable, before }, entries, damaged }) => ({
    ...{ worker, durable, before, damaged },
    entries: entries.sort((a, b) => a.g - b.g || a.s - b.s),
  }));
}

interface ReadFile {
  readonly header: FileHeader;
  readonly entries: readonly JournalEntry[];
  /** Lines that are none of these. */
  readonly odd: readonly string[];
}

// Null: there is nothing in it yet.
function readJournal(path: string): ReadFile | null {
  const [first, ...lines] = readLines(path);
  if (first === undefined) return null;
  const header = understood(headerSchema, first);
  const entries: JournalEntry[] = [];
  const odd = header ? [] : [first];
  for (const line of lines) {
    const entry = understood(entrySchema, line);
    if (entry) entries.push(entry);
    else odd.push(line);
  }
  return { header: header ?? headerOf(path), entries, odd };
}

function understood<T>(schema: z.ZodType<T>, line: string): T | null {
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

// Of a worker of which only its name is known, by that of the file.
function headerOf(path: string): FileHeader {
  const worker = { id: workerOf(path), host: '?', boot: '', pid: 0, concurrency: 0 };
  return { worker, durable: false, turn: 0, before: [] };
}

function workerOf(path: string): string {
  return /journal-(.*)\.[ab]\.ndjson$/.exec(path)?.[1] ?? '';
}

function readLines(path: string): string[] {
  try {
    const text = readFileSync(path, 'utf8');
    return text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function filesOf(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => /^journal-.*\.ndjson$/.test(name));
    return names.map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Removes the journals of workers that nobody knows any more. */
export function removeOldJournals(folder: string, known: (worker: string) => boolean): void {
  for (const path of filesOf(folder)) {
    try {
      if (!known(workerOf(path)) && Date.now() - statSync(path).mtimeMs > KEEP_MS) unlinkSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Whether a grant was forgotten: it is of an earlier generation, after the place where that one was cut off. */
export function forgotten({ g, s }: JournalEntry, now: LedgerPosition, cuts: ReadonlyMap<number, number>): boolean {
  if (g === now.generation) return false;
  const cut = cuts.get(g);
  return cut === undefined || s > cut;
}
