import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, statSync } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { flushFolder, takeName } from '../disk.ts';
import { FacteurError } from '../errors.ts';
import { type BackupCounts, type BackupRecord, type Header, Tally, type Trailer } from './format.ts';

export interface WriteOptions {
  /** In the place of a file that is there. */
  readonly force: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with how many rows of lists have been written. */
  readonly onProgress?: (rows: number) => void;
}

export interface Written {
  readonly counts: BackupCounts;
  /** Of the file. */
  readonly bytes: number;
}

/** The fastest: lists and ledgers still shrink to a sixth. */
const LEVEL = 1;

/**
 * Writes a backup, readable by its owner alone: into a file beside, which takes its name when all is on the disk. So there is
 * never half a backup under that name. Throws `backup-exists`, `backup-file`, `interrupted`, and what reading the records throws.
 */
export async function writeBackup(
  file: string,
  header: Header,
  records: AsyncIterable<BackupRecord>,
  { force, signal, onProgress = () => {} }: WriteOptions,
): Promise<Written> {
  if (!force && existsSync(file)) throw new FacteurError('backup-exists', { file });
  const part = `${file}.${randomBytes(4).toString('hex')}.part`;
  const tally = new Tally();
  try {
    const lines = Readable.from(linesOf(header, counted(records, tally, onProgress), tally), { objectMode: true });
    const target = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(lines, createGzip({ level: LEVEL }), target, { ...(signal && { signal }) });
    const bytes = statSync(part).size;
    await nameBackup(part, file, force);
    return { counts: tally.counts, bytes };
  } catch (error) {
    throw toWriteError(error, file);
  } finally {
    // What cannot be removed either must not hide why there is no backup.
    await rm(part, { force: true }).catch(() => {});
  }
}

async function* counted(
  records: AsyncIterable<BackupRecord>,
  tally: Tally,
  onProgress: (rows: number) => void,
): AsyncGenerator<BackupRecord> {
  for await (const record of records) {
    tally.add(record);
    if (record.kind === 'rows') onProgress(tally.rows);
    yield record;
  }
}

async function* linesOf(header: Header, records: AsyncIterable<BackupRecord>, tally: Tally): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const line = (value: Header | BackupRecord) => {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
    hash.update(bytes);
    return bytes;
  };
  yield line(header);
  for await (const record of records) yield line(record);
  const { records: count, counts } = tally;
  const trailer: Trailer = { kind: 'end', records: count, counts, sha256: hash.digest('hex') };
  yield Buffer.from(`${JSON.stringify(trailer)}\n`);
}

// A name that somebody took meanwhile is theirs: only a link sees that in the same step.
async function nameBackup(part: string, file: string, force: boolean): Promise<void> {
  if (force) await takeName(part, file);
  else await linkNew(part, file);
  await flushFolder(dirname(file));
}

async function linkNew(part: string, file: string): Promise<void> {
  try {
    await link(part, file);
    await rm(part);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(file)) {
      throw new FacteurError('backup-exists', { file }, { cause: error });
    }
    // A file system without links.
    await takeName(part, file);
  }
}

function toWriteError(error: unknown, file: string): unknown {
  if (error instanceof FacteurError || !(error instanceof Error)) return error;
  if (error.name === 'AbortError') return new FacteurError('interrupted', {}, { cause: error });
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall ? new FacteurError('backup-file', { file, problem: error.message }, { cause: error }) : error;
}
