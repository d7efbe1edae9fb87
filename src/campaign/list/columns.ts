import { checkAddress, firstAddress } from '../../address.ts';
import { FacteurError } from '../../errors.ts';
import { cleanCell, cleanHeader } from './clean.ts';
import { type Beginning, findHeader } from './header.ts';
import { meantName } from './mend/garbled.ts';
import { byAddressName, byName, isAddressName, isCopy, likeliest, simplified } from './names.ts';
import type { TableRecord } from './table.ts';

/** A list with more columns than this is damaged; Excel shows 16,384, the longest surveys have some hundred. */
export const MOST_COLUMNS = 2_000;

export interface Column {
  readonly name: string;
  /** Of the cell in a record, from 0. */
  readonly index: number;
}

/** The columns that have a name; cells under an empty one are left out, as Excel leaves them behind. */
export interface Columns {
  readonly all: readonly Column[];
  readonly address: Column;
  /** Others that hold addresses, in order: they serve where that one has none. */
  readonly otherAddresses: readonly Column[];
  /** Where the records with the names and the data are. */
  readonly beginning: Beginning;
}

/** What a person says about the columns. */
export interface ColumnOptions {
  /** Columns by the variable they are to be. */
  readonly map: ReadonlyMap<string, string>;
  /** Line with their names; null: there is none; undefined: to be found. */
  readonly header: number | null | undefined;
  /** Whether the format itself says that the first record holds the names (JSON). */
  readonly named: boolean;
  /** Whether names that were decoded twice are put right. */
  readonly mendNames: boolean;
}

/**
 * Finds out what the columns are from the first filled records: by the address column's name, else by what stands in it.
 * Without a row of names the columns are called A, B, C ... as in spreadsheets; of two with one name the second gets a
 * number. `map` gives columns (by name or letter) the name of a variable; `email` among these is the address.
 * Throws `list-too-many-columns`, `list-header`, `list-no-address-column`, `list-several-address-columns`, `list-map-column`.
 */
export function recogniseColumns(file: string, records: readonly TableRecord[], options: ColumnOptions): Columns {
  const { map } = options;
  const beginning = whereItBegins(file, records, options);
  const all = columnsOf(file, records, beginning, options.mendNames);
  const data = records.slice(beginning.data);
  const mapped = Array.from(map, ([name, column]) => ({ name, index: find(file, all, column).index }));
  const kept = all.filter(({ name }) => !map.has(name));
  const address = mapped.find(({ name }) => isAddressName(name)) ?? addressAmong(file, all, data);
  const otherAddresses = kept.filter(
    (column) => column.index !== address.index && !isCopy(column.name) && holdsAddresses(cellsOf(column, data)),
  );
  return { all: [...kept, ...mapped], address, otherAddresses, beginning };
}

function whereItBegins(file: string, records: readonly TableRecord[], { header, named }: ColumnOptions): Beginning {
  if (named) return { header: 0, data: 1 };
  if (header === undefined) return findHeader(records);
  if (header === null) return { header: null, data: 0 };
  const at = records.findIndex(({ line }) => line === header);
  if (at < 0) throw new FacteurError('list-header', { file, line: header });
  return { header: at, data: at + 1 };
}

function columnsOf(
  file: string,
  records: readonly TableRecord[],
  { header, data }: Beginning,
  mendNames: boolean,
): Column[] {
  const record = records[header ?? data];
  if (!record) return [];
  const nameOf = (cell: string) => cleanHeader((mendNames && meantName(cell)) || cell);
  const named = record.cells.map((cell, index) => ({ name: nameOf(cell ?? ''), index }));
  const filled = named.filter(({ name }) => name !== '');
  if (filled.length > MOST_COLUMNS) throw tooManyColumns(file, record.line, filled.length);
  if (header !== null) return unlike(filled);
  const width = Math.max(...records.slice(data).map(({ cells }) => cells.length));
  return Array.from({ length: Math.min(width, MOST_COLUMNS) }, (_, index) => ({ name: letter(index), index }));
}

export function tooManyColumns(file: string, line: number, count: number): FacteurError {
  return new FacteurError('list-too-many-columns', { file, line, count, most: MOST_COLUMNS });
}

/** `Nom`, `Nom` -> `Nom`, `Nom 2`. */
function unlike(columns: readonly Column[]): Column[] {
  const taken = new Set(columns.map(({ name }) => name));
  const seen = new Set<string>();
  return columns.map(({ name, index }) => {
    let own = name;
    for (let n = 2; own !== name ? taken.has(own) : seen.has(own); n++) own = `${name} ${n}`;
    seen.add(own);
    taken.add(own);
    return { name: own, index };
  });
}

/** 0 -> `A`, 27 -> `AB`, as spreadsheets do. */
function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

function find(file: string, all: readonly Column[], wanted: string): Column {
  const exact = all.find(({ name }) => name === cleanHeader(wanted));
  const found = exact ?? byName(all, [simplified(wanted)]) ?? all.find(({ index }) => letter(index) === wanted);
  if (found) return found;
  throw new FacteurError('list-map-column', { file, column: wanted, columns: namesOf(all) });
}

function namesOf(columns: readonly Column[]): string[] {
  return columns.map(({ name }) => name);
}

function addressAmong(file: string, columns: readonly Column[], data: readonly TableRecord[]): Column {
  // A column "Mail" may say whether somebody reads any, beside the one that has the address.
  const byItsName =
    byAddressName(columns.filter((column) => cellsOf(column, data).some(isAddress))) ?? byAddressName(columns);
  if (byItsName) return byItsName;
  const mostly = columns.filter((column) => holdsAddresses(cellsOf(column, data)));
  const holding = mostly.length > 0 ? mostly : columns.filter((column) => cellsOf(column, data).some(isAddress));
  if (holding.length === 0) throw new FacteurError('list-no-address-column', { file, columns: namesOf(columns) });
  const chosen = likeliest(holding);
  if (!chosen) throw new FacteurError('list-several-address-columns', { file, columns: namesOf(holding) });
  return chosen;
}

function cellsOf({ index }: Column, data: readonly TableRecord[]): string[] {
  return data.map(({ cells }) => cells[index] ?? '');
}

/** Most of the cells that are filled. */
function holdsAddresses(cells: readonly string[]): boolean {
  const filled = cells.map(cleanCell).filter((cell) => cell !== '');
  return filled.length > 0 && filled.filter(isAddress).length * 2 > filled.length;
}

function isAddress(cell: string): boolean {
  return cell.includes('@') && (checkAddress(cell).ok || firstAddress(cell) !== null);
}
