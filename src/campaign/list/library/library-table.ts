import type { ListFile } from '../file.ts';
import { unpack } from '../packed-records.ts';
import type { Table, workbookFormats } from '../table.ts';
import { type Sheet, tableOfSheet } from '../workbook/choose-sheet.ts';
import { type HeldSheet, readByLibrary } from './library-client.ts';

/**
 * Opens a workbook in one of the formats that are read by a library, as a whole; its rows are kept. Throws what reading it and
 * choosing the sheet throw.
 *
 * @param named the sheet that a person wants, by its name or its number
 */
export async function openByLibrary(
  file: ListFile,
  format: (typeof workbookFormats)[number],
  bytes: Buffer,
  named?: string,
): Promise<Table> {
  const sheets = await readByLibrary({ file: file.name, format, bytes, language: file.language });
  return tableOfSheet(file.name, format, sheets.map(toSheet), named);
}

function toSheet({ name, hidden, hiddenColumns, batches }: HeldSheet): Sheet {
  return {
    name,
    hidden,
    hiddenColumns,
    async *rows() {
      for (const batch of batches) yield unpack(batch);
    },
  };
}
