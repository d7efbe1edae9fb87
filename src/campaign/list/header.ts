import { checkAddress } from '../../address.ts';
import { cleanCell } from './clean.ts';
import { isAddressName } from './names.ts';
import type { TableRecord } from './table.ts';

/** Where a title above the table has ended, at the latest, in records. */
const HEADER_WITHIN = 20;

/** Where the table begins in a list. */
export interface Beginning {
  /** Place of the record with the names of the columns, from 0; null: there is none. */
  readonly header: number | null;
  /** Place of the first data row. */
  readonly data: number;
}

/**
 * Finds the row of column names: programs and people write titles, dates and notes above it. It is the one that names the
 * address column; else the fullest one above the first address, with something in that column. None: the list
 * begins with a recipient.
 *
 * @param records filled ones, from the beginning of the list
 */
export function findHeader(records: readonly TableRecord[]): Beginning {
  const rows = records.map(({ cells }) => cells.map(kindOf));
  const firstAddress = rows.findIndex((row) => row.includes('address'));
  const header = namingRow(rows, firstAddress) ?? rowAbove(records, rows, firstAddress);
  if (header !== null) return { header, data: header + 1 };
  return {
    header: null,
    data: Math.max(
      0,
      rows.findIndex((row) => filled(row) > 1 || row.includes('address')),
    ),
  };
}

type Kind = 'empty' | 'address' | 'name' | 'text';

function kindOf(cell: string | undefined): Kind {
  if (cell === undefined || cleanCell(cell) === '') return 'empty';
  if (cell.includes('@')) {
    const check = checkAddress(cell);
    if (check.ok || check.problem === 'several') return 'address';
  }
  return isAddressName(cell) ? 'name' : 'text';
}

function filled(row: readonly Kind[]): number {
  return row.filter((kind) => kind !== 'empty').length;
}

/** "Mail" may also be what somebody answered: a name counts with addresses below it, or before all addresses. */
function namingRow(rows: readonly (readonly Kind[])[], firstAddress: number): number | null {
  const naming = rows
    .map((row, at) => ({ at, column: row.indexOf('name') }))
    .filter(({ at, column }) => at < HEADER_WITHIN && column >= 0 && !rows[at]?.includes('address'));
  const heading = naming.find(({ at, column }) => rows.findIndex((row) => row[column] === 'address') > at);
  const found = heading ?? naming.find(({ at }) => firstAddress < 0 || at < firstAddress);
  return found?.at ?? null;
}

function rowAbove(
  records: readonly TableRecord[],
  rows: readonly (readonly Kind[])[],
  firstAddress: number,
): number | null {
  if (firstAddress <= 0) return firstAddress < 0 && records.length > 0 ? 0 : null;
  const column = rows[firstAddress]?.indexOf('address') ?? 0;
  const above = rows.slice(0, firstAddress).map((row, at) => ({ at, count: row[column] === 'text' ? filled(row) : 0 }));
  const fullest = above.toSorted((a, b) => b.count - a.count)[0];
  return fullest && fullest.count > 0 ? fullest.at : null;
}
