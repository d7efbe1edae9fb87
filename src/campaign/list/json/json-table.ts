import { FacteurError } from '../../../errors.ts';
import { MOST_COLUMNS, tooManyColumns } from '../columns.ts';
import { type TextFile, utf8Lines } from '../csv/encoding.ts';
import type { Table, TableRecord } from '../table.ts';
import { findRows } from './find-rows.ts';
import { type JsonText, ObjectSplitter } from './json-objects.ts';
import { JsonWalker } from './json-walker.ts';

/**
 * Opens a JSON list of objects, NDJSON (one object after the other), or JSON with such a list inside: each object is a row,
 * its names are the columns. The whole file is read once, for the names: not every object has all of them. Throws `list-json`,
 * `list-json-rows`, `list-row-too-long`.
 *
 * @param named where the rows are, as a person says
 */
export async function openJson(text: TextFile, format: 'json' | 'ndjson', named?: string): Promise<Table> {
  const path = named !== undefined || format === 'ndjson' ? await findRows(text, named) : null;
  const columns = new Map<string, number>();
  let line = 1;
  for await (const batch of objects(text, path)) {
    for (const row of batch) {
      if (columns.size === 0) line = row.line;
      for (const name of row.cells.keys()) if (!columns.has(name)) columns.set(name, columns.size);
      if (columns.size > MOST_COLUMNS) throw tooManyColumns(text.file.name, row.line, columns.size);
    }
  }
  return {
    reading: {
      format: path === null ? format : 'json',
      encoding: text.encoding,
      delimiter: null,
      sheet: null,
      ...(path !== null && { rows: path }),
    },
    records: () => records(text, path, columns, line),
  };
}

async function* records(
  text: TextFile,
  path: string | null,
  columns: ReadonlyMap<string, number>,
  line: number,
): AsyncGenerator<TableRecord[]> {
  yield [{ line, cells: [...columns.keys()] }];
  for await (const batch of objects(text, path)) {
    yield batch.map((row) => {
      const cells: (string | undefined)[] = new Array(columns.size).fill(undefined);
      for (const [name, cell] of row.cells) {
        const index = columns.get(name);
        if (index !== undefined) cells[index] = cell;
      }
      return { line: row.line, cells };
    });
  }
}

interface Row {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

async function* objects(text: TextFile, path: string | null): AsyncGenerator<Row[]> {
  const { name: file } = text.file;
  const splitter = path === null ? new ObjectSplitter(file) : new JsonWalker(file, (list) => list === path);
  for await (const piece of utf8Lines(text)) {
    const found = splitter.push(piece);
    if (found.length > 0) yield found.map((object) => toRow(file, object));
  }
  splitter.end();
}

function toRow(file: string, { line, text }: JsonText): Row {
  const cells = new Map<string, string>();
  try {
    flatten(parse(text), '', cells);
  } catch (cause) {
    throw new FacteurError('list-json', { file, line }, { cause });
  }
  return { line, cells };
}

/** JavaScript's numbers end at 15 digits, those of identifiers and telephone numbers do not. */
function parse(text: string): object {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value, context?: { source?: string }) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value,
  );
}

/** `{"nom": {"usage": "x"}}` is the column `nom.usage`; a list of texts is one cell. */
function flatten(value: object, before: string, cells: Map<string, string>): void {
  for (const [key, inner] of Object.entries(value)) {
    const name = before + key;
    if (inner === null) cells.set(name, '');
    else if (Array.isArray(inner)) cells.set(name, listText(inner));
    else if (typeof inner === 'object') flatten(inner, `${name}.`, cells);
    else cells.set(name, String(inner));
  }
}

function listText(list: readonly unknown[]): string {
  return list.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ');
}
