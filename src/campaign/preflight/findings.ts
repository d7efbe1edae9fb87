import type { Finding, FindingCode, FindingLevel, FindingParams, FoundRow } from '../../findings.ts';

/** Rows that are named for each finding; all are counted. */
const SHOWN = 5;
/**
 * Different findings that are kept of each level: a link of its own for each of 100,000 recipients is one mistake, not as many, and
 * must not hide an error that comes behind them.
 */
const KEPT = 50;

/** Something that was found in one row. */
export interface RowFinding<C extends FindingCode = FindingCode> {
  readonly code: C;
  readonly level: FindingLevel;
  readonly params: FindingParams[C];
  readonly row: FoundRow;
}

/** Gathers what is found: the same thing in many rows is one finding, so that memory does not grow with the list. */
export class Findings {
  readonly #found = new Map<string, Entry>();
  /** How many of each level have parameters. */
  readonly #kept: Record<FindingLevel, number> = { error: 0, warning: 0, info: 0 };
  readonly #onRow: ((found: RowFinding) => void) | undefined;

  /** `onRow` is told everything that is found in a row, also what is not named any more. */
  constructor(onRow?: (found: RowFinding) => void) {
    this.#onRow = onRow;
  }

  /** Notes something of the message or the list as a whole, or of one row. */
  note<C extends FindingCode>(level: FindingLevel, code: C, params: FindingParams[C], row?: FoundRow): void {
    if (row) this.#onRow?.({ level, code, params, row });
    const values = Object.values(params);
    const key = `${code} ${values.join(' ')}`;
    const entry = this.#found.get(key) ?? this.#entry(key, { level, code, params, count: 0, rows: [] });
    if (!row || entry === null) return;
    entry.count += 1;
    if (entry.rows.length < SHOWN) entry.rows.push(row);
  }

  // What has no parameters is one finding a code: its count must be right however much else there is.
  #entry(key: string, entry: Entry): Entry | null {
    if (Object.keys(entry.params).length > 0) {
      if (this.#kept[entry.level] >= KEPT) return null;
      this.#kept[entry.level] += 1;
    }
    this.#found.set(key, entry);
    return entry;
  }

  /** What was found: errors first, then warnings, otherwise in order. */
  all(): readonly Finding[] {
    const found = [...this.#found.values()].map(({ count, ...entry }) => ({
      ...entry,
      count: count === 0 ? null : count,
    }));
    return (['error', 'warning', 'info'] as const).flatMap((level) => found.filter((one) => one.level === level));
  }
}

interface Entry {
  readonly level: FindingLevel;
  readonly code: FindingCode;
  readonly params: FindingParams[FindingCode];
  count: number;
  readonly rows: FoundRow[];
}
