/** How a column is compared in a condition that is put together here. */
export const comparisons = ['is', 'isNot', 'has', 'more', 'less', 'filled', 'empty'] as const;
export type Comparison = (typeof comparisons)[number];

const signs = { is: '==', isNot: '!=', has: 'contains', more: '>', less: '<' } as const;

/** Whether there is something to compare with. */
export function hasValue(comparison: Comparison): comparison is keyof typeof signs {
  return comparison in signs;
}

/**
 * A condition as messages write it (docs/messages.md): `ville == "Podor"`. `name`: as the column is written in messages. What is compared by
 * size is a number where it looks like one.
 */
export function conditionOf(name: string, comparison: Comparison, value: string): string {
  if (!hasValue(comparison)) return comparison === 'filled' ? name : `not ${name}`;
  const isNumber = (comparison === 'more' || comparison === 'less') && /^-?\d+([.,]\d+)?$/.test(value);
  return `${name} ${signs[comparison]} ${isNumber ? value.replace(',', '.') : quoted(value)}`;
}

// A text stands between quotation marks that it does not have; there is no way to write both.
function quoted(value: string): string {
  return value.includes('"') ? `'${value.replaceAll("'", '’')}'` : `"${value}"`;
}

/** A condition and one more: both have to be true. */
export function bothOf(condition: string, more: string): string {
  return condition.trim() === '' ? more : `${condition.trim()} and ${more}`;
}
