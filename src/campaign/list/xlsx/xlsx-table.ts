import { checkAddress } from '../../../address.ts';
import { FacteurError } from '../../../errors.ts';
import type { ListFile } from '../file.ts';
import type { Table, TableRecord } from '../table.ts';
import { Archive, damaged } from './archive.ts';
import { sheetRows } from './sheet.ts';
import { readStrings } from './strings.ts';
import { readWorkbook } from './workbook.ts';

/** Of the file; with 1,000,000 rows in it no workbook is larger. */
const MOST_BYTES = 60_000_000;
/** Looked at to find the sheet with the addresses. */
const SAMPLE_ROWS = 50;

interface Sheet {
  readonly name: string;
  rows(): AsyncIterable<readonly TableRecord[]>;
}

/**
 * Opens an Excel workbook (.xlsx): the first sheet that has an address column, else the first that has anything. The file
 * as it is and the texts its cells share are in memory, its rows are read as they are asked for. Throws `list-format` for
 * another kind of archive, `list-empty`, `list-sheet`, and what reading the archive throws.
 *
 * @param named the sheet that a person wants, by its name or its number
 */
export async function openXlsx(file: ListFile, named?: string): Promise<Table> {
  const sheets = await sheetsOf(file);
  const sheet = named === undefined ? await likeliest(sheets) : sheetNamed(file.name, sheets, named);
  if (!sheet) throw new FacteurError('list-empty', { file: file.name });
  return {
    reading: { format: 'xlsx', encoding: null, delimiter: null, sheet: sheet.name },
    records: () => sheet.rows(),
  };
}

async function sheetsOf(file: ListFile): Promise<Sheet[]> {
  const bytes = await allBytes(file);
  const archive = new Archive(file.name, bytes);
  if (!archive.has('xl/workbook.xml')) throw wrongArchive(file.name, archive);
  const { sheets, strings: path, styles, firstDay } = readWorkbook(archive);
  if (sheets.length === 0) throw damaged(file.name);
  const strings = await readStrings(file.name, archive, path);
  const surroundings = { file: file.name, strings, styles, firstDay };
  return sheets.map(({ name, path }) => ({ name, rows: () => sheetRows(archive, path, surroundings) }));
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

/** OpenDocument and Apple's Numbers are archives too, and so are many files that are no tables at all. */
function wrongArchive(file: string, archive: Archive): FacteurError {
  const spreadsheet =
    archive.has('xl/workbook.bin') ||
    archive.has('Index/Document.iwa') ||
    archive.text('mimetype').includes('spreadsheet');
  return new FacteurError('list-format', { file, kind: spreadsheet ? 'spreadsheet' : 'binary' });
}

async function likeliest(sheets: readonly Sheet[]): Promise<Sheet | undefined> {
  let filled: Sheet | undefined;
  for (const sheet of sheets) {
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
