import { checkAddress } from '../../../address.ts';
import { FacteurError } from '../../../errors.ts';
import type { Table, TableRecord, workbookFormats } from '../table.ts';

/** Looked at to find the sheet with the addresses. */
const SAMPLE_ROWS = 50;

/** One sheet of a workbook. */
export interface Sheet {
  readonly name: string;
  /** Whether its program does not show it. */
  readonly hidden: boolean;
  /** See Table. */
  readonly hiddenColumns: ReadonlySet<number>;
  /** Read anew at each call. */
  rows(): AsyncIterable<readonly TableRecord[]>;
}

/**
 * The table of a workbook: the sheet that was named, else the first that has an address (those that are shown come before
 * hidden ones), else the first that has anything. Throws `list-empty`, `list-sheet`, and what reading the sheets throws.
 *
 * @param file for errors
 */
export async function tableOfSheet(
  file: string,
  format: (typeof workbookFormats)[number],
  sheets: readonly Sheet[],
  named: string | undefined,
): Promise<Table> {
  const sheet = named === undefined ? await likeliest(sheets) : sheetNamed(file, sheets, named);
  if (!sheet) throw new FacteurError('list-empty', { file });
  const { name, hidden, hiddenColumns } = sheet;
  return {
    reading: { format, encoding: null, delimiter: null, sheet: name, sheetHidden: hidden },
    records: () => sheet.rows(),
    hiddenColumns: () => hiddenColumns,
  };
}

async function likeliest(sheets: readonly Sheet[]): Promise<Sheet | undefined> {
  let filled: Sheet | undefined;
  for (const sheet of [...sheets.filter(({ hidden }) => !hidden), ...sheets.filter(({ hidden }) => hidden)]) {
    const sample = await sampleOf(sheet);
    if (sample.some(({ cells }) => cells.some((cell) => checkAddress(cell ?? '').ok))) return sheet;
    if (sample.length > 0) filled ??= sheet;
  }
  return filled;
}

async function sampleOf(sheet: Sheet): Promise<readonly TableRecord[]> {
  const sample: TableRecord[] = [];
  for await (const records of sheet.rows()) {
    sample.push(...records);
    if (sample.length >= SAMPLE_ROWS) break;
  }
  return sample.slice(0, SAMPLE_ROWS);
}

function sheetNamed(file: string, sheets: readonly Sheet[], named: string): Sheet {
  const wanted = named.trim().toLowerCase();
  const found = sheets.find(({ name }) => name.trim().toLowerCase() === wanted) ?? sheets[Number(wanted) - 1];
  if (found) return found;
  throw new FacteurError('list-sheet', { file, sheet: named, sheets: sheets.map(({ name }) => name) });
}
