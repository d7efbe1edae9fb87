import type { Archive } from './archive.ts';

/** How numbers of a style are shown. */
export interface Style {
  /** Number format (ECMA-376, 18.8.31); undefined: "General". */
  readonly format: string | undefined;
  /** Whether the number is a date or a time. */
  readonly date: boolean;
}

/** What a workbook says of itself: its sheets, and what their cells refer to. */
export interface Workbook {
  /** In the workbook's order; `path` is that of the file in the archive. */
  readonly sheets: readonly { readonly name: string; readonly path: string }[];
  readonly styles: readonly Style[];
  /** Path of the file with the texts. */
  readonly strings: string;
  /** See SheetSurroundings. */
  readonly firstDay: number;
}

/** Number formats that a workbook need not spell out (ECMA-376, 18.8.30), the dates left out. */
const builtInFormats: Readonly<Record<string, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  37: '#,##0',
  38: '#,##0',
  39: '#,##0.00',
  40: '#,##0.00',
};

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
    return { name: attribute(attributes, 'name'), path };
  });
  return {
    sheets: sheets.filter(({ path }) => archive.has(path)),
    styles: readStyles(archive.text(pathOf('styles') ?? 'xl/styles.xml')),
    strings: pathOf('sharedStrings') ?? 'xl/sharedStrings.xml',
    firstDay: /^(1|true)$/.test(attribute(elements(xml, 'workbookPr')[0] ?? '', 'date1904')) ? 1462 : 0,
  };
}

/** By the number that cells name them with. */
function readStyles(styles: string): Style[] {
  const custom = new Map(
    elements(styles, 'numFmt').map((attributes) => [
      attribute(attributes, 'numFmtId'),
      attribute(attributes, 'formatCode'),
    ]),
  );
  const [, cellStyles = ''] = /<(?:\w+:)?cellXfs\b(.*?)<\/(?:\w+:)?cellXfs>/s.exec(styles) ?? [];
  return elements(cellStyles, 'xf').map((attributes) => {
    const id = attribute(attributes, 'numFmtId');
    const format = custom.get(id) ?? builtInFormats[id];
    return { format, date: format === undefined ? isBuiltInDate(Number(id)) : isDate(format) };
  });
}

/** ECMA-376, 18.8.30, with those of Asian languages. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/** Whether the format shows a day, a month, a year, an hour or a second, beside what it quotes. */
function isDate(format: string): boolean {
  if (/^general$/i.test(format)) return false;
  return /[dmyhs]/i.test(format.replace(/"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, ''));
}

/** The attributes of every element of that name, as written. */
function elements(xml: string, name: string): string[] {
  return Array.from(
    xml.matchAll(new RegExp(`<(?:\\w+:)?${name}\\s([^>]*)>`, 'g')),
    ([, attributes]) => attributes ?? '',
  );
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function attribute(attributes: string, name: string): string {
  const [, , value = ''] = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(["'])(.*?)\\1`).exec(attributes) ?? [];
  return value.replace(/&(\w+);|&#(x?)([\da-f]+);/gi, (whole, entity, hex, code) =>
    entity
      ? (entities[entity] ?? whole)
      : String.fromCodePoint(Math.min(Number.parseInt(code, hex ? 16 : 10), 0x10ffff)),
  );
}
