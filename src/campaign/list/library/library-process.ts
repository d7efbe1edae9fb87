import { Worker } from 'node:worker_threads';
import { type CellObject, read, SSF, type WorkBook, type WorkSheet } from '@e965/xlsx';
import type { Language } from '../../../language.ts';
import { pack } from '../packed-records.ts';
import type { TableRecord, workbookFormats } from '../table.ts';
import { type CellFormat, cellText, isDateFormat } from '../workbook/cell-text.ts';
import { SheetRows } from '../workbook/sheet-rows.ts';

/** What the process is asked to read. */
export interface ReadRequest {
  /** For errors. */
  readonly file: string;
  readonly format: (typeof workbookFormats)[number];
  readonly bytes: Uint8Array;
  /** Of the reader: numbers and dates are shown as in that language. */
  readonly language: Language;
}

/** One sheet of the workbook. */
export interface ReadSheet {
  readonly name: string;
  readonly hidden: boolean;
  readonly hiddenColumns: ReadonlySet<number>;
}

/** What the process says: sheet after sheet, each begun once, and its rows in as many pieces as it takes; then how it ended. */
export type Told =
  | { readonly sheet: ReadSheet }
  | { readonly packed: Uint8Array<ArrayBuffer> }
  | { readonly failed: { readonly code?: string; readonly message: string } }
  | { readonly done: true };

/** Rows in one message. */
const BATCH = 2_000;

/** BIFF error codes (MS-XLS, 2.5.10). */
const errors: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};

/** Formats that are the system's to say, which files spell out in the way of the program that wrote them. */
const SYSTEM_FORMATS = [14, 15, 16, 17, 18, 19, 20, 21, 22, 37, 38, 39, 40, 45, 46, 47];

const DAY_MS = 86_400_000;
const DAY_0 = Date.UTC(1899, 11, 30);

process.on('message', (request: ReadRequest) => {
  try {
    tellAll(request);
    say({ done: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    say({ failed: { ...(code !== undefined && { code }), message } });
  }
});
endWithParent();

/** A file may keep this process busy for ever: a thread sees that whoever asked for it was killed, when nobody is left to end it. */
function endWithParent(): void {
  const watch = `const { ppid } = process;
    setInterval(() => { if (process.ppid !== ppid) process.kill(process.pid, 'SIGKILL'); }, 1000);`;
  new Worker(watch, { eval: true }).unref();
}

function tellAll(request: ReadRequest): void {
  const options = { cellHTML: false, cellFormula: false, cellText: false, cellNF: true, cellStyles: true } as const;
  const book = read(request.bytes, { ...options, type: 'buffer', dense: true });
  for (const [i, name] of book.SheetNames.entries()) {
    const sheet = book.Sheets[name] as WorkSheet;
    const hidden = (book.Workbook?.Sheets?.[i]?.Hidden ?? 0) !== 0;
    const hiddenColumns = new Set((sheet['!cols'] ?? []).flatMap((column, place) => (column?.hidden ? [place] : [])));
    say({ sheet: { name, hidden, hiddenColumns } });
    for (const records of recordsOf(request, book, sheet)) say({ packed: pack(records) });
  }
}

function say(told: Told): void {
  process.send?.(told);
}

function* recordsOf(
  { file, format, language }: ReadRequest,
  workbook: WorkBook,
  sheet: WorkSheet,
): Generator<readonly TableRecord[]> {
  const rows = new SheetRows(file);
  const formats = systemFormats(workbook);
  // Days of Numbers are counted from 1900, whatever the library says of the workbook.
  const firstDay = workbook.Workbook?.WBProps?.date1904 && format !== 'numbers' ? 1462 : 0;
  const cells = (sheet['!data'] ?? []) as (readonly (CellObject | undefined)[] | undefined)[];
  for (const [place, row] of cells.entries()) {
    // What was told is not kept.
    cells[place] = undefined;
    if (!row) continue;
    rows.begin(place + 1, sheet['!rows']?.[place]?.hidden ?? false);
    for (const [column, cell] of row.entries()) {
      if (cell?.t === 'e') rows.flaw(column, { kind: 'error', shown: errors[Number(cell.v)] ?? '#?' });
      else if (cell) rows.put(column, textOf(cell, formats.get(String(cell.z)) ?? formatOf(cell), firstDay, language));
    }
    rows.end();
    if (place % BATCH === 0) yield rows.take();
  }
  yield rows.take();
}

/** The numbers of built-in formats by how the file spells them. */
function systemFormats(workbook: WorkBook): ReadonlyMap<string, number> {
  const { SSF: spelled = SSF.get_table() } = workbook as { SSF?: Readonly<Record<number, string>> };
  return new Map(SYSTEM_FORMATS.flatMap((id) => (spelled[id] ? [[spelled[id], id] as const] : [])));
}

function formatOf({ z }: CellObject): CellFormat {
  return z === undefined ? undefined : String(z);
}

function textOf({ v }: CellObject, format: CellFormat, firstDay: number, language: Language): string {
  if (v === undefined) return '';
  const value = v instanceof Date ? (v.getTime() - DAY_0) / DAY_MS : v;
  if (typeof value !== 'number') return cellText(value, format, language);
  if (v instanceof Date && !isDateFormat(format)) return cellText(value, 14, language);
  return cellText(firstDay > 0 && isDateFormat(format) ? value + firstDay : value, format, language);
}
