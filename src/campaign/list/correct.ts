import { checkAddress } from '../../address.ts';
import { cleanCell } from './clean.ts';
import type { ListRow } from './read-list.ts';

/** What a person says of one row over what the list says. */
export interface Correction {
  /** Where the row begins in the list, from 1. */
  readonly line: number;
  /**
   * What the list has for an address there (a finding's `email`), because several rows may begin on one line. Absent: every
   * row on that line is meant.
   */
  readonly written?: string | undefined;
  /** The address that is meant; null: the row is left out. */
  readonly email: string | null;
}

/**
 * Puts rows right by what a person said of them. The function that is returned gives the row as it is meant; null: it is left
 * out. `column`: the name of the list's column of addresses.
 */
export function corrector(corrections: readonly Correction[], column: string): (row: ListRow) => ListRow | null {
  const byLine = Map.groupBy(corrections, ({ line }) => line);
  return (row) => {
    const said = byLine.get(row.line)?.findLast(({ written }) => written === undefined || written === row.email);
    if (!said) return row;
    return said.email === null ? null : readdressed(row, said.email, column);
  };
}

function readdressed(row: ListRow, written: string, column: string): ListRow {
  const check = checkAddress(written);
  if (!check.ok) return { ...row, email: cleanCell(check.email), key: '', problem: check.problem, several: null };
  const { email, key } = check;
  const remarks = { ...row.remarks, addressFrom: null };
  return { ...row, email, key, vars: { ...row.vars, [column]: email }, problem: null, several: null, remarks };
}
