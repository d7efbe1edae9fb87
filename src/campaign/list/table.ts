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
}

export interface TableRecord {
  /** Line of the file (in a workbook: row of the sheet) where the record begins, from 1. */
  readonly line: number;
  /** As written, not cleaned. Undefined: the row does not have that cell. */
  readonly cells: readonly (string | undefined)[];
}

export interface Reading {
  readonly format: 'csv' | 'xlsx' | 'json' | 'ndjson';
  /** Null: the format has its own. */
  readonly encoding: Encoding | null;
  /** Of CSV, one character; a line without it is one cell. */
  readonly delimiter: string | null;
  /** Of a workbook: the name of the sheet that was read. */
  readonly sheet: string | null;
}

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
