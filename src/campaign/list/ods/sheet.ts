import type { Language } from '../../../language.ts';
import type { TableRecord } from '../table.ts';
import type { Archive } from '../workbook/archive.ts';
import { MOST_COLUMNS, SheetRows } from '../workbook/sheet-rows.ts';
import { readXml, type XmlHandler } from '../workbook/xml.ts';
import { OdsText } from './text.ts';

/** What shows that the result of a formula is an error, as LibreOffice writes it. */
const ERROR = /^(?:#[\p{Lu}\d/!?]+|(?:Err|Erreur)\s?:\s?\d+)$/u;

/** Which sheet of a file. */
export interface SheetPlace {
  /** For errors. */
  readonly file: string;
  /** Of the sheet, from 0. */
  readonly number: number;
  /** In which numbers are written as text. */
  readonly language: Language;
}

type Attribute = (name: string) => string;

/**
 * The rows of a sheet that have something in them (OpenDocument 1.3, part 3, 9.1), a piece of the file at a time; the text
 * of a cell is the one that the file holds as what was shown. `line` is the number beside the row. Throws
 * `list-workbook-damaged`, `list-workbook-too-large`, `list-row-too-long`.
 *
 * @param hiddenColumns gets the places of the columns that are not shown
 */
export async function* sheetRows(
  archive: Archive,
  path: string,
  { file, number, language }: SheetPlace,
  hiddenColumns: Set<number>,
): AsyncGenerator<readonly TableRecord[]> {
  const sheet = new Sheet({ file, number, language }, hiddenColumns);
  for await (const _ of readXml(file, archive.stream(path), sheet)) {
    const records = sheet.take();
    if (records.length > 0) yield records;
    if (sheet.ended) return;
  }
}

class Sheet implements XmlHandler {
  readonly #language: Language;
  readonly #rows: SheetRows;
  readonly #hiddenColumns: Set<number>;
  readonly #text = new OdsText();
  /** Tables that begin before the sheet does; negative: it has begun. */
  #before: number;
  /** Whether its last row was read. */
  ended = false;
  #inside = false;
  /** Of the row and the column that come next. */
  #line = 1;
  #column = 0;
  #columnStyles = 0;
  #rowTimes = 1;
  #hidden = false;
  /** Of the cell. */
  #cellTimes = 1;
  #calculated = false;
  #type = '';
  #value = 0;

  constructor({ file, number, language }: SheetPlace, hiddenColumns: Set<number>) {
    this.#rows = new SheetRows(file);
    this.#language = language;
    this.#before = number;
    this.#hiddenColumns = hiddenColumns;
  }

  /** The rows that were completed since. */
  take(): readonly TableRecord[] {
    return this.#rows.take();
  }

  open(name: string, attribute: Attribute): void {
    if (name === 'table') this.#inside = this.#before-- === 0;
    else if (!this.#inside) return;
    else if (this.#text.open(name, attribute)) return;
    else if (name === 'table-row') this.#beginRow(attribute);
    else if (name === 'table-cell' || name === 'covered-table-cell') this.#beginCell(attribute);
    else if (name === 'table-column') this.#noteColumns(attribute);
  }

  text(text: string): void {
    if (this.#inside) this.#text.text(text);
  }

  close(name: string): void {
    if (!this.#inside || this.#text.close(name)) return;
    if (name === 'table-cell' || name === 'covered-table-cell') this.#endCell();
    else if (name === 'table-row') this.#endRow();
    else if (name === 'table') {
      this.#inside = false;
      this.ended = true;
    }
  }

  #noteColumns(attribute: Attribute): void {
    const times = repeated(attribute('table:number-columns-repeated'));
    const until = Math.min(this.#columnStyles + times, MOST_COLUMNS);
    if (isHidden(attribute))
      for (let column = this.#columnStyles; column < until; column++) this.#hiddenColumns.add(column);
    this.#columnStyles = until;
  }

  #beginRow(attribute: Attribute): void {
    this.#rowTimes = repeated(attribute('table:number-rows-repeated'));
    this.#hidden = isHidden(attribute);
    this.#column = 0;
    this.#rows.begin(this.#line, this.#hidden);
  }

  #beginCell(attribute: Attribute): void {
    this.#cellTimes = repeated(attribute('table:number-columns-repeated'));
    this.#calculated = attribute('table:formula') !== '';
    this.#type = attribute('calcext:value-type') || attribute('office:value-type');
    this.#value = Number(attribute('office:value'));
    this.#text.begin();
  }

  #endCell(): void {
    const text = this.#text.take();
    const column = this.#column;
    this.#column += this.#cellTimes;
    if (this.#type === 'error' || (this.#calculated && ERROR.test(text))) {
      this.#rows.flaw(column, { kind: 'error', shown: text || '#?' });
    } else if (this.#calculated && this.#type === '' && text === '') {
      this.#rows.flaw(column, { kind: 'formula' });
    } else if (text !== '') {
      this.#putText(column, text);
    }
  }

  #putText(column: number, text: string): void {
    const shown = this.#type === 'float' ? readersNumber(text, this.#value, this.#language) : text;
    for (let at = column; at < this.#column; at++) this.#rows.put(at, shown);
  }

  #endRow(): void {
    this.#rows.end(this.#rowTimes);
    this.#line += this.#rowTimes;
  }
}

/** A number as it was shown to whoever saved the file, in the way of the reader; one with signs around it stays as it is. */
function readersNumber(text: string, value: number, language: Language): string {
  const [, whole, decimals] = /^(-?\d+)[.,](\d+)$/.exec(text) ?? [];
  if (decimals === undefined || value.toFixed(Math.min(decimals.length, 100)) !== `${whole}.${decimals}`) return text;
  return `${whole}${language === 'fr' ? ',' : '.'}${decimals}`;
}

function isHidden(attribute: Attribute): boolean {
  const visibility = attribute('table:visibility');
  return visibility === 'collapse' || visibility === 'filter';
}

/** How many the element stands for. */
function repeated(times: string): number {
  return times === '' ? 1 : Math.max(1, Math.trunc(Number(times)) || 1);
}
