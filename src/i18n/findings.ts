import type { Said } from '../errors.ts';
import type { Finding, FindingCode, FindingParams, FoundRow, LeftOut, RowProblem } from '../findings.ts';

/** How rows of a list are spoken of in one language. */
export interface RowWords {
  line(p: { readonly line: number; readonly email: string }): string;
  invalid(p: { readonly line: number; readonly text: string; readonly problem: string }): string;
  several(p: { readonly line: number; readonly text: string; readonly email: string }): string;
  mistyped(p: { readonly line: number; readonly email: string; readonly meant: string }): string;
  /** How many more there are than those that are named. */
  more(p: { readonly count: number }): string;
  leftOut(p: { readonly by: string; readonly count: number }): string;
  /** Who leaves out what somebody left out line by line. */
  readonly byHand: string;
  offer(p: { readonly written: string; readonly meant: string }): string;
  shifted(p: { readonly column: string | null; readonly found: string }): string;
  readonly formula: string;
  readonly problems: Readonly<Record<RowProblem, string>>;
}

/** What is said of each code: what it is and what to do about it. */
export type FindingWords = {
  readonly [C in FindingCode]: (p: FindingParams[C] & { readonly count: number }) => Said;
};

/** The words of one language for findings. */
export interface FindingsCatalogue {
  readonly rows: RowWords;
  readonly problems: FindingWords;
}

/** What a finding is and what to do about it; without its rows. */
export function sayFinding({ code, params, count }: Finding, { problems }: FindingsCatalogue): Said {
  return (problems[code] as (p: object) => Said)({ ...params, count: count ?? 0 });
}

/** A finding for people: what, the first rows, how many more; without what to do about it. */
export function findingLines(finding: Finding, words: FindingsCatalogue): string {
  return joined(sayFinding(finding, words).what, rowLines(finding, words.rows));
}

/** The first rows, one a line, and how many more; empty: it is about none. */
export function rowLines({ code, rows, count }: Pick<Finding, 'code' | 'rows' | 'count'>, words: RowWords): string {
  const more = (count ?? 0) - rows.length;
  return joined(...rows.map((row) => rowLine(code, row, words)), more > 0 ? words.more({ count: more }) : '');
}

/** Texts under each other; empty ones are left out. */
export function joined(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}

function rowLine(code: FindingCode, row: FoundRow, words: RowWords): string {
  const { line, email, detail = '', meant = '', problem } = row;
  if (code === 'several-addresses') return words.several({ line, text: detail.replace(/\s+/g, ' '), email });
  if (code === 'mistyped-addresses') return words.mistyped({ line, email, meant });
  if (code === 'invalid-addresses' && problem)
    return words.invalid({ line, text: email, problem: words.problems[problem] });
  const said = sayDetail(code, row, words);
  return said === '' ? words.line(row) : `${words.line(row)} (${said})`;
}

/** What a finding is in the case of one row; empty: nothing more than the finding itself. */
export function sayDetail(code: FindingCode, row: FoundRow, words: RowWords): string {
  const { detail = '', meant = '', column = null, problem } = row;
  switch (code) {
    case 'text-garbled':
    case 'zeros-lost':
    case 'names-capitals':
      return words.offer({ written: detail, meant });
    case 'rows-shifted':
      return words.shifted({ column, found: detail });
    case 'mistyped-addresses':
      return meant;
    case 'invalid-addresses':
      return problem ? words.problems[problem] : '';
    case 'cells-without-value':
      return problem === 'formula' ? words.formula : detail;
    default:
      return detail;
  }
}

/** Flags of the terminal that leave rows out, by what they are called in a request. */
const leaving: Readonly<Record<Exclude<keyof LeftOut, 'byHand'>, string>> = {
  where: '--where',
  exclude: '--exclude',
  onlyFailedOf: '--only-failed-of',
  onlyMissingOf: '--only-missing-of',
  excludeReplied: '--exclude-replied',
  skipHidden: '--skip-hidden',
};

/** Rows that were left out on purpose, a line a reason; empty: none were. */
export function leftOutLines(leftOut: LeftOut, words: RowWords): string {
  const lines = Object.entries(leftOut).map(([reason, count = 0]) => {
    const by = reason === 'byHand' ? words.byHand : leaving[reason as keyof typeof leaving];
    return count > 0 ? words.leftOut({ by, count }) : '';
  });
  return joined(...lines);
}

/** An error that refuses a campaign for what was found: the first finding with its remedy, the others behind it. */
export function sayRefusal(first: Finding, others: readonly Finding[], words: FindingsCatalogue): Said {
  const what = joined(...[first, ...others].map((finding) => findingLines(finding, words)));
  return { what, remedy: sayFinding(first, words).remedy };
}
