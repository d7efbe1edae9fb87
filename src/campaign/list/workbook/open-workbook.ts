import { FacteurError } from '../../../errors.ts';
import type { ListFile } from '../file.ts';
import type { Table } from '../table.ts';
import { Archive, wholeFile } from './archive.ts';
import { isProtected, isSpreadsheet, openSpreadsheet } from './spreadsheet.ts';

/** From so many bytes on a workbook is read beside whoever asks for its rows: to start a thread takes as long as to read a smaller one. */
const LARGE = 1_000_000;

/** Name of the stream in which Excel keeps a workbook with a password (MS-OFFCRYPTO, 2.3.4.4). */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');
/** Names of the streams with the sheets of an old workbook (MS-XLS, 2.1.2), also before Excel 97. */
const OLD_WORKBOOKS = ['Workbook', 'Book'].map((name) => Buffer.from(name, 'utf16le'));

/**
 * Opens a workbook by what is in it. Throws `list-format` for an archive or a compound file that is something else, and what
 * reading the workbook throws.
 *
 * @param kind what the file is made as
 * @param sheet the sheet that a person wants, by its name or its number
 */
export async function openWorkbook(file: ListFile, kind: 'zip' | 'ole', sheet?: string): Promise<Table> {
  const bytes = await wholeFile(file);
  if (kind === 'ole') return openOld(file, bytes, sheet);
  const archive = new Archive(file.name, bytes);
  if (bytes.length >= LARGE && isSpreadsheet(archive)) {
    const { openBeside } = await import('./reading-client.ts');
    return openBeside(file, bytes, sheet);
  }
  const table = await openSpreadsheet(file, archive, sheet);
  if (table) return table;
  const format = archive.has('xl/workbook.bin') ? 'xlsb' : archive.has('Index/Document.iwa') ? 'numbers' : null;
  if (format === null) throw new FacteurError('list-format', { file: file.name, kind: 'binary' });
  // The library unpacks as much as there is: that it is no more than the archive says is seen before.
  await archive.checkSizes();
  const { openByLibrary } = await import('../library/library-table.ts');
  return openByLibrary(file, format, bytes, sheet);
}

async function openOld(file: ListFile, bytes: Buffer, sheet?: string): Promise<Table> {
  if (bytes.includes(ENCRYPTED)) throw isProtected(file);
  if (!OLD_WORKBOOKS.some((name) => bytes.includes(name))) {
    throw new FacteurError('list-format', { file: file.name, kind: 'binary' });
  }
  const { openByLibrary } = await import('../library/library-table.ts');
  return openByLibrary(file, 'xls', bytes, sheet);
}
