import { FacteurError } from '../../../errors.ts';
import type { ListFile } from '../file.ts';
import type { Table } from '../table.ts';
import type { Archive } from './archive.ts';

/** Of a file, what opening it needs when its bytes are there. */
export type NamedFile = Pick<ListFile, 'name' | 'language'>;

/**
 * Opens a workbook of Excel (.xlsx) or OpenDocument (.ods), of which the sheets are read as a stream; null: the archive is something
 * else. Throws `list-workbook-protected`, and what reading the workbook throws.
 *
 * @param sheet the sheet that a person wants, by its name or its number
 */
export async function openSpreadsheet(file: NamedFile, archive: Archive, sheet?: string): Promise<Table | null> {
  if (isExcel(archive)) {
    const { openXlsx } = await import('../xlsx/xlsx-table.ts');
    return openXlsx(file, archive, sheet);
  }
  if (!isOpenDocument(archive)) return null;
  if (archive.text('META-INF/manifest.xml').includes('encryption-data')) throw isProtected(file);
  const { openOds } = await import('../ods/ods-table.ts');
  return openOds(file, archive, sheet);
}

/** Whether `openSpreadsheet` reads it. */
export function isSpreadsheet(archive: Archive): boolean {
  return isExcel(archive) || isOpenDocument(archive);
}

function isExcel(archive: Archive): boolean {
  return archive.has('xl/workbook.xml');
}

function isOpenDocument(archive: Archive): boolean {
  return archive.has('content.xml') && archive.text('mimetype').includes('spreadsheet');
}

/** What is said of a workbook with a password. */
export function isProtected({ name }: NamedFile): FacteurError {
  return new FacteurError('list-workbook-protected', { file: name });
}
