import type { Variables } from './types.ts';

/**
 * The names by which templates reach the columns of a list. A column can be written as it is, `{{ ["Prénom usuel"] }}`,
 * or as an identifier: accents kept or removed, in any case, everything that is not a letter or digit as `_`
 * (`{{ prénom_usuel }}`, `{{ Prenom_usuel }}`). The name as written always wins over such a form.
 */

/** One row of a list, as templates see it. `email` is what `{{ email }}` gives when no column is called that. */
export interface Row {
  readonly email: string;
  readonly vars: Variables;
  /** What `{{ unsubscribe_url }}` gives when no column is called that; absent: there is none. */
  readonly unsubscribeUrl?: string;
}

/** The variable that every message to a list has. */
export const UNSUBSCRIBE_URL = 'unsubscribe_url';

/** Words that Liquid reads as a value or an operator where a name could stand. */
const RESERVED = /^(true|false|nil|null|empty|blank|and|or|not|contains|\d+)$/;

/** Finds the values of rows by the names templates use; remembers how names map to the columns of a list. */
export class VariableReader {
  /** The columns of the rows it has seen last. */
  #shape: readonly string[] = [];
  #byForm = new Map<string, string>();
  readonly #columns = new Map<string, string | null>();

  /** The value a name stands for in this row; undefined: there is none, or two columns could be meant. */
  get(row: Row, name: string): string | undefined {
    const value = row.vars[name];
    // What every object has besides (`constructor`) is no text.
    if (typeof value === 'string') return value;
    const column = this.#column(row.vars, name);
    if (column !== null) return row.vars[column];
    if (name === 'email') return row.email;
    return name === UNSUBSCRIBE_URL ? row.unsubscribeUrl : undefined;
  }

  // Rows of one list have the same columns: what was found is kept until a row of another shape comes.
  #column(vars: Variables, name: string): string | null {
    if (!hasColumns(vars, this.#shape)) {
      this.#shape = Object.keys(vars);
      this.#byForm = columnsByForm(this.#shape);
      this.#columns.clear();
    }
    let column = this.#columns.get(name);
    if (column === undefined) {
      column = this.#byForm.get(identifierForm(name)) || null;
      this.#columns.set(name, column);
    }
    return column;
  }
}

// Asked for every message: a list of its columns each time would cost more than to compare them.
function hasColumns(vars: Variables, columns: readonly string[]): boolean {
  let i = 0;
  for (const name in vars) if (columns[i++] !== name) return false;
  return i === columns.length;
}

/** A column of a list and what to write between `{{` and `}}` for its values. */
export interface VariableName {
  readonly column: string;
  readonly write: string;
}

/** How to write the columns of a list in a message, in the order of the list. */
export function variableNames(columns: readonly string[]): VariableName[] {
  const byForm = columnsByForm(columns);
  return columns.map((column) => {
    const form = identifierForm(column);
    if (form === '' || byForm.get(form) !== column) return { column, write: `[${quote(column)}]` };
    return { column, write: RESERVED.test(form) ? `_${form}` : form };
  });
}

/** Identifier form of a name: lower case, without accents, everything else than letters and digits as one `_`. */
export function identifierForm(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '');
}

/** Column by identifier form; '' where several columns have the same. */
function columnsByForm(columns: readonly string[]): Map<string, string> {
  const byForm = new Map<string, string>();
  for (const column of columns) {
    const form = identifierForm(column);
    byForm.set(form, byForm.has(form) && byForm.get(form) !== column ? '' : column);
  }
  return byForm;
}

function quote(column: string): string {
  return column.includes('"') ? `'${column}'` : `"${column}"`;
}
