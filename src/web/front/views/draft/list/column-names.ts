/** Columns of a list by what they are called instead. */
export type ColumnMap = Readonly<Record<string, string>>;

/** What the list itself calls a column that is called `name` now. */
export function columnOf(map: ColumnMap, name: string): string {
  return Object.hasOwn(map, name) ? (map[name] ?? name) : name;
}

/** The names with another one for a column; null: every column has its own again. */
export function renamed(map: ColumnMap, name: string, to: string): ColumnMap | null {
  const column = columnOf(map, name);
  const others = Object.entries(map).filter(([known]) => known !== name && known !== to);
  const next = to === column ? others : [...others, [to, column] as const];
  return next.length === 0 ? null : Object.fromEntries(next);
}
