import type { Archive } from '../workbook/archive.ts';
import type { CellFormat } from '../workbook/cell-text.ts';
import { attribute, elements } from '../workbook/xml-tags.ts';

/** What a workbook says of itself: its sheets, and what their cells refer to. */
export interface Workbook {
  /** In the workbook's order; `path` is that of the file in the archive. */
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean; readonly path: string }[];
  /** How values are shown, by the number of the style that cells name. */
  readonly styles: readonly CellFormat[];
  /** Path of the file with the texts. */
  readonly strings: string;
  /** See SheetSurroundings. */
  readonly firstDay: number;
}

/** Throws `list-workbook-damaged`, `list-workbook-too-large`. */
export function readWorkbook(archive: Archive): Workbook {
  const relations = elements(archive.text('xl/_rels/workbook.xml.rels'), 'Relationship').map((attributes) => ({
    id: attribute(attributes, 'Id'),
    type: attribute(attributes, 'Type').replace(/^.*\//, ''),
    path: attribute(attributes, 'Target').replace(/^\/(?=xl\/)|^(?!\/)/, (slash) => (slash === '' ? 'xl/' : '')),
  }));
  const pathOf = (type: string) => relations.find((relation) => relation.type === type)?.path;
  const xml = archive.text('xl/workbook.xml');
  const sheets = elements(xml, 'sheet').map((attributes) => {
    const id = attribute(attributes, '[\\w]+:id');
    const path = relations.find((relation) => relation.id === id && relation.type !== 'chartsheet')?.path ?? '';
    return { name: attribute(attributes, 'name'), hidden: /hidden/i.test(attribute(attributes, 'state')), path };
  });
  return {
    sheets: sheets.filter(({ path }) => archive.has(path)),
    styles: readStyles(archive.text(pathOf('styles') ?? 'xl/styles.xml')),
    strings: pathOf('sharedStrings') ?? 'xl/sharedStrings.xml',
    firstDay: /^(1|true)$/.test(attribute(elements(xml, 'workbookPr')[0] ?? '', 'date1904')) ? 1462 : 0,
  };
}

function readStyles(styles: string): CellFormat[] {
  const custom = new Map(
    elements(styles, 'numFmt').map((attributes) => [
      attribute(attributes, 'numFmtId'),
      attribute(attributes, 'formatCode'),
    ]),
  );
  const [, cellStyles = ''] = /<(?:\w+:)?cellXfs\b(.*?)<\/(?:\w+:)?cellXfs>/s.exec(styles) ?? [];
  return elements(cellStyles, 'xf').map((attributes) => {
    const id = attribute(attributes, 'numFmtId');
    return custom.get(id) ?? Number(id);
  });
}
