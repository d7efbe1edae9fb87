import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import type { RowFinding } from '../../campaign/preflight/findings.ts';
import type { FindingCode, FindingLevel, FindingParams, FoundRow } from '../../findings.ts';
import type { Page, PageOf } from '../pages.ts';

/** A row with everything that was found in it. */
export interface CheckedRow {
  readonly line: number;
  readonly email: string;
  readonly findings: readonly FoundInRow[];
}

/** One thing that was found in a row; see FoundRow. */
interface FoundInRow extends Omit<FoundRow, 'line' | 'email'> {
  readonly code: FindingCode;
  readonly level: FindingLevel;
  readonly params: FindingParams[FindingCode];
}

/**
 * Writes rows in which something was found into a file, a JSON object a line, in the order of the list: what is found in one of them is
 * told in several moments of the same chunk, so a chunk is held until its end.
 */
export class RowFile {
  readonly #file: number;
  readonly #change: (line: string) => string;
  #chunk = new Map<string, { line: number; email: string; findings: FoundInRow[] }>();

  /** `change` is put to each line. The file must not be there yet. */
  constructor(path: string, change: (line: string) => string) {
    this.#file = openSync(path, 'wx', 0o600);
    this.#change = change;
  }

  add({ code, level, params, row: { line, email, ...said } }: RowFinding): void {
    const key = `${line} ${email}`;
    const row = this.#chunk.get(key) ?? { line, email, findings: [] };
    this.#chunk.set(key, row);
    row.findings.push({ code, level, params, ...said });
  }

  endChunk(): void {
    const rows = [...this.#chunk.values()].sort((a, b) => a.line - b.line);
    this.#chunk = new Map();
    writeSync(this.#file, rows.map((row) => `${this.#change(JSON.stringify(row))}\n`).join(''));
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** A page of such a file; `code`: only rows with that finding. A page ends at a place in the file, where the next one begins at once. */
export async function readRows(
  path: string,
  { limit, after, code }: PageOf & { readonly code?: FindingCode | undefined },
): Promise<Page<CheckedRow>> {
  const items: CheckedRow[] = [];
  // Most rows need not be understood to see that they are not meant.
  const needle = code === undefined ? '' : JSON.stringify({ code }).slice(1, -1);
  for await (const { text, at } of linesFrom(path, placeOf(after), needle)) {
    const row = JSON.parse(text) as CheckedRow;
    if (code !== undefined && !row.findings.some((found) => found.code === code)) continue;
    if (items.length === limit) return { items, next: String(at) };
    items.push(row);
  }
  return { items, next: null };
}

function placeOf(after: string | undefined): number {
  const place = Number(after ?? 0);
  return Number.isSafeInteger(place) && place > 0 ? place : 0;
}

/** The lines that begin at a place or behind it and have that text in them, and where each begins. */
async function* linesFrom(
  path: string,
  place: number,
  needle: string,
): AsyncGenerator<{ readonly text: string; readonly at: number }> {
  const bytes = Buffer.from(needle);
  // From one byte before: when that ends a line, the place is where one begins.
  const start = Math.max(0, place - 1);
  let at = start;
  let rest = Buffer.alloc(0);
  let skip = place > 0;
  for await (const chunk of createReadStream(path, { start }) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = rest.subarray(0, end);
      rest = rest.subarray(end + 1);
      if (!skip && line.includes(bytes)) yield { text: line.toString(), at };
      skip = false;
      at += end + 1;
    }
  }
}
