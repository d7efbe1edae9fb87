import readWorkbook from 'read-excel-file/universal';
import { checkAddress } from '../../../address.ts';
import { FacteurError } from '../../../errors.ts';
import { letter } from '../columns.ts';
import type { ListFile } from '../file.ts';
import type { Table, TableRecord } from '../table.ts';
import { readArchive } from './archive.ts';
import { cellText } from './cell-text.ts';
import { inspectWorkbook, type NumberFormats } from './workbook.ts';

/** Of the file; with 1,000,000 rows in it no workbook is larger. */
const MOST_BYTES = 60_000_000;
/** Looked at to find the sheet with the addresses. */
const SAMPLE_ROWS = 50;
const BATCH = 500;

interface Sheet {
  readonly name: string;
  readonly records: readonly TableRecord[];
}

/**
 * Opens an Excel workbook (.xlsx): the first sheet that has an address column, else the first that has anything. The
 * whole of it is in memory; bounds on its size are checked first. Throws `list-format` for another kind of archive,
 * `list-empty`, `list-sheet`, and what reading the archive throws.
 *
 * @param named the sheet that a person wants, by its name or its number
 */
export async function openXlsx(file: ListFile, named?: string): Promise<Table> {
  const bytes = await allBytes(file);
  const formats = inspect(file.name, bytes);
  const sheets = await readSheets(file.name, bytes, formats);
  const sheet = named === undefined ? (sheets.find(hasAddresses) ?? sheets[0]) : sheetNamed(file.name, sheets, named);
  if (!sheet || sheet.records.length === 0) throw new FacteurError('list-empty', { file: file.name });
  const { records } = sheet;
  return {
    reading: { format: 'xlsx', encoding: null, delimiter: null, sheet: sheet.name },
    async *records() {
      for (let start = 0; start < records.length; start += BATCH) yield records.slice(start, start + BATCH);
    },
  };
}

async function allBytes(file: ListFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.bytes()) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new FacteurError('list-workbook-too-large', { file: file.name });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function inspect(file: string, bytes: Buffer): NumberFormats {
  const parts = readArchive(file, bytes);
  if (parts.has('xl/workbook.xml')) return inspectWorkbook(file, parts);
  // OpenDocument and Apple's Numbers are archives too, and so are many files that are no tables at all.
  const spreadsheet = parts.get('mimetype')?.includes('spreadsheet') || bytes.includes('xl/workbook.bin');
  throw new FacteurError('list-format', { file, kind: spreadsheet ? 'spreadsheet' : 'binary' });
}

async function readSheets(file: string, bytes: Buffer, formats: NumberFormats): Promise<Sheet[]> {
  const content = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  // Text is kept as it is: cleaning is done later, the same for every format.
  const sheets = await readWorkbook(content, { trim: false }).catch((cause: unknown) => {
    throw new FacteurError('list-workbook-damaged', { file }, { cause });
  });
  return sheets
    .map(({ sheet, data }) => ({ name: sheet, records: toRecords(data, formats.get(sheet)) }))
    .filter(({ records }) => records.length > 0);
}

/** Rows with something in them; `line` is the number Excel shows beside the row. */
function toRecords(
  data: readonly (readonly unknown[])[],
  formats: ReadonlyMap<string, string> | undefined,
): TableRecord[] {
  const letters = Array.from({ length: data[0]?.length ?? 0 }, (_, index) => letter(index));
  return data
    .map((row, index) => ({
      line: index + 1,
      cells: row.map((value, column) =>
        cellText({ value, format: typeof value === 'number' ? formats?.get(letters[column] + String(index + 1)) : '' }),
      ),
    }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
}

function hasAddresses({ records }: Sheet): boolean {
  return records.slice(0, SAMPLE_ROWS).some(({ cells }) => cells.some((cell) => checkAddress(cell ?? '').ok));
}

function sheetNamed(file: string, sheets: readonly Sheet[], named: string): Sheet {
  const wanted = named.trim().toLowerCase();
  const found = sheets.find(({ name }) => name.trim().toLowerCase() === wanted) ?? sheets[Number(wanted) - 1];
  if (found) return found;
  throw new FacteurError('list-sheet', { file, sheet: named, sheets: sheets.map(({ name }) => name) });
}
