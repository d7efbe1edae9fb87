import type { TakeNotice } from '../notice.ts';
import type { NewWorker } from '../port.ts';
import type { Sighting, Witness } from '../witness.ts';
import { type Connection, type LedgerPosition, pairsOf } from './connection.ts';
import type { Granted } from './exchange.ts';
import {
  forgotten,
  Journal,
  type JournalEntry,
  type ReadJournal,
  readJournals,
  removeOldJournals,
  type ToldBegin,
} from './journal.ts';
import { giveUpAll, lookBack } from './look-back.ts';
import { workerFields } from './workers.ts';

/** Messages told again in one call. */
const CHUNK = 100;

/**
 * The memory of the workers of one machine: writes down what this process is granted, and tells Redis again what it has
 * forgotten, from all journals in the folder (also of workers that died; telling twice does no harm, tokens see to that).
 */
export class Memory {
  readonly #folder: string;
  readonly #connection: Connection;
  readonly #witness: Witness;
  readonly #notice: TakeNotice;
  #journal: Journal | null = null;
  #generation: number | null = null;

  constructor(folder: string, connection: Connection, witness: Witness, notice: TakeNotice) {
    this.#folder = folder;
    this.#connection = connection;
    this.#witness = witness;
    this.#notice = notice;
  }

  /** Begins the journal of a registration, after what other journals have to tell. */
  async begin(worker: NewWorker, durable: boolean): Promise<void> {
    await this.#tell(this.#connection.position);
    this.end();
    this.#journal = new Journal(this.#folder, { worker, durable });
    this.#connection.onGreeting = (position) => this.#greet(position);
  }

  end(): void {
    this.#journal?.close();
    this.#journal = null;
  }

  /** Writes down what was granted. `attemptsOf`: the attempts before it. */
  note({ seq, now, begins, records }: Granted, attemptsOf: (campaign: string, number: number) => number): void {
    if (!this.#journal || begins.length + records.length === 0) return;
    this.#journal.append({
      g: this.#connection.position.generation,
      s: seq,
      b: begins.map(({ begin, at }): ToldBegin => {
        const { campaign, number, token, account } = begin;
        const slot = Math.ceil(Math.max(at, now));
        const told = [campaign, number, token, attemptsOf(campaign, number), slot] as const;
        return account === undefined ? told : [...told, account];
      }),
      r: records,
    });
  }

  async #greet(position: LedgerPosition): Promise<void> {
    if (this.#generation !== position.generation) this.#notice({ code: 'redis-forgot', params: {} });
    await this.#tell(position);
  }

  async #tell(position: LedgerPosition): Promise<void> {
    this.#generation = position.generation;
    const journals = readJournals(this.#folder, (file) => this.#notice({ code: 'journal-aside', params: { file } }));
    const early: Connection['at'] = (...of) => this.#connection.early(...of);
    this.#witness.follow(this.#connection.ledger);
    const sightings = this.#witness.sightings();
    // First whether anything is missing from before the journals begin: what they tell would hide that.
    const before = journals.flatMap((journal) => journal.before);
    if (before.length > 0) await lookBack(early, before, sightings);
    const told = await this.#tellAll(journals, position);
    // A line that told of a begin may be among those that cannot be read: whoever it was about would be written to again.
    if (told.some(({ damaged }) => damaged))
      await giveUpAll(early, [...sightings, ...before, ...told.flatMap(begunIn)]);
    await lookBack(early, sightings, before);
  }

  /** Returns those that had something to tell. */
  async #tellAll(journals: readonly ReadJournal[], position: LedgerPosition): Promise<readonly ReadJournal[]> {
    if (journals.length === 0) return [];
    const told: ReadJournal[] = [];
    const answer = (await this.#connection.early('memory', ...journals.map(({ worker }) => worker.id))) as MemoryAnswer;
    const cuts = new Map(pairsOf(answer[0]).map(([generation, seq]) => [Number(generation), Number(seq)]));
    for (const [i, journal] of journals.entries()) {
      const entries = journal.entries.filter((entry) => forgotten(entry, position, cuts));
      if (entries.length > 0 || answer[1][i] === 'awaited') {
        await this.#tellOne(journal, entries);
        told.push(journal);
      }
    }
    const known = new Set(journals.filter((_, i) => answer[1][i] !== 'unknown').map(({ worker }) => worker.id));
    removeOldJournals(this.#folder, (id) => known.has(id));
    return told;
  }

  async #tellOne({ worker, durable }: ReadJournal, entries: readonly JournalEntry[]): Promise<void> {
    const fields = JSON.stringify(workerFields(worker, durable));
    const told = entries.flatMap(({ b, r }) => [
      ...b.map((begin) => ['b', ...begin] as const),
      ...r.map((record) => ['r', record] as const),
    ]);
    for (let at = 0; ; at += CHUNK) {
      const last = at + CHUNK >= told.length;
      const part = JSON.stringify(told.slice(at, at + CHUNK));
      await this.#connection.early('replay', worker.id, fields, part, last ? 1 : 0);
      if (last) break;
    }
    const count = entries.reduce((sum, { b }) => sum + b.length, 0);
    if (count > 0) this.#notice({ code: 'replayed', params: { worker: worker.id, count } });
  }
}

function begunIn({ entries }: ReadJournal): Sighting[] {
  return entries.flatMap(({ b }) =>
    b.map(([campaign, number, token]) => ({ campaign, ordinal: 0, number, token, highest: number })),
  );
}

/** Cuts as generation, sequence, ...; and for each worker asked about: whether its journal is awaited, or who it is. */
type MemoryAnswer = [cuts: string[], workers: ('awaited' | 'known' | 'unknown')[]];
