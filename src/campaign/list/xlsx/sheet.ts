import type { Language } from '../../../language.ts';
import type { TableRecord } from '../table.ts';
import type { Archive } from '../workbook/archive.ts';
import { type CellFormat, cellText, daysOf, isDateFormat } from '../workbook/cell-text.ts';
import { MOST_COLUMNS, SheetRows } from '../workbook/sheet-rows.ts';
import { readXml, type XmlHandler } from '../workbook/xml.ts';
import { RichText, unescaped } from './strings.ts';

/** What a sheet needs of the workbook around it. */
export interface SheetSurroundings {
  readonly file: string;
  /** In which numbers and dates are written as text. */
  readonly language: Language;
  readonly strings: readonly string[];
  /** By the number that cells name them with. */
  readonly styles: readonly CellFormat[];
  /** Days from Excel's day 0 to the workbook's: 1462 where it counts from 1904. */
  readonly firstDay: number;
}

/**
 * The rows of a sheet that have something in them (ECMA-376, 18.3.1), a piece of the file at a time; `line` is the number
 * that Excel shows beside the row. Throws `list-workbook-damaged`, `list-workbook-too-large`, `list-row-too-long`.
 *
 * @param hiddenColumns gets the places of the columns that Excel does not show
 */
export async function* sheetRows(
  archive: Archive,
  path: string,
  surroundings: SheetSurroundings,
  hiddenColumns: Set<number>,
): AsyncGenerator<readonly TableRecord[]> {
  const sheet = new Sheet(surroundings, hiddenColumns);
  for await (const _ of readXml(surroundings.file, archive.stream(path), sheet)) {
    const records = sheet.take();
    if (records.length > 0) yield records;
  }
}

class Sheet implements XmlHandler {
  readonly #around: SheetSurroundings;
  readonly #hiddenColumns: Set<number>;
  readonly #rows: SheetRows;
  readonly #rich = new RichText();
  /** Number of the row, from 1, and place in it, from 0. */
  #row = 0;
  #column = -1;
  /** Of the cell: what its value is, how it is shown, whether it is calculated, and the value. */
  #type = '';
  #style = 0;
  #calculated = false;
  #value = '';
  #inValue = false;

  constructor(around: SheetSurroundings, hiddenColumns: Set<number>) {
    this.#around = around;
    this.#hiddenColumns = hiddenColumns;
    this.#rows = new SheetRows(around.file);
  }

  /** The rows that were completed since. */
  take(): readonly TableRecord[] {
    return this.#rows.take();
  }

  open(name: string, attribute: (name: string) => string): void {
    if (name === 'c') this.#beginCell(attribute('r'), attribute('t'), attribute('s'));
    else if (name === 'v') this.#inValue = true;
    else if (name === 'f') this.#calculated = true;
    else if (name === 'row') this.#beginRow(attribute('r'), isTrue(attribute('hidden')));
    else if (name === 'dimension') this.#believe(attribute('ref'));
    else if (name === 'col') this.#noteColumns(attribute);
    else this.#rich.open(name);
  }

  text(text: string): void {
    if (this.#inValue) this.#value += text;
    else this.#rich.text(text);
  }

  close(name: string): void {
    if (name === 'v') this.#inValue = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#rows.end();
    else this.#rich.close(name);
  }

  /** `A1:F200`: every row has that many cells, those at its end may be empty. */
  #believe(reference: string): void {
    const colon = reference.indexOf(':');
    if (colon >= 0) this.#rows.widen(columnNumber(reference, colon + 1));
  }

  #noteColumns(attribute: (name: string) => string): void {
    if (!isTrue(attribute('hidden')) && attribute('width') !== '0') return;
    const last = Math.min(Number(attribute('max')), MOST_COLUMNS);
    for (let column = Number(attribute('min')); column <= last; column++) this.#hiddenColumns.add(column - 1);
  }

  #beginRow(number: string, hidden: boolean): void {
    this.#row = number === '' ? this.#row + 1 : Number(number);
    this.#column = -1;
    this.#rows.begin(this.#row, hidden);
  }

  #beginCell(reference: string, type: string, style: string): void {
    const column = columnNumber(reference);
    this.#column = column === 0 ? this.#column + 1 : column - 1;
    this.#type = type;
    this.#style = Number(style);
    this.#calculated = false;
    this.#value = '';
  }

  #endCell(): void {
    const value = this.#type === 'inlineStr' ? this.#rich.take() : this.#value;
    if (this.#type === 'e') this.#rows.flaw(this.#column, { kind: 'error', shown: value.trim() || '#?' });
    // A formula whose result is an empty text is one of type "str".
    else if (this.#calculated && value === '' && this.#type !== 'str')
      this.#rows.flaw(this.#column, { kind: 'formula' });
    else this.#rows.put(this.#column, this.#cellText(value));
  }

  #cellText(value: string): string {
    const { strings, styles, firstDay, language } = this.#around;
    const format = styles[this.#style];
    if (value === '') return '';
    if (this.#type === 's') return cellText(strings[Number(value)] ?? '', format, language);
    if (this.#type === 'b') return cellText(value.trim() === '1', format, language);
    if (this.#type === 'd') return cellText(daysOf(value), format ?? SHORT_DATE, language);
    if (this.#type !== '' && this.#type !== 'n') return cellText(unescaped(value), format, language);
    const number = Number(value);
    if (Number.isNaN(number)) return '';
    return cellText(firstDay > 0 && isDateFormat(format) ? number + firstDay : number, format, language);
  }
}

/** The built-in format of a date. */
const SHORT_DATE = 14;

function isTrue(value: string): boolean {
  return value === '1' || value === 'true';
}

/** `A1` -> 1, `AB7` -> 28; what begins with no letter -> 0. @param from where the letters begin */
function columnNumber(reference: string, from = 0): number {
  let number = 0;
  for (let at = from; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    number = number * 26 + letter;
  }
  return number;
}
