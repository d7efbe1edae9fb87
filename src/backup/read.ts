import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { CampaignId } from '../backend/port.ts';
import { FacteurError } from '../errors.ts';
import {
  type BackupCounts,
  type BackupRecord,
  FORMAT,
  type Header,
  MARK,
  type SettingCopy,
  Tally,
  TRAILER_START,
  type Trailer,
} from './format.ts';

/** What a backup holds, every byte of which was looked at. */
export interface VerifiedBackup {
  readonly header: Header;
  readonly counts: BackupCounts;
  /** Of all lines, not compressed. */
  readonly bytes: number;
  readonly campaigns: readonly CampaignId[];
  readonly settings: readonly SettingCopy[];
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with how many rows of lists have been read. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * Reads a whole backup and changes nothing. Throws `backup-not-found`, `backup-file`, `backup-newer`, `backup-damaged` (which
 * names what is wrong), `interrupted`.
 */
export async function verifyBackup(file: string, options: ReadOptions = {}): Promise<VerifiedBackup> {
  const settings: SettingCopy[] = [];
  const read = new Reading(file, options);
  for await (const record of read.records()) if (record.kind === 'setting') settings.push(record);
  const { counts, campaigns } = read.tally;
  return { header: read.header as Header, counts, bytes: read.bytes, campaigns, settings };
}

/** The records of a backup, in order. Throws what `verifyBackup` throws, at the end at the latest. */
export function readBackup(file: string, options: ReadOptions = {}): AsyncIterable<BackupRecord> {
  return new Reading(file, options).records();
}

class Reading {
  readonly tally = new Tally();
  header: Header | null = null;
  /** Read so far. */
  bytes = 0;
  readonly #file: string;
  readonly #options: ReadOptions;
  readonly #hash = createHash('sha256');
  #trailer: Trailer | null = null;

  constructor(file: string, options: ReadOptions) {
    this.#file = file;
    this.#options = options;
  }

  async *records(): AsyncGenerator<BackupRecord> {
    try {
      for await (const line of linesOf(this.#file)) {
        if (this.#options.signal?.aborted) throw new FacteurError('interrupted', {});
        const record = this.#take(line);
        if (record) yield record;
      }
    } catch (error) {
      throw this.#toReadError(error);
    }
    this.#compare();
  }

  #take(line: Buffer): BackupRecord | null {
    if (this.#trailer) throw this.#damaged('changed');
    if (line.subarray(0, TRAILER_START.length).equals(TRAILER)) {
      this.#trailer = this.#parse(line) as Trailer;
      return null;
    }
    this.#hash.update(line);
    this.bytes += line.length;
    if (this.header === null) {
      this.header = this.#readHeader(line);
      return null;
    }
    const record = this.#parse(line) as BackupRecord;
    this.tally.add(record);
    if (record.kind === 'rows') this.#options.onProgress?.(this.tally.rows);
    return record;
  }

  // Before anything else is understood of it: a newer program may have written all the rest in another way.
  #readHeader(line: Buffer): Header {
    const header = this.#parse(line) as Partial<Header> | null;
    if (header?.kind !== MARK || typeof header.format !== 'number') throw this.#damaged('not-a-backup');
    const { format, facteur = '?' } = header;
    if (format > FORMAT) {
      throw new FacteurError('backup-newer', { file: this.#file, format, supported: FORMAT, facteur });
    }
    if (!isHeader(header)) throw this.#damaged('not-a-backup');
    return header;
  }

  #parse(line: Buffer): unknown {
    try {
      return JSON.parse(line.toString());
    } catch {
      throw this.#damaged(this.header ? 'changed' : 'not-a-backup');
    }
  }

  #compare(): void {
    if (this.#trailer === null) throw this.#damaged(this.header ? 'cut-off' : 'not-a-backup');
    const { sha256, records } = this.#trailer;
    if (sha256 !== this.#hash.digest('hex') || records !== this.tally.records) throw this.#damaged('changed');
  }

  #damaged(damage: 'not-a-backup' | 'cut-off' | 'changed'): FacteurError {
    return new FacteurError('backup-damaged', { file: this.#file, damage });
  }

  #toReadError(error: unknown): unknown {
    if (error instanceof FacteurError || !(error instanceof Error)) return error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    const file = this.#file;
    if (code === 'Z_BUF_ERROR') return this.#damaged('cut-off');
    if (code.startsWith('Z_')) return this.#damaged(message === NO_GZIP ? 'not-a-backup' : 'changed');
    if (code === 'ENOENT') return new FacteurError('backup-not-found', { file }, { cause: error });
    return code ? new FacteurError('backup-file', { file, problem: message }, { cause: error }) : error;
  }
}

// A name of a ledger is also that of a folder.
function isHeader(header: Partial<Header>): header is Header {
  const { createdAt, backend, ledger, leftOut } = header;
  const known = backend === 'sqlite' || backend === 'redis';
  return known && !Number.isNaN(Date.parse(createdAt ?? '')) && /^\w+$/.test(ledger ?? '') && Array.isArray(leftOut);
}

/** What zlib says of a file that does not begin as it should. */
const NO_GZIP = 'incorrect header check';
const TRAILER = Buffer.from(TRAILER_START);
const LINE_FEED = 10;

/** The lines of a compressed file, each with the line feed that ends it. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  // What goes wrong is told by the stream that is read.
  pipeline(createReadStream(file), gunzip).catch((error) => gunzip.destroy(error));
  let begun: Buffer[] = [];
  for await (const chunk of gunzip as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, end + 1)]);
      begun = [];
      from = end + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}
