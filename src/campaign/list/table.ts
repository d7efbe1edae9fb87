/**
 * A table as it stands in a file: records of text cells, the column names in the first one. What a file format has to
 * offer, and nothing about recipients; a new format is a module beside csv/ and a line in formats.ts.
 */
export interface Table {
  /** How the file was read, for people. */
  readonly reading: Reading;
  /**
   * All records from the first on, in batches, read anew at each call; empty lines are left out. Throws FacteurError.
   */
  records(): AsyncIterable<readonly TableRecord[]>;
  /** Of a workbook: places of the columns that it does not show, from 0; known once the first records were read. */
  readonly hiddenColumns?: () => ReadonlySet<number>;
}

/** A record or a cell with more characters than this is a mistake, mostly a quote that was never closed. */
export const MOST_CHARACTERS = 1_000_000;

export interface TableRecord {
  /** Line of the file (in a workbook: row of the sheet) where the record begins, from 1. */
  readonly line: number;
  /** As written, not cleaned. Undefined: the row does not have that cell. */
  readonly cells: readonly (string | undefined)[];
  /** Whether a spreadsheet program does not show the row: a filter or a person hid it. Absent: it does. */
  readonly hidden?: boolean;
  /** Cells without a value that can be used, by their place in `cells`, where they are empty. Absent: there is none. */
  readonly flaws?: ReadonlyMap<number, CellFlaw>;
}

/** Why a cell of a workbook has no value: it is a formula whose result the file does not hold, or it shows an error. */
export type CellFlaw = { readonly kind: 'formula' } | { readonly kind: 'error'; readonly shown: string };

/** Formats that are workbooks, with sheets. */
export const workbookFormats = ['xlsx', 'ods', 'xls', 'xlsb', 'numbers'] as const;

/** What a file is; `addresses`: what was copied out of a mail program, mailboxes one after the other. */
export type ListFormat = 'csv' | 'json' | 'ndjson' | 'vcf' | 'ldif' | 'addresses' | (typeof workbookFormats)[number];

export interface Reading {
  readonly format: ListFormat;
  /** See TextFile. Null: the format has its own. */
  readonly encoding: string | null;
  /** Of CSV, one character; a line without it is one cell. */
  readonly delimiter: string | null;
  /** Of a workbook: the name of the sheet that was read. */
  readonly sheet: string | null;
  /** Of a workbook: whether its program does not show that sheet. */
  readonly sheetHidden?: boolean;
  /** Of JSON whose rows are inside an object: where, see ReadingOptions. */
  readonly rows?: string;
}

/** What a person says of a file over what can be seen of it. */
export interface ReadingOptions {
  /** Of a text file; any name of the WHATWG Encoding standard, or `cp850`. */
  readonly encoding?: string | undefined;
  /** Of CSV: one character. */
  readonly delimiter?: string | undefined;
  /** Of a workbook: the sheet's name, or its number from 1. */
  readonly sheet?: string | undefined;
  /** Of JSON: where the rows are, names with full stops between them (`data.items`). */
  readonly rows?: string | undefined;
}
