import { FacteurError } from '../../../errors.ts';
import { type CellFlaw, MOST_CHARACTERS, type TableRecord } from '../table.ts';
import { damaged } from './archive.ts';

/** What spreadsheet programs themselves can hold. */
const MOST_ROWS = 1_048_576;
export const MOST_COLUMNS = 16_384;
/** Cells that rows span, empty ones between filled ones included. */
const MOST_CELLS = 25_000_000;
/** Rows are not filled up with empty cells beyond this: somewhere far to the right stands one that was forgotten. */
const WIDEST = 2_000;

/** Gathers the cells of a sheet as they come, into rows that have something in them; memory for what was not taken yet. */
export class SheetRows {
  readonly #file: string;
  #records: TableRecord[] = [];
  #line = 0;
  #hidden = false;
  #cells: string[] = [];
  #flaws: Map<number, CellFlaw> | null = null;
  #filled = false;
  #width = 0;
  #spanned = 0;

  /** @param file for errors */
  constructor(file: string) {
    this.#file = file;
  }

  /** The rows that were completed since the last time. */
  take(): readonly TableRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** Every row has at least that many cells, those at its end may be empty. */
  widen(width: number): void {
    this.#width = Math.max(this.#width, width);
  }

  /** Throws `list-workbook-damaged`, `list-workbook-too-large`. @param line number of the row, from 1 */
  begin(line: number, hidden: boolean): void {
    if (line > MOST_ROWS && Number.isInteger(line))
      throw new FacteurError('list-workbook-too-large', { file: this.#file });
    if (!Number.isInteger(line) || line < 1) throw damaged(this.#file);
    this.#line = line;
    this.#hidden = hidden;
    this.#cells = [];
    this.#flaws = null;
    this.#filled = false;
  }

  /** Throws `list-workbook-damaged` for a column no sheet has, `list-row-too-long`. @param column from 0 */
  put(column: number, text: string): void {
    if (text === '') return;
    this.#reach(column);
    if (text.length > MOST_CHARACTERS) {
      throw new FacteurError('list-row-too-long', { file: this.#file, line: this.#line });
    }
    this.#cells[column] = text;
    this.#filled ||= text.trim() !== '';
  }

  /** A cell that has no value, and why. */
  flaw(column: number, flaw: CellFlaw): void {
    this.#reach(column);
    this.#cells[column] = '';
    this.#flaws ??= new Map();
    this.#flaws.set(column, flaw);
    this.#filled = true;
  }

  /** The row ends. Throws `list-workbook-too-large`. @param times how many rows that follow each other are like it */
  end(times = 1): void {
    if (!this.#filled) return;
    const cells = this.#cells;
    this.#width = Math.max(this.#width, cells.length);
    while (cells.length < Math.min(this.#width, WIDEST)) cells.push('');
    this.#spanned += cells.length * times;
    if (this.#spanned > MOST_CELLS || this.#line + times > MOST_ROWS + 1) {
      throw new FacteurError('list-workbook-too-large', { file: this.#file });
    }
    const remarks = this.#hidden || this.#flaws ? this.#remarks() : null;
    for (let line = this.#line; line < this.#line + times; line++) {
      this.#records.push(remarks ? { line, cells, ...remarks } : { line, cells });
    }
  }

  #remarks(): Pick<TableRecord, 'hidden' | 'flaws'> {
    return { ...(this.#hidden && { hidden: true }), ...(this.#flaws && { flaws: this.#flaws }) };
  }

  #reach(column: number): void {
    if (column >= MOST_COLUMNS) throw damaged(this.#file);
    while (this.#cells.length < column) this.#cells.push('');
  }
}
