import { parentPort, workerData } from 'node:worker_threads';
import { type CellObject, read, type WorkBook, type WorkSheet } from '@e965/xlsx';
import type { Language } from '../../../i18n/index.ts';
import type { TableRecord } from '../table.ts';
import { type CellFormat, cellText, isDateFormat } from '../workbook/cell-text.ts';
import { SheetRows } from '../workbook/sheet-rows.ts';
import { pack } from './packed-records.ts';

/** What the thread is given at its start. */
export interface ThreadData {
  /** For errors. */
  readonly file: string;
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

/** What the thread says: sheet after sheet, each begun once, and its rows in as many pieces as it takes. */
export type Told = { readonly sheet: ReadSheet } | { readonly packed: Uint8Array<ArrayBuffer> };

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

const { file, bytes, language } = workerData as ThreadData;
const book = read(bytes, {
  type: 'buffer',
  dense: true,
  cellStyles: true,
  cellNF: true,
  cellText: false,
  cellHTML: false,
  cellFormula: false,
});
for (const [i, name] of book.SheetNames.entries()) tellSheet(book, i, name);

function tellSheet(workbook: WorkBook, number: number, name: string): void {
  const sheet = workbook.Sheets[name] as WorkSheet;
  const hidden = (workbook.Workbook?.Sheets?.[number]?.Hidden ?? 0) !== 0;
  const hiddenColumns = new Set((sheet['!cols'] ?? []).flatMap((column, place) => (column?.hidden ? [place] : [])));
  say({ sheet: { name, hidden, hiddenColumns } });
  for (const records of recordsOf(workbook, sheet)) {
    const packed = pack(records);
    say({ packed }, [packed.buffer]);
  }
}

function say(told: Told, handedOver: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(told, handedOver);
}

function* recordsOf(workbook: WorkBook, sheet: WorkSheet): Generator<readonly TableRecord[]> {
  const rows = new SheetRows(file);
  const formats = systemFormats(workbook);
  const firstDay = workbook.Workbook?.WBProps?.date1904 ? 1462 : 0;
  const cells = (sheet['!data'] ?? []) as (readonly (CellObject | undefined)[] | undefined)[];
  for (const [place, row] of cells.entries()) {
    // What was told is not kept.
    cells[place] = undefined;
    if (!row) continue;
    rows.begin(place + 1, sheet['!rows']?.[place]?.hidden ?? false);
    for (const [column, cell] of row.entries()) {
      if (cell?.t === 'e') rows.flaw(column, { kind: 'error', shown: errors[Number(cell.v)] ?? '#?' });
      else if (cell) rows.put(column, textOf(cell, formats.get(String(cell.z)) ?? formatOf(cell), firstDay));
    }
    rows.end();
    if (place % BATCH === 0) yield rows.take();
  }
  yield rows.take();
}

/** The numbers of built-in formats by how the file spells them. */
function systemFormats(workbook: WorkBook): ReadonlyMap<string, number> {
  const spelled = (workbook as { SSF?: Readonly<Record<number, string>> }).SSF ?? {};
  return new Map(SYSTEM_FORMATS.flatMap((id) => (spelled[id] ? [[spelled[id], id] as const] : [])));
}

function formatOf({ z }: CellObject): CellFormat {
  return z === undefined ? undefined : String(z);
}

function textOf({ v }: CellObject, format: CellFormat, firstDay: number): string {
  if (v === undefined) return '';
  const value = v instanceof Date ? (v.getTime() - DAY_0) / DAY_MS : v;
  if (typeof value !== 'number') return cellText(value, format, language);
  if (v instanceof Date && !isDateFormat(format)) return cellText(value, 14, language);
  return cellText(firstDay > 0 && isDateFormat(format) ? value + firstDay : value, format, language);
}
