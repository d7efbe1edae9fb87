import { type CodeRow, codeRows, lastRows, type ReturnClass, type WordRow, wordRows } from './reasons.ts';

/** What is known of why a message came back. */
export interface Evidence {
  /** What was said, white space made one blank: the refusing server's words first, then what others wrote about it. */
  readonly said: readonly string[];
  /** The enhanced status code; empty: none. */
  readonly status: string;
  /** The server goes on trying. */
  readonly delayed: boolean;
}

/** Why a message came back. */
export function classify({ said, status, delayed }: Evidence): ReturnClass {
  const [first = '', ...others] = said;
  const code = codeIn(first);
  const row =
    wordRowFor(wordRows, first, status) ??
    codeRowFor(codeRows, code, status) ??
    others.map((words) => wordRowFor(wordRows, words, status)).find((found) => found !== undefined) ??
    codeRowFor(lastRows, code, status);
  return row?.is ?? (delayed ? 'temporary' : 'unknown');
}

/** The row that decides by words; undefined: none does. */
export function wordRowFor(rows: readonly WordRow[], words: string, status: string): WordRow | undefined {
  return rows.find((row) => (!row.status || row.status.test(status)) && row.words.test(words));
}

/** The row that decides by codes; undefined: none does. */
export function codeRowFor(rows: readonly CodeRow[], code: string, status: string): CodeRow | undefined {
  return rows.find((row) => (!row.status || row.status.test(status)) && (!row.code || row.code.test(code)));
}

/** The SMTP code that a text begins with or names; `0`: none. */
function codeIn(words: string): string {
  return /(?:^|[\s:;'"<#(-])([45]\d\d)[ -](?!\d{3,})/.exec(words)?.[1] ?? '0';
}

/** The enhanced status code (RFC 3463) in a text; empty: none. */
export function statusIn(words: string): string {
  return /(?:^|[\s#(-])([45]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(words)?.[1] ?? '';
}
