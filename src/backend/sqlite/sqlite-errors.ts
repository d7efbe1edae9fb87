import { FacteurError, isFault } from '../../errors.ts';

/** Where the data are, for error texts. */
export interface Place {
  readonly folder: string;
  readonly file: string;
}

/** Primary result codes (https://sqlite.org/rescode.html). */
const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_PROTOCOL = 15;
const SQLITE_NOTADB = 26;
/** The shared-memory file could not grow: what a full disk looks like when it is met there first. */
const SQLITE_IOERR_SHMSIZE = 4874;

interface SqliteError extends Error {
  readonly errcode: number;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && (error as { code?: unknown }).code === 'ERR_SQLITE_ERROR';
}

function primaryCode(error: unknown): number | null {
  return isSqliteError(error) ? error.errcode & 0xff : null;
}

/** Whether somebody else was in the way: the same again a moment later may succeed. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === SQLITE_BUSY || code === SQLITE_PROTOCOL;
}

/** Whether a statement did not fit the schema: what a file that was changed by a newer program looks like to a reader. */
export function isSchemaError(error: unknown): boolean {
  return primaryCode(error) === SQLITE_ERROR;
}

/** Whether a row has an integer that JavaScript has no exact number for. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && (error as { code?: unknown }).code === 'ERR_OUT_OF_RANGE';
}

/**
 * The error people see for what SQLite or the file system reported: what nobody else can put right (a statement or a value that
 * does not fit) is `unexpected`. Anything else stays as it is.
 */
export function toStoreError(error: unknown, { folder, file }: Place): unknown {
  if (!(error instanceof Error) || error instanceof FacteurError) return error;
  const problem = error.message;
  const options = { cause: error };
  if (isSqliteError(error) && error.errcode === SQLITE_IOERR_SHMSIZE) {
    return new FacteurError('store-full', { folder }, options);
  }
  switch (primaryCode(error)) {
    case SQLITE_FULL:
      return new FacteurError('store-full', { folder }, options);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new FacteurError('store-corrupt', { file, problem }, options);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return new FacteurError('store-not-writable', { folder, problem }, options);
    case SQLITE_IOERR:
      return new FacteurError('store-failed', { file, problem }, options);
    case null:
      return error;
    default:
      return new FacteurError('unexpected', { problem: `SQLite: ${problem}` }, options);
  }
}

/** The error people see for a folder that could not be made ready. */
export function toFolderError(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || error instanceof FacteurError) return error;
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
    return new FacteurError('store-full', { folder }, { cause: error });
  // Only the system's errors are about the folder.
  if (isFault(error) && (error as NodeJS.ErrnoException).code === undefined) return error;
  return new FacteurError('store-not-writable', { folder, problem: error.message }, { cause: error });
}
