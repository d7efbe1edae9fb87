import { type AddressProblem, checkAddress, firstAddress } from '../../address.ts';
import { FacteurError } from '../../errors.ts';
import { cleanCell } from './clean.ts';
import { type Columns, recogniseColumns } from './columns.ts';
import { ListFile } from './file.ts';
import { openTable } from './formats.ts';
import type { Reading, Table, TableRecord } from './table.ts';

/** Rows looked at to find the address column. */
const SAMPLE_ROWS = 50;

/** How a list was understood, for people. */
export interface ListInfo extends Reading {
  readonly file: string;
  /** Names of the columns, in order; those without a name are left out. A, B, C ...: the list has no names. */
  readonly headers: readonly string[];
  /** The one of them that holds the addresses. */
  readonly addressColumn: string;
  /** Whether the list begins with the names of its columns. */
  readonly titled: boolean;
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
}

/** What a person says about a list over what can be seen of it. */
export interface ListOptions {
  /** Columns (by name, or by letter as in spreadsheets) by the variable they are to be; `email` is the address. */
  readonly map?: ReadonlyMap<string, string> | undefined;
}

/**
 * Recognises a list of recipients: a table, with or without a row of column names. Rows with a bad address are handed on with their problem.
 *
 * Throws FacteurError, also while iterating: `list-not-found`, `list-not-a-file`, `list-unreadable`, `list-empty`,
 * `list-no-rows`, `list-format`, `list-encoding`, `list-json`, `list-workbook-*`, `list-duplicate-column`,
 * `list-no-address-column`, `list-several-address-columns`, `list-map-column`, `list-quotes`, `list-row-too-long`,
 * `list-changed`.
 */
export async function readList(path: string, { map = new Map() }: ListOptions = {}): Promise<RecipientList> {
  const table = await openTable(await ListFile.at(path));
  const [first, ...rest] = await firstRecords(table);
  if (!first) throw new FacteurError('list-empty', { file: path });
  const columns = recogniseColumns(path, first, rest, map);
  if (columns.titled && rest.length === 0) throw new FacteurError('list-no-rows', { file: path });
  return {
    info: {
      ...table.reading,
      file: path,
      headers: columns.all.map(({ name }) => name),
      addressColumn: columns.address.name,
      titled: columns.titled,
    },
    [Symbol.asyncIterator]: () => rows(table, columns),
  };
}

async function firstRecords(table: Table): Promise<TableRecord[]> {
  const records: TableRecord[] = [];
  for await (const batch of table.records()) {
    records.push(...batch.filter(isFilled).slice(0, SAMPLE_ROWS + 1));
    if (records.length > SAMPLE_ROWS) break;
  }
  return records;
}

/** Not one of the rows of empty cells that spreadsheets leave behind (`;;;`). */
function isFilled({ cells }: TableRecord): boolean {
  return cells.some((cell) => cell !== undefined && cleanCell(cell) !== '');
}

async function* rows(table: Table, columns: Columns): AsyncGenerator<ListRow> {
  // Number 0 is the row of column names.
  let number = columns.titled ? 0 : 1;
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
  const written = cells[address.index] ?? '';
  const check = checkAddress(written);
  if (check.ok) {
    vars[address.name] = check.email;
    return { number, line, email: check.email, key: check.key, vars, problem: null, several: null };
  }
  const first = check.problem === 'several' ? firstAddress(written) : null;
  if (!first) return { number, line, email: check.email, key: '', vars, problem: check.problem, several: null };
  vars[address.name] = first.email;
  return { number, line, email: first.email, key: first.key, vars, problem: null, several: check.email };
}
