import { FacteurError } from '../../../errors.ts';

/** What Excel itself can hold. */
const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 16_384;
/** Cells a sheet may span, empty ones between filled ones included: they all take memory once it is read. */
const MOST_CELLS = 10_000_000;

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

/** Number formats of the cells that have one, by sheet name and then by cell (`B12`). */
export type NumberFormats = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * What the library does not say of a workbook: how its numbers are shown, and that its sheets are not so large that
 * reading them takes all memory. Throws `list-workbook-damaged`, `list-workbook-too-large`.
 */
export function inspectWorkbook(file: string, parts: ReadonlyMap<string, Buffer>): NumberFormats {
  const styles = numberFormatsByStyle(textOf(parts, 'xl/styles.xml'));
  const paths = sheetPaths(parts);
  const formats = new Map<string, Map<string, string>>();
  for (const [path, content] of parts) {
    if (!content.includes('sheetData')) continue;
    const cells = inspectSheet(file, content.toString('latin1'), styles);
    const name = paths.get(path);
    if (name !== undefined) formats.set(name, cells);
  }
  return formats;
}

function textOf(parts: ReadonlyMap<string, Buffer>, name: string): string {
  return parts.get(name)?.toString() ?? '';
}

/** Sheet names by the path of their file. */
function sheetPaths(parts: ReadonlyMap<string, Buffer>): Map<string, string> {
  const targets = new Map(
    elements(textOf(parts, 'xl/_rels/workbook.xml.rels'), 'Relationship').map((attributes) => [
      attribute(attributes, 'Id'),
      attribute(attributes, 'Target').replace(/^\/xl\/|^/, 'xl/'),
    ]),
  );
  return new Map(
    elements(textOf(parts, 'xl/workbook.xml'), 'sheet').map((attributes) => [
      targets.get(attribute(attributes, '[\\w]+:id')) ?? '',
      attribute(attributes, 'name'),
    ]),
  );
}

/** Formats by the number that cells name them with. */
function numberFormatsByStyle(styles: string): Map<string, string> {
  const custom = new Map(
    elements(styles, 'numFmt').map((attributes) => [
      attribute(attributes, 'numFmtId'),
      attribute(attributes, 'formatCode'),
    ]),
  );
  const [, cellStyles = ''] = /<(?:\w+:)?cellXfs\b(.*?)<\/(?:\w+:)?cellXfs>/s.exec(styles) ?? [];
  const used = elements(cellStyles, 'xf').map((attributes, style) => {
    const id = attribute(attributes, 'numFmtId');
    return [String(style), custom.get(id) ?? builtInFormats[id] ?? ''] as const;
  });
  return new Map(used.filter(([, format]) => format !== ''));
}

function inspectSheet(file: string, xml: string, styles: ReadonlyMap<string, string>): Map<string, string> {
  const formats = new Map<string, string>();
  let [rows, columns, spanned, row, width] = [0, 0, 0, 0, 0];
  for (const [, attributes = ''] of xml.matchAll(/<(?:\w+:)?c\s([^>]*)>/g)) {
    const [, letters = '', digits = ''] = /\br\s*=\s*["']([A-Z]+)(\d+)["']/.exec(attributes) ?? [];
    if (letters === '') continue;
    const column = columnNumber(letters);
    if (Number(digits) > MOST_ROWS || column > MOST_COLUMNS) throw new FacteurError('list-workbook-damaged', { file });
    width = Number(digits) === row ? Math.max(width, column) : column;
    if (Number(digits) !== row || width === column) spanned += 1;
    row = Number(digits);
    if (attributes.endsWith('/')) continue;
    rows = Math.max(rows, row);
    columns = Math.max(columns, column);
    const format = styles.get(attribute(attributes, 's'));
    if (format !== undefined && !/\bt\s*=\s*["'](?!n)/.test(attributes)) formats.set(letters + digits, format);
  }
  if (rows * columns > MOST_CELLS || spanned > MOST_CELLS) throw new FacteurError('list-workbook-too-large', { file });
  return formats;
}

/** `A` -> 1, `AB` -> 28. */
function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
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
