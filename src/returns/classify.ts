import { codeRows, type ReturnClass, type WordRow, wordRows } from './reasons.ts';

/** What is known of why a message came back. */
export interface Evidence {
  /** What was said, the most telling first. */
  readonly said: readonly string[];
  /** The enhanced status code; empty: none. */
  readonly status: string;
  /** The server goes on trying. */
  readonly delayed: boolean;
}

/** Why a message came back. */
export function classify({ said, status, delayed }: Evidence): ReturnClass {
  for (const words of said) {
    const row = rowFor(wordRows, words, status);
    if (row) return row.is;
  }
  const [first = ''] = said;
  const byCode = codeRows.find((row) => row.status.test(status)) ?? (codeOf(first) >= 400 && codeOf(first) < 500 ? { is: 'temporary' as const } : undefined);
  if (byCode) return byCode.is;
  return delayed ? 'temporary' : 'unknown';
}

/** The row that decides; undefined: none does. */
export function rowFor(rows: readonly WordRow[], words: string, status: string): WordRow | undefined {
  return rows.find((row) => (!row.status || row.status.test(status)) && row.words.test(words));
}

/** The SMTP code a text begins with or names; 0: none. */
export function codeOf(words: string): number {
  return Number(/(?:^|[\s:;'"<#(-])([45]\d\d)[ -](?!\d{3,})/.exec(words)?.[1] ?? 0);
}

/** The enhanced status code in a text; empty: none. */
export function statusIn(words: string): string {
  return /(?:^|[\s#(-])([45]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(words)?.[1] ?? '';
}
