import { readFileSync } from 'node:fs';
import type { Mutant } from './run.ts';

interface Equivalent {
  readonly path: string;
  /** The whole line without the change. */
  readonly line: string;
  /** Where the change begins in it, from 1, and the change, both as the report names them. */
  readonly column: number;
  readonly change: string;
  readonly reason: string;
}

const FILE = 'scripts/mutants/equivalent.json';
/** What is known of all rooms. */
export const listed = JSON.parse(readFileSync(FILE, 'utf8')) as readonly Equivalent[];

/** Whether a change is known to make no difference that a test could see; equivalent.json says why. */
export function isEquivalent({ path, code, column, change }: Mutant): boolean {
  return listed.some(
    (known) => known.path === path && known.line === code && known.column === column && known.change === change,
  );
}
