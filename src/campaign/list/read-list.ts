import { type AddressProblem, checkAddress, firstAddress } from '../../address.ts';
import { FacteurError } from '../../errors.ts';
import { cleanCell, unguarded } from './clean.ts';
import { type Columns, recogniseColumns } from './columns.ts';
import { openListFile } from './file.ts';
import { openTable } from './formats.ts';
import type { Reading, ReadingOptions, Table, TableRecord } from './table.ts';

/** Rows looked at to find the names of the columns and the addresses. */
const SAMPLE_ROWS = 50;

/** How a list was understood, for people. */
export interface ListInfo extends Reading {
  readonly file: string;
  /** Names of the columns, in order; those without a name are left out. A, B, C ...: the list has no names. */
  readonly headers: readonly string[];
  /** The one of them that holds the addresses. */
  readonly addressColumn: string;
  /** Whether the list has a row with the names of its columns. */
  readonly titled: boolean;
  /** The line of that row, where there is one. */
  readonly headerLine: number | null;
}

/** One data row. */
export interface ListRow {
  /** 1, 2, 3 ... over all data rows, invalid ones included. */
  readonly number: number;
  /** Where it begins in the file, from 1. */
  readonly line: number;
  /** Ready for the wire (see AddressCheck); of an invalid row what was written. */
  readonly email: string;
  /** Equal for duplicates; empty for an invalid row. */
  readonly key: string;
  /** Cleaned cells by column name. Cells that a short row does not have are missing; the address column has `email`. */
  readonly vars: Readonly<Record<string, string>>;
  /** Why nobody can be written to here; null: somebody can. */
  readonly problem: AddressProblem | null;
  /** What was written when there are several addresses in the cell: `email` is the first of them. Null: there is one. */
  readonly several: string | null;
}

/** A list of recipients. Each iteration reads the file from its beginning, with constant memory. */
export interface RecipientList extends AsyncIterable<ListRow> {
  readonly info: ListInfo;
  /** What the file holds, byte for byte. */
  content(): AsyncIterable<Buffer>;
}

/** What a person says about a list over what can be seen of it. */
export interface ListOptions extends ReadingOptions {
  /** Columns (by name, or by letter as in spreadsheets) by the variable they are to be; `email` is the address. */
  readonly map?: ReadonlyMap<string, string> | undefined;
  /** The line (in a workbook: row) with the names of the columns, from 1; null: there is none. */
  readonly header?: number | null | undefined;
}

/**
 * Recognises a list of recipients: a table, with or without a row of column names and a title above it; `-` is the
 * standard input. Rows with a bad address are handed on with their problem.
 *
 * Throws FacteurError, also while iterating: `list-not-found`, `list-not-a-file`, `list-unreadable`, `list-empty`,
 * `list-no-input`, `list-no-rows`, `list-format`, `list-null-byte`, `list-encoding`, `list-encoding-unknown`, `list-option`,
 * `list-sheet`, `list-header`, `list-json`, `list-workbook-*`, `list-too-many-columns`, `list-no-address-column`,
 * `list-several-address-columns`, `list-map-column`, `list-quotes`, `list-row-too-long`, `list-changed`.
 */
export async function readList(path: string, options: ListOptions = {}): Promise<RecipientList> {
  const { map = new Map<string, string>(), header, ...reading } = options;
  const file = await openListFile(path);
  const table = await openTable(file, reading);
  const records = await firstRecords(table, header ?? 0);
  if (records.length === 0) throw new FacteurError('list-empty', { file: file.name });
  const named = table.reading.format === 'json' || table.reading.format === 'ndjson';
  if (named && header !== undefined) {
    throw new FacteurError('list-option', { file: file.name, option: '--header', format: table.reading.format });
  }
  const columns = recogniseColumns(file.name, records, { map, header, named });
  const { beginning, all, address } = columns;
  if (records.length <= beginning.data) throw new FacteurError('list-no-rows', { file: file.name });
  return {
    info: {
      ...table.reading,
      file: file.name,
      headers: all.map(({ name }) => name),
      addressColumn: address.name,
      titled: beginning.header !== null,
      headerLine: named || beginning.header === null ? null : (records[beginning.header]?.line ?? null),
    },
    content: () => file.bytes(),
    [Symbol.asyncIterator]: () => rows(table, columns),
  };
}

/** Filled ones, enough to see beyond line `until`. */
async function firstRecords(table: Table, until: number): Promise<TableRecord[]> {
  const records: TableRecord[] = [];
  for await (const batch of table.records()) {
    for (const record of batch) {
      if (isFilled(record)) records.push(record);
      if (records.length > SAMPLE_ROWS && record.line > until) return records;
    }
  }
  return records;
}

/** Not one of the rows of empty cells that spreadsheets leave behind (`;;;`). */
function isFilled({ cells }: TableRecord): boolean {
  return cells.some((cell) => cell !== undefined && cleanCell(cell) !== '');
}

async function* rows(table: Table, columns: Columns): AsyncGenerator<ListRow> {
  // What stands above the data has numbers up to 0.
  let number = 1 - columns.beginning.data;
  for await (const batch of table.records()) {
    for (const record of batch) {
      if (!isFilled(record)) continue;
      if (number > 0) yield toRow(record, columns, number);
      number++;
    }
  }
}

function toRow({ line, cells }: TableRecord, { all, address }: Columns, number: number): ListRow {
  const vars: Record<string, string> = {};
  for (const { name, index } of all) {
    const cell = cells[index];
    if (cell !== undefined) vars[name] = cleanCell(cell);
  }
  const written = unguarded(cells[address.index] ?? '');
  const check = checkAddress(written);
  if (check.ok) {
    vars[address.name] = check.email;
    return { number, line, email: check.email, key: check.key, vars, problem: null, several: null };
  }
  const first = check.problem === 'several' ? firstAddress(written) : null;
  // It is shown on a terminal: what steers one (ESC) is taken out.
  if (!first)
    return { number, line, email: cleanCell(check.email), key: '', vars, problem: check.problem, several: null };
  vars[address.name] = first.email;
  return { number, line, email: first.email, key: first.key, vars, problem: null, several: cleanCell(check.email) };
}
