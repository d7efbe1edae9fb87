import type { Table } from '../table.ts';
import { type Archive, damaged } from '../workbook/archive.ts';
import { type Sheet, tableOfSheet } from '../workbook/choose-sheet.ts';
import type { NamedFile } from '../workbook/spreadsheet.ts';
import { sheetRows } from './sheet.ts';
import { readStrings } from './strings.ts';
import { readWorkbook } from './workbook.ts';

/**
 * Opens an Excel workbook (.xlsx). The file as it is and the texts its cells share are in memory, its rows are read as they
 * are asked for. Throws what choosing the sheet and reading the archive throw.
 *
 * @param named the sheet that a person wants, by its name or its number
 */
export async function openXlsx(file: NamedFile, archive: Archive, named?: string): Promise<Table> {
  const { sheets, strings: path, styles, firstDay } = readWorkbook(archive);
  if (sheets.length === 0) throw damaged(file.name);
  const strings = await readStrings(file.name, archive, path);
  const surroundings = { file: file.name, language: file.language, strings, styles, firstDay };
  return tableOfSheet(
    file.name,
    'xlsx',
    sheets.map(({ name, hidden, path }): Sheet => {
      const hiddenColumns = new Set<number>();
      return { name, hidden, hiddenColumns, rows: () => sheetRows(archive, path, surroundings, hiddenColumns) };
    }),
    named,
  );
}
