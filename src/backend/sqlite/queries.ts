import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { isTooLarge } from './sqlite-errors.ts';

/** What a row holds, in the order of its columns. */
type Values = readonly unknown[];

/** A statement that is kept, and the columns of its rows. */
interface Query {
  readonly statement: StatementSync;
  readonly columns: readonly string[];
}

/**
 * The statements of one connection, and the rows they give. Statements are texts that occur once in the source: prepared at first use
 * and kept. Every call throws what SQLite throws.
 */
export class Queries {
  readonly #db: DatabaseSync;
  readonly #kept = new Map<string, Query>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** How many rows were changed. */
  run(sql: string, params: readonly SQLInputValue[] = []): number {
    return this.#query(sql).statement.run(...params).changes as number;
  }

  /** The first row; undefined: there is none. */
  get<Row>(sql: string, params: readonly SQLInputValue[]): Row | undefined {
    try {
      const { statement, columns } = this.#query(sql);
      const values = statement.get(...params) as unknown as Values | undefined;
      return values && rowOf<Row>(columns, values);
    } catch (error) {
      return this.#large<Row>(sql, params, error)[0];
    }
  }

  all<Row>(sql: string, params: readonly SQLInputValue[]): Row[] {
    try {
      const { statement, columns } = this.#query(sql);
      return (statement.all(...params) as unknown as Values[]).map((values) => rowOf<Row>(columns, values));
    } catch (error) {
      return this.#large<Row>(sql, params, error);
    }
  }

  /** What a setting is; undefined: there is none of that name. */
  pragma(name: string): unknown {
    return (this.#query(`PRAGMA ${name}`).statement.get() as unknown as Values | undefined)?.[0];
  }

  // Node refuses to read an integer beyond 2^53, and with it everything that stands beside it. Nothing here writes such a one:
  // it is read as about what it is, for whoever looks at the row to find out of bounds.
  #large<Row>(sql: string, params: readonly SQLInputValue[], error: unknown): Row[] {
    if (!isTooLarge(error) || !sql.trimStart().startsWith('SELECT')) throw error;
    const statement = this.#db.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all(...params).map((row) => {
      const values = Object.entries(row).map(([column, value]) => [
        column,
        typeof value === 'bigint' ? Number(value) : value,
      ]);
      return Object.fromEntries(values) as Row;
    });
  }

  #query(sql: string): Query {
    let query = this.#kept.get(sql);
    if (!query) {
      const statement = this.#db.prepare(sql);
      statement.setReturnArrays(true);
      query = { statement, columns: statement.columns().map(({ name }) => name) };
      this.#kept.set(sql, query);
    }
    return query;
  }
}

// Node makes objects of rows that take twice as long to make, and six times as long to read from, as those made here.
function rowOf<Row>(columns: readonly string[], values: Values): Row {
  const row: Record<string, unknown> = {};
  for (let i = 0; i < columns.length; i += 1) row[columns[i] as string] = values[i];
  return row as Row;
}
