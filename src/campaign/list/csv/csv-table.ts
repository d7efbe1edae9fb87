import type { TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, Parser } from 'csv-parse';
import { FacteurError } from '../../../errors.ts';
import { MOST_CHARACTERS, type Table, type TableRecord } from '../table.ts';
import { separatorLine, sniffDelimiter } from './delimiter.ts';
import { type TextFile, utf8Lines } from './encoding.ts';

const SAMPLE_BYTES = 64 * 1024;

/**
 * Opens a CSV file (RFC 4180 and what Excel makes of it). Throws FacteurError when it is no readable text.
 *
 * @param named the delimiter that a person says it is
 */
export async function openCsv(text: TextFile, named?: string): Promise<Table> {
  const { sample, complete } = await sampleOf(text);
  const separator = separatorLine(sample);
  const delimiter = named ?? separator ?? sniffDelimiter(sample, complete);
  return {
    reading: { format: 'csv', encoding: text.encoding, delimiter, sheet: null },
    records: () => records(text, delimiter, separator === null ? 0 : 1),
  };
}

async function sampleOf(text: TextFile): Promise<{ sample: string; complete: boolean }> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of utf8Lines(text)) {
    pieces.push(piece);
    size += piece.length;
    if (size > SAMPLE_BYTES) break;
  }
  const sample = Buffer.concat(pieces).subarray(0, SAMPLE_BYTES).toString();
  return { sample, complete: size <= SAMPLE_BYTES };
}

interface NumberedRecord extends TableRecord {
  readonly lastLine: number;
}

/**
 * csv-parse with two changes for lists of a million rows: it hands its records on a piece of the file at a time, and notes
 * with each where it stands (csv-parse's own `info` option does that at twice the time).
 */
class BatchParser extends Parser {
  #batch: NumberedRecord[] = [];
  #next = 1;
  #emptyLines = 0;

  /** The line where the record begins that is being read: empty lines were passed over before it. */
  get line(): number {
    return this.#next + this.info.empty_lines - this.#emptyLines;
  }

  override push(cells: string[] | null): boolean {
    if (cells === null) return super.push(null);
    this.#batch.push({ line: this.line, cells, lastLine: this.info.lines });
    this.#next = this.info.lines + 1;
    this.#emptyLines = this.info.empty_lines;
    return true;
  }

  override _transform(piece: Buffer, encoding: BufferEncoding, done: TransformCallback): void {
    super._transform(piece, encoding, (error) => this.#handOn(done, error));
  }

  override _flush(done: TransformCallback): void {
    super._flush((error) => this.#handOn(done, error));
  }

  #handOn(done: TransformCallback, error: Error | null | undefined): void {
    if (this.#batch.length > 0) super.push(this.#batch);
    this.#batch = [];
    done(error);
  }
}

async function* records(text: TextFile, delimiter: string, skip: number): AsyncGenerator<TableRecord[]> {
  const parser = new BatchParser({
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MOST_CHARACTERS,
  });
  const done = pipeline(utf8Lines(text), parser);
  // Its failure also ends the loop below; without a handler it would count as unhandled too.
  done.catch(() => undefined);
  let toSkip = skip;
  try {
    for await (const batch of parser as AsyncIterable<NumberedRecord[]>) {
      for (const record of batch) checkQuotes(record, text);
      yield batch.slice(toSkip);
      toSkip = Math.max(0, toSkip - batch.length);
    }
  } catch (error) {
    throw error instanceof CsvError ? toFacteurError(error, text, parser.line) : error;
  }
}

/**
 * A quote that opens a cell and is closed in the middle of another one is read as text (`relax_quotes`), which is right
 * within a line (`"Jean" <jean@...>`) and would swallow recipients over several.
 */
function checkQuotes(record: NumberedRecord, { file }: TextFile): void {
  if (record.lastLine === record.line) return;
  if (record.cells.some((cell) => cell?.startsWith('"') && cell.includes('\n'))) {
    throw new FacteurError('list-quotes', { file: file.name, line: record.line });
  }
}

function toFacteurError(cause: CsvError, { file }: TextFile, line: number): FacteurError {
  const code = cause.code === 'CSV_MAX_RECORD_SIZE' ? 'list-row-too-long' : 'list-quotes';
  return new FacteurError(code, { file: file.name, line }, { cause });
}
