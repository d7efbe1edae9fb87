import { FacteurError } from '../../errors.ts';
import { openCsv } from './csv/csv-table.ts';
import { recogniseEncoding, type TextFile, utf8Lines } from './csv/encoding.ts';
import type { ListFile } from './file.ts';
import { jsonKind } from './json/json-objects.ts';
import { type ListFormat, type ReadingOptions, type Table, workbookFormats } from './table.ts';

/** First bytes of files that are not read as text: ZIP archives (.xlsx, .ods ...), OLE compound files (.xls), PDF. */
const signatures = [
  { kind: 'zip', bytes: Buffer.from('PK\x03\x04', 'latin1') },
  { kind: 'ole', bytes: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]) },
  { kind: 'pdf', bytes: Buffer.from('%PDF-') },
] as const;

/** Which formats each option is for. */
const optionFormats: Readonly<Record<keyof ReadingOptions, readonly ListFormat[]>> = {
  encoding: ['csv', 'json', 'ndjson', 'vcf', 'ldif', 'addresses'],
  delimiter: ['csv'],
  sheet: workbookFormats,
  rows: ['json', 'ndjson'],
};

/**
 * Opens a table by what the file's content says it is. Throws FacteurError, `list-option` for what that cannot have.
 *
 * @param known what else a person said: `tabular`, that text is a table with or without names of columns
 */
export async function openTable(
  file: ListFile,
  options: ReadingOptions,
  known: { readonly tabular?: boolean } = {},
): Promise<Table> {
  const table = await openByContent(file, options, known.tabular ?? false);
  const { format } = table.reading;
  for (const [option, formats] of Object.entries(optionFormats)) {
    if (options[option as keyof ReadingOptions] === undefined || formats.includes(format)) continue;
    throw new FacteurError('list-option', { file: file.name, option: `--${option}`, format });
  }
  return table;
}

async function openByContent(file: ListFile, options: ReadingOptions, tabular: boolean): Promise<Table> {
  const kind = await signatureOf(file);
  if (kind === null) return openText(await recogniseEncoding(file, options.encoding), options, tabular);
  if (kind === 'pdf') throw new FacteurError('list-format', { file: file.name, kind: 'binary' });
  const { openWorkbook } = await import('./workbook/open-workbook.ts');
  return openWorkbook(file, kind, options.sheet);
}

/** How documents begin that are text and no table: pages that some programs call .xls, calendars, letters. */
const document = /^\s*(?:<(?:!doctype|html|head|meta|table|\?xml|\?mso)\b|BEGIN:VCAL|\{\\rtf|%!PS)/i;
const cards = /^\s*BEGIN:VCARD/i;
/** An address book (RFC 2849): a version, comments, and the name of its first entry. */
const ldif = /^\s*(?:version: *\d+\s+)?(?:#[^\n]*\n)*dn::? *\S/i;

async function openText(text: TextFile, { delimiter, rows }: ReadingOptions, tabular: boolean): Promise<Table> {
  const start = await startOf(text);
  if (document.test(start)) throw new FacteurError('list-format', { file: text.file.name, kind: 'document' });
  if (cards.test(start)) {
    const { openVcf } = await import('./vcf/vcf-table.ts');
    return openVcf(text);
  }
  if (ldif.test(start)) {
    const { openLdif } = await import('./ldif/ldif-table.ts');
    return openLdif(text);
  }
  const format = jsonKind(start);
  if (format !== null) {
    const { openJson } = await import('./json/json-table.ts');
    return openJson(text, format, rows);
  }
  if (!tabular && delimiter === undefined) {
    const { openAddresses } = await import('./addresses/addresses-table.ts');
    const addresses = await openAddresses(text);
    if (addresses) return addresses;
  }
  return openCsv(text, delimiter);
}

async function startOf(text: TextFile): Promise<string> {
  for await (const start of utf8Lines(text)) return start.toString('latin1', 0, 1000);
  return '';
}

async function signatureOf(file: ListFile): Promise<(typeof signatures)[number]['kind'] | null> {
  for await (const head of file.bytes()) {
    return signatures.find(({ bytes }) => head.subarray(0, bytes.length).equals(bytes))?.kind ?? null;
  }
  return null;
}
