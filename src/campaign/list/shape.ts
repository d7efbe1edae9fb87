import { cleanCell } from './clean.ts';
import type { Column } from './columns.ts';
import type { TableRecord } from './table.ts';

/** What can be told apart without knowing what a column is about. */
type Shape = 'address' | 'date' | 'number' | 'text';

/** A column holds things of one shape when so many of its filled cells do, and is not where that shape is at home below. */
const AT_HOME = 0.6;
const STRANGE = 0.2;
/** Cells that a column has to have of it. */
const LEAST = 2;

interface Home {
  readonly column: Column;
  readonly shape: Shape;
  /** Columns beside it that nearly never hold such a thing. */
  readonly beside: readonly Column[];
}

/**
 * Notices rows whose cells stand in other columns than those of most rows: something was left out or put in between.
 */
export class ShapeCheck {
  readonly #homes: readonly Home[];
  readonly #width: number;

  /** @param sample the first data rows */
  constructor(columns: readonly Column[], sample: readonly TableRecord['cells'][]) {
    this.#width = Math.max(0, ...columns.map(({ index }) => index + 1));
    const shapes = columns.map((column) => ({
      column,
      shapes: sample.map((cells) => shapeOf(cells[column.index])).filter((shape) => shape !== null),
    }));
    this.#homes = shapes.flatMap(({ column, shapes: own }, i) => {
      const shape = (['address', 'date', 'number'] as const).find((one) => share(own, one) >= AT_HOME);
      if (!shape || own.filter((one) => one === shape).length < LEAST) return [];
      const beside = [shapes[i - 1], shapes[i + 1]].flatMap((other) =>
        other && other.shapes.length >= LEAST && share(other.shapes, shape) <= AT_HOME - STRANGE ? [other.column] : [],
      );
      return [{ column, shape, beside }];
    });
  }

  /** The column whose cell seems to stand in another one, or what stands beyond the last column; null: nothing is strange. */
  shifted(cells: TableRecord['cells']): { readonly column: string | null; readonly found: string } | null {
    const beyond =
      cells.length > this.#width ? cells.slice(this.#width).find((cell) => cleanCell(cell ?? '') !== '') : undefined;
    if (beyond !== undefined) return { column: null, found: cleanCell(beyond) };
    for (const { column, shape, beside } of this.#homes) {
      const own = shapeOf(cells[column.index]);
      if (own === shape) continue;
      const other = beside.find(({ index }) => shapeOf(cells[index]) === shape);
      if (other) return { column: column.name, found: cleanCell(cells[other.index] ?? '') };
    }
    return null;
  }
}

function share(shapes: readonly Shape[], shape: Shape): number {
  return shapes.length === 0 ? 0 : shapes.filter((one) => one === shape).length / shapes.length;
}

const DATE = /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}(?:[ T]\d{1,2}[:h]\d{2}.*)?$/;
const NUMBER = /^[+(-]?\d(?:[\d .,()/-]*\d)?(?: ?[€%$])?$/;

/** Null for an empty cell. */
function shapeOf(cell: string | undefined): Shape | null {
  const text = cleanCell(cell ?? '');
  if (text === '') return null;
  if (text.includes('@')) return 'address';
  if (DATE.test(text)) return 'date';
  return NUMBER.test(text) ? 'number' : 'text';
}
