import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** One thing of the file that is damaged. */
export interface Damage {
  readonly table: string;
  /** Which of its rows; the rest of the division by how many there are. */
  readonly row: number;
  /** Which of its columns, likewise; null: the whole row is gone. */
  readonly column: number | null;
  readonly value: SQLInputValue;
}

/** What was damaged: the row as it was, and the column. */
export interface Damaged {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
  readonly column: string | null;
}

/** Damages the data file as a disk or another program might, which neither STRICT nor NOT NULL keeps from it. Null: nothing could be. */
export function damage(folder: string, { table, row, column, value }: Damage): Damaged | null {
  const db = new DatabaseSync(join(folder, 'facteur.db'), { enableForeignKeyConstraints: false });
  try {
    db.enableDefensive(false);
    const columns = db.prepare('SELECT name, pk FROM pragma_table_info(?)').all(table) as {
      name: string;
      pk: number;
    }[];
    const rows = db.prepare(`SELECT * FROM ${table}`).all();
    const chosen = rows[row % Math.max(1, rows.length)];
    if (!chosen) return null;
    const keys = columns.some(({ pk }) => pk > 0) ? columns.filter(({ pk }) => pk > 0) : columns;
    const where = keys.map(({ name }) => `${name} IS ?`).join(' AND ');
    const key = keys.map(({ name }) => chosen[name] as SQLInputValue);
    const name = column === null ? null : (columns[column % columns.length]?.name as string);
    loosely(db, table, () => {
      if (name === null) db.prepare(`DELETE FROM ${table} WHERE ${where}`).run(...key);
      else db.prepare(`UPDATE ${table} SET ${name} = ? WHERE ${where}`).run(asItIs(value), ...key);
    });
    return { table, row: { ...chosen }, column: name };
  } catch (error) {
    // A key that is taken, or cannot be such a value.
    if (/UNIQUE|NOT NULL|datatype mismatch/.test((error as Error).message)) return null;
    throw error;
  } finally {
    db.close();
  }
}

/** Damages what must be there; `column`: null, when the whole row is gone. */
export function spoil(folder: string, table: string, row: number, column: string | null, value: SQLInputValue): void {
  const index = column === null ? null : columnsOf(folder, table).indexOf(column);
  const done = index === -1 ? null : damage(folder, { table, row, column: index, value });
  if (!done) throw new Error(`nothing to damage: ${table}.${column}`);
}

/** Runs statements behind everybody's back, as they are, and returns the rows of the last. */
export function inFile(folder: string, ...statements: readonly string[]): Record<string, unknown>[] {
  const db = new DatabaseSync(join(folder, 'facteur.db'), { enableForeignKeyConstraints: false });
  try {
    return (
      statements
        .map((sql) =>
          db
            .prepare(sql)
            .all()
            .map((row) => ({ ...row })),
        )
        .at(-1) ?? []
    );
  } finally {
    db.close();
  }
}

/** The names of a table's columns. */
export function columnsOf(folder: string, table: string): string[] {
  const sql = 'SELECT name FROM pragma_table_info(?)';
  return reading(folder, (db) =>
    db
      .prepare(sql)
      .all(table)
      .map(({ name }) => String(name)),
  );
}

/** What was set aside there: the values as SQL literals, by column. */
export function bytesAside(folder: string, place: string): unknown {
  const sql = 'SELECT bytes FROM aside WHERE place = ?';
  return JSON.parse(reading(folder, (db) => String(db.prepare(sql).get(place)?.bytes)));
}

function reading<T>(folder: string, read: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(folder, 'facteur.db'), { readOnly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}

// Node writes every number as a REAL, which only the type of a column makes an INTEGER.
function asItIs(value: SQLInputValue): SQLInputValue {
  return Number.isInteger(value) ? BigInt(value as number) : value;
}

function loosely(db: DatabaseSync, table: string, write: () => void): void {
  const strict = db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(table)?.sql as string;
  const loose = strict
    .replace(' STRICT, WITHOUT', ' WITHOUT')
    .replace(/ STRICT$/, '')
    .replaceAll(' NOT NULL', '')
    .replace(/ (INTEGER|REAL|TEXT)\b(?! PRIMARY)/g, '');
  declare(db, table, loose);
  try {
    write();
  } finally {
    declare(db, table, strict);
  }
}

function declare(db: DatabaseSync, table: string, sql: string): void {
  if (table.startsWith('sqlite_')) return;
  db.exec('PRAGMA writable_schema = ON');
  db.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(sql, table);
  db.exec('PRAGMA writable_schema = RESET');
}
