import { hash, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  fdatasync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { takeNameSync } from '../disk.ts';
import { FacteurError } from '../errors.ts';
import type { BackendWarning, CampaignId, ClaimToken, Turn, TurnResult } from './port.ts';

/**
 * What was sent last, kept on this machine outside everything that people copy and put back. A ledger that does not know of
 * a delivery which its witness saw begin has come back from the past: a restored copy, an old backup, a Redis that forgot.
 *
 * A ledger from the past is a beginning of what was written, on both backends. So of each writer only the latest begin has to
 * be remembered: whoever knows of it knows of all before it. Every process that sends writes into a file of its own, so that
 * none can overwrite what another has seen, and before it acts on what it was granted, so that nothing leaves unseen. The
 * write costs some microseconds a turn: it reaches the operating system at once, and the disk within a second or two.
 */

/** The latest delivery of a campaign that one process saw begin. */
export interface Sighting {
  readonly campaign: CampaignId;
  /** Campaigns of a ledger are counted from 1 as they are made; tells one that was purged from one that is not made yet. */
  readonly ordinal: number;
  /** The delivery and the token of its claim; 0: none was seen, the campaign was only released. */
  readonly number: number;
  readonly token: ClaimToken;
  /** The greatest number that this process saw begin. */
  readonly highest: number;
}

/** Bytes a sighting takes in a file: the longest numbers there can be, and room to spare. */
const RECORD_BYTES = 96;
/** Between two flushes to the disk. */
const FLUSH_EVERY_MS = 1_000;
/** Files of processes that were killed are folded into the log after so long. */
const FOLD_AFTER_MS = 86_400_000;
/** What ended processes have seen; a log that has grown beyond this is made shorter. */
const LOG = 'log';
const LOG_BYTES = 256 * 1024;
/** Of so many of the latest campaigns every sighting is kept when the log is made shorter, of each earlier one the latest. */
const KEPT_WHOLE = 100;

export class Witness {
  readonly #place: string | null;
  #folder: string | null = null;
  #ledger = '';
  readonly #own = new Map<CampaignId, { offset: number; seen: Sighting }>();
  #file: number | null = null;
  #path = '';
  #flushedAt = Number.NEGATIVE_INFINITY;
  #flushing = false;
  #problem: string | null = null;

  /** `place`: the folder of all witnesses of this machine (null: none is kept); `ledger`: the ledger's own id. */
  constructor(place: string | null, ledger: string) {
    this.#place = place;
    this.follow(ledger);
  }

  /** From now on it is about the ledger of that name: a Redis that was emptied begins another. */
  follow(ledger: string): void {
    if (ledger === this.#ledger) return;
    this.close();
    this.#own.clear();
    this.#ledger = ledger;
    this.#folder = this.#place === null || ledger === '' ? null : join(this.#place, folderName(ledger));
  }

  /** Whether witnesses are kept at all. */
  get kept(): boolean {
    return this.#folder !== null;
  }

  /** Why nothing could be written lately; null: it could. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether this machine has a witness of the ledger. */
  exists(): boolean {
    return this.#folder !== null && statSync(this.#folder, { throwIfNoEntry: false }) !== undefined;
  }

  /** Begins to bear witness of a ledger that is new, or newly known, here. Never throws: see `problem`. */
  begin(): void {
    this.#try((folder) => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  }

  /** What all processes of this machine have seen, in no order; a campaign may occur several times. */
  sightings(): readonly Sighting[] {
    return this.#files().flatMap((path) => readSightings(path));
  }

  /**
   * Takes note of begins that were granted, before anything of them is handed over: the last one of each campaign, and the
   * greatest number. Never throws: see `problem`.
   */
  saw(begun: readonly Sighting[]): void {
    if (begun.length === 0) return;
    this.#try(() => {
      const file = this.#ownFile();
      for (const sighting of begun) {
        const known = this.#own.get(sighting.campaign) ?? { offset: this.#own.size * RECORD_BYTES, seen: sighting };
        const highest = Math.max(known.seen.highest, sighting.highest);
        this.#own.set(sighting.campaign, { offset: known.offset, seen: { ...sighting, highest } });
        writeSync(file, record({ ...sighting, highest }), known.offset, 'latin1');
      }
      this.#flushNowAndThen(file);
    });
  }

  /** Takes note of a campaign that was released. Never throws: see `problem`. */
  released(campaign: CampaignId, ordinal: number): void {
    this.#append([{ campaign, ordinal, number: 0, token: 0, highest: 0 }]);
  }

  /** Leaves what this process has seen to those that come later. */
  close(): void {
    if (this.#file === null) return;
    const path = this.#path;
    this.#append([...this.#own.values()].map(({ seen }) => seen));
    closeSync(this.#file);
    this.#file = null;
    if (this.#problem === null) this.#try(() => rmSync(path, { force: true }));
  }

  /** Folds what killed processes have left into the log, and makes a log shorter that has grown. Never throws. */
  tidy(): void {
    this.#try((folder) => {
      for (const path of this.#files()) {
        if (path === this.#path || !isLeft(path)) continue;
        // Out of the way first: what is appended meanwhile goes into a new log.
        const left = join(folder, `left-${randomUUID()}`);
        takeNameSync(path, left);
        this.#append(shortened(readSightings(left)));
        rmSync(left, { force: true });
      }
    });
  }

  #append(sightings: readonly Sighting[]): void {
    if (sightings.length === 0) return;
    this.#try((folder) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      appendFileSync(join(folder, LOG), sightings.map(record).join(''), { mode: 0o600, flush: true });
    });
  }

  // Somebody may have folded the file while this process had nothing to send for a day.
  #ownFile(): number {
    if (this.#file !== null) {
      if (performance.now() - this.#flushedAt < FLUSH_EVERY_MS || fstatSync(this.#file).nlink > 0) return this.#file;
      closeSync(this.#file);
    }
    const folder = this.#folder as string;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#path = join(folder, `${process.pid}-${randomUUID()}`);
    this.#file = openSync(this.#path, 'wx', 0o600);
    for (const { offset, seen } of this.#own.values()) writeSync(this.#file, record(seen), offset, 'latin1');
    return this.#file;
  }

  #flushNowAndThen(file: number): void {
    const now = performance.now();
    if (this.#flushing || now - this.#flushedAt < FLUSH_EVERY_MS) return;
    this.#flushedAt = now;
    this.#flushing = true;
    fdatasync(file, () => {
      this.#flushing = false;
    });
  }

  #files(): string[] {
    if (this.#folder === null) return [];
    const folder = this.#folder;
    try {
      return readdirSync(folder).map((name) => join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  // Who cannot be witnessed can still send: what that gives up is said by `check` and by the worker.
  #try(work: (folder: string) => void): void {
    if (this.#folder === null) return;
    try {
      work(this.#folder);
      this.#problem = null;
    } catch (error) {
      this.#problem = (error as Error).message;
    }
  }
}

function isLeft(path: string): boolean {
  const { mtimeMs, size } = statSync(path);
  return basename(path) === LOG ? size > LOG_BYTES : Date.now() - mtimeMs > FOLD_AFTER_MS;
}

// A ledger from before a campaign is known by the later ones that it has not; of an old one its last sighting is enough.
function shortened(sightings: readonly Sighting[]): readonly Sighting[] {
  const latest = Math.max(0, ...sightings.map(({ ordinal }) => ordinal)) - KEPT_WHOLE;
  const kept = new Map(sightings.map((seen) => [seen.ordinal > latest ? record(seen) : seen.campaign, seen]));
  return [...kept.values()];
}

function record({ campaign, ordinal, number, token, highest }: Sighting): string {
  return `${JSON.stringify([campaign, ordinal, number, token, highest]).padEnd(RECORD_BYTES - 1)}\n`;
}

// A line that was not finished belongs to a begin that was not granted either.
function readSightings(path: string): Sighting[] {
  return readFileSync(path, 'latin1')
    .split('\n')
    .flatMap((line) => {
      const fields = /^\["([^"]+)",(\d+),(\d+),(\d+),(\d+)\] *$/.exec(line);
      if (!fields) return [];
      const [ordinal = 0, number = 0, token = 0, highest = 0] = fields.slice(2).map(Number);
      return [{ campaign: fields[1] as string, ordinal, number, token, highest }];
    });
}

/** What a turn's answers are about to let out: of each campaign the last begin, and the greatest number. */
export function sightingsOf(
  { begins }: Turn,
  answers: TurnResult,
  ordinalOf: (campaign: CampaignId) => number,
): readonly Sighting[] {
  const seen = new Map<CampaignId, Sighting>();
  for (const [i, { campaign, number, token }] of begins.entries()) {
    if (answers.begins[i]?.kind !== 'begun') continue;
    const before = seen.get(campaign);
    const ordinal = before?.ordinal ?? ordinalOf(campaign);
    seen.set(campaign, { campaign, ordinal, number, token, highest: Math.max(before?.highest ?? 0, number) });
  }
  return [...seen.values()];
}

/** What a ledger that came back from the past does not know any more. */
export interface Forgotten {
  /** Campaigns that are there, of which later begins were seen. */
  readonly behind: readonly CampaignId[];
  /** Campaigns that were released, and are not there. */
  readonly lost: readonly CampaignId[];
}

/** For each campaign, the greatest number that any process saw begin. */
export function highestSeen(sightings: readonly Sighting[]): ReadonlyMap<CampaignId, number> {
  const highest = new Map<CampaignId, number>();
  for (const { campaign, highest: seen } of sightings)
    highest.set(campaign, Math.max(highest.get(campaign) ?? 0, seen));
  return highest;
}

/** Whoever sends again what the ledger has lost would write to people twice: throws `ledger-rollback` while there is any. */
export function refuseWhileLost(lost: readonly CampaignId[]): void {
  if (lost.length > 0) throw new FacteurError('ledger-rollback', { ids: lost.join(', ') });
}

/** What an operator should know of the witness. */
export function witnessHealth({ problem }: Witness): readonly BackendWarning[] {
  return problem === null ? [] : [{ code: 'witness-not-written', detail: problem }];
}

/** The name of a ledger's folder: its id, or, where what stands in its place is rubbish that names no folder, a hash of that. */
function folderName(ledger: string): string {
  return /^[\w-]{1,64}$/.test(ledger) ? ledger : hash('sha256', ledger, 'base64url');
}
