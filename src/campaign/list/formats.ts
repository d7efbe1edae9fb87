import { FacteurError } from '../../errors.ts';
import { openCsv } from './csv/csv-table.ts';
import type { ListFile } from './file.ts';
import type { Table } from './table.ts';

/** First bytes of files that people take for a list and that are not read as text. */
const signatures: readonly { kind: 'spreadsheet' | 'binary'; bytes: Buffer }[] = [
  // .xlsx and .ods are ZIP archives, .xls an OLE compound file.
  { kind: 'spreadsheet', bytes: Buffer.from('PK\x03\x04', 'latin1') },
  { kind: 'spreadsheet', bytes: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]) },
  { kind: 'binary', bytes: Buffer.from('%PDF-') },
];

/** Opens a table by what the file's content says it is. Throws FacteurError. */
export async function openTable(file: ListFile): Promise<Table> {
  for await (const head of file.bytes()) {
    const foreign = signatures.find(({ bytes }) => head.subarray(0, bytes.length).equals(bytes));
    if (foreign) throw new FacteurError('list-format', { file: file.path, kind: foreign.kind });
    break;
  }
  return openCsv(file);
}
