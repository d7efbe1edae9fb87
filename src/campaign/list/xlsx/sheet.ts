import { FacteurError } from '../../../errors.ts';
import { MOST_CHARACTERS, type TableRecord } from '../table.ts';
import { type Archive, damaged } from './archive.ts';
import { cellText } from './cell-text.ts';
import { RichText, unescaped } from './strings.ts';
import type { Style } from './workbook.ts';
import { readXml, type XmlHandler } from './xml.ts';

/** What Excel itself can hold. */
const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 16_384;
/** Cells that rows span, empty ones between filled ones included. */
const MOST_CELLS = 25_000_000;
/** Rows are not filled up with empty cells beyond this: somewhere far to the right stands one that was forgotten. */
const WIDEST = 2_000;

/** What a sheet needs of the workbook around it. */
export interface SheetSurroundings {
  readonly file: string;
  readonly strings: readonly string[];
  /** By the number that cells name them with. */
  readonly styles: readonly Style[];
  /** Days from Excel's day 0 to the workbook's: 1462 where it counts from 1904. */
  readonly firstDay: number;
}

/**
 * The rows of a sheet that have something in them (ECMA-376, 18.3.1), a piece of the file at a time; `line` is the number
 * that Excel shows beside the row. Throws `list-workbook-damaged`, `list-workbook-too-large`, `list-row-too-long`.
 */
export async function* sheetRows(
  archive: Archive,
  path: string,
  surroundings: SheetSurroundings,
): AsyncGenerator<readonly TableRecord[]> {
  const sheet = new Sheet(surroundings);
  for await (const _ of readXml(surroundings.file, archive.stream(path), sheet)) {
    const records = sheet.take();
    if (records.length > 0) yield records;
  }
}

class Sheet implements XmlHandler {
  readonly #around: SheetSurroundings;
  readonly #rich = new RichText();
  #records: TableRecord[] = [];
  /** Number of the row, from 1, and place in it, from 0. */
  #row = 0;
  #column = -1;
  #cells: string[] = [];
  #filled = false;
  #width = 0;
  #spanned = 0;
  /** Of the cell: what its value is, how it is shown, and the value. */
  #type = '';
  #style = 0;
  #value = '';
  #inValue = false;

  constructor(around: SheetSurroundings) {
    this.#around = around;
  }

  /** The rows that were completed since. */
  take(): readonly TableRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  open(name: string, attribute: (name: string) => string): void {
    if (name === 'c') this.#beginCell(attribute('r'), attribute('t'), attribute('s'));
    else if (name === 'v') this.#inValue = true;
    else if (name === 'row') this.#beginRow(attribute('r'));
    else if (name === 'dimension') this.#believe(attribute('ref'));
    else this.#rich.open(name);
  }

  text(text: string): void {
    if (this.#inValue) this.#value += text;
    else this.#rich.text(text);
  }

  close(name: string): void {
    if (name === 'v') this.#inValue = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#endRow();
    else this.#rich.close(name);
  }

  /** `A1:F200`: every row has that many cells, those at its end may be empty. */
  #believe(reference: string): void {
    const [, letters = ''] = /:([A-Z]+)\d*$/.exec(reference) ?? [];
    this.#width = Math.max(this.#width, columnNumber(letters));
  }

  #beginRow(number: string): void {
    this.#row = number === '' ? this.#row + 1 : Number(number);
    this.#column = -1;
    this.#cells = [];
    this.#filled = false;
    if (this.#row > MOST_ROWS) throw new FacteurError('list-workbook-too-large', { file: this.#around.file });
    if (!Number.isInteger(this.#row) || this.#row < 1) throw damaged(this.#around.file);
  }

  #beginCell(reference: string, type: string, style: string): void {
    const column = columnNumber(/^[A-Z]+/.exec(reference)?.[0] ?? '');
    this.#column = column === 0 ? this.#column + 1 : column - 1;
    if (this.#column >= MOST_COLUMNS) throw damaged(this.#around.file);
    this.#type = type;
    this.#style = Number(style);
    this.#value = '';
  }

  #endCell(): void {
    const text = this.#cellText(this.#type === 'inlineStr' ? this.#rich.take() : this.#value);
    if (text === '') return;
    if (text.length > MOST_CHARACTERS) {
      throw new FacteurError('list-row-too-long', { file: this.#around.file, line: this.#row });
    }
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells[this.#column] = text;
    this.#filled ||= text.trim() !== '';
  }

  #endRow(): void {
    if (!this.#filled) return;
    const cells = this.#cells;
    this.#width = Math.max(this.#width, cells.length);
    while (cells.length < Math.min(this.#width, WIDEST)) cells.push('');
    this.#spanned += cells.length;
    if (this.#spanned > MOST_CELLS) throw new FacteurError('list-workbook-too-large', { file: this.#around.file });
    this.#records.push({ line: this.#row, cells });
  }

  #cellText(value: string): string {
    const { strings, styles, firstDay } = this.#around;
    if (value === '' || this.#type === 'e') return '';
    if (this.#type === 's') return strings[Number(value)] ?? '';
    if (this.#type === 'b') return cellText({ value: value.trim() === '1', format: undefined });
    if (this.#type === 'd')
      return cellText({ value: new Date(/Z|T.*[+-]/.test(value) ? value : `${value}Z`), format: undefined });
    if (this.#type !== '' && this.#type !== 'n') return unescaped(value);
    const number = Number(value);
    const style = styles[this.#style];
    if (Number.isNaN(number)) return '';
    if (style?.date) return cellText({ value: dateOf(number + firstDay), format: undefined });
    return cellText({ value: number, format: style?.format });
  }
}

const DAY_MS = 86_400_000;
/** Day 0 of Excel's calendar, which has a 29 February 1900. */
const DAY_0 = Date.UTC(1899, 11, 30);

function dateOf(days: number): Date {
  return new Date(DAY_0 + days * DAY_MS);
}

/** `A` -> 1, `AB` -> 28; nothing -> 0. */
function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}
