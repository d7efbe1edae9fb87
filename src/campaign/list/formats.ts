import { FacteurError } from '../../errors.ts';
import { openCsv } from './csv/csv-table.ts';
import { recogniseEncoding, type TextFile, utf8Lines } from './csv/encoding.ts';
import type { ListFile } from './file.ts';
import { jsonKind } from './json/json-objects.ts';
import type { Table } from './table.ts';

/** First bytes of files that are not read as text: ZIP archives (.xlsx, .ods), OLE compound files (.xls), PDF. */
const signatures = [
  { kind: 'zip', bytes: Buffer.from('PK\x03\x04', 'latin1') },
  { kind: 'ole', bytes: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]) },
  { kind: 'pdf', bytes: Buffer.from('%PDF-') },
] as const;

/** Name of the stream in which Excel keeps a workbook with a password (MS-OFFCRYPTO, 2.3.4.4). */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');

/** Opens a table by what the file's content says it is. Throws FacteurError. */
export async function openTable(file: ListFile): Promise<Table> {
  const kind = await signatureOf(file);
  if (kind === null) return openText(await recogniseEncoding(file));
  if (kind === 'zip') {
    const { openXlsx } = await import('./xlsx/xlsx-table.ts');
    return openXlsx(file);
  }
  if (kind === 'ole' && (await contains(file, ENCRYPTED))) {
    throw new FacteurError('list-workbook-protected', { file: file.path });
  }
  throw new FacteurError('list-format', { file: file.path, kind: kind === 'ole' ? 'spreadsheet' : 'binary' });
}

async function openText(text: TextFile): Promise<Table> {
  const format = await jsonKindOf(text);
  if (format === null) return openCsv(text);
  const { openJson } = await import('./json/json-table.ts');
  return openJson(text, format);
}

async function jsonKindOf(text: TextFile): Promise<'json' | 'ndjson' | null> {
  for await (const start of utf8Lines(text)) return jsonKind(start.toString('latin1', 0, 1000));
  return null;
}

async function signatureOf(file: ListFile): Promise<(typeof signatures)[number]['kind'] | null> {
  for await (const head of file.bytes()) {
    return signatures.find(({ bytes }) => head.subarray(0, bytes.length).equals(bytes))?.kind ?? null;
  }
  return null;
}

async function contains(file: ListFile, wanted: Buffer): Promise<boolean> {
  let end: Buffer = Buffer.alloc(0);
  for await (const chunk of file.bytes()) {
    const piece = Buffer.concat([end, chunk]);
    if (piece.includes(wanted)) return true;
    end = piece.subarray(-wanted.length);
  }
  return false;
}
