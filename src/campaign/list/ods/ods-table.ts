import type { Table } from '../table.ts';
import type { Archive } from '../workbook/archive.ts';
import { type Sheet, tableOfSheet } from '../workbook/choose-sheet.ts';
import type { NamedFile } from '../workbook/spreadsheet.ts';
import { attribute, elementsIn } from '../workbook/xml-tags.ts';
import { sheetRows } from './sheet.ts';

/** Of an OpenDocument archive: the file with all the sheets. */
const CONTENT = 'content.xml';

/**
 * Opens an OpenDocument spreadsheet (.ods). Its rows are read as they are asked for, with the file itself in memory. Throws
 * what choosing the sheet and reading the archive throw.
 *
 * @param named the sheet that a person wants, by its name or its number
 */
export async function openOds(file: NamedFile, archive: Archive, named?: string): Promise<Table> {
  const sheets = await sheetsOf(archive);
  return tableOfSheet(
    file.name,
    'ods',
    sheets.map(({ name, hidden }, number): Sheet => {
      const hiddenColumns = new Set<number>();
      return {
        name,
        hidden,
        hiddenColumns,
        rows: () => sheetRows(archive, CONTENT, { file: file.name, number, language: file.language }, hiddenColumns),
      };
    }),
    named,
  );
}

/** The sheets' names, without reading their cells. */
async function sheetsOf(archive: Archive): Promise<{ name: string; hidden: boolean }[]> {
  const sheets: { name: string; hidden: boolean }[] = [];
  const hiddenStyles = new Set<string>();
  let style = '';
  for await (const { name, attributes } of elementsIn(archive.stream(CONTENT), [
    'table',
    'style',
    'table-properties',
  ])) {
    if (name === 'style') style = attribute(attributes, 'style:name');
    else if (name === 'table-properties') {
      if (attribute(attributes, 'table:display') === 'false') hiddenStyles.add(style);
    } else {
      const hidden = hiddenStyles.has(attribute(attributes, 'table:style-name'));
      sheets.push({ name: attribute(attributes, 'table:name'), hidden });
    }
  }
  return sheets;
}
