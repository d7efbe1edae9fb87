import type { CheckedRow } from '../app/drafts/row-file.ts';
import type { Finding, FindingCode, FoundRow } from '../findings.ts';
import { sayDetail, sayFinding } from '../i18n/findings.ts';
import { words } from '../i18n/index.ts';
import { saidParams } from '../i18n/say-kept.ts';
import type { Language } from '../language.ts';

/** A finding with its words: what it is, and what to do about it. */
export function saidFinding(found: Finding, language: Language) {
  const finding = saidParams(words(language), found);
  const { what, remedy } = sayFinding(finding, words(language).findings);
  return {
    ...{ ...finding, params: { ...finding.params }, what, remedy },
    rows: finding.rows.map((row) => ({ ...row, said: detailOf(finding.code, row, language) })),
  };
}

/** A row with the words of what was found in it. */
export function saidRow({ line, email, findings }: CheckedRow, language: Language) {
  return {
    ...{ line, email },
    findings: findings.map((written) => {
      const found = saidParams(words(language), written);
      const { code, level, params } = found;
      const row = { ...found, line, email };
      const { what } = sayFinding({ code, level, params, count: 1, rows: [] }, words(language).findings);
      return { ...found, params: { ...params }, what, said: detailOf(code, row, language) };
    }),
  };
}

function detailOf(code: FindingCode, row: FoundRow, language: Language): string {
  return sayDetail(code, row, words(language).findings.rows);
}
