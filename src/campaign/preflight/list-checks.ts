import type { ListInfo, ListRow } from '../list/read-list.ts';
import type { Findings } from './findings.ts';

/** What of a list is looked at before anybody's row is. */
export type ListFacts = Pick<
  ListInfo,
  'addressColumn' | 'otherAddressColumns' | 'hiddenColumns' | 'garbledNames' | 'sheet' | 'sheetHidden'
>;

const offered = { text: 'text-garbled', zeros: 'zeros-lost', capitals: 'names-capitals' } as const;

/** Notes what a person would want to know of a list before sending, whoever is on it. */
export function noteList(list: ListFacts, findings: Findings): void {
  const { hiddenColumns: columns, garbledNames, sheet, sheetHidden } = list;
  if (list.otherAddressColumns.length > 0) findings.note('warning', 'other-addresses', addressColumns(list));
  if (columns.length > 0) findings.note('warning', 'columns-hidden', { columns });
  if (sheetHidden && sheet !== null) findings.note('warning', 'sheet-hidden', { sheet });
  for (const { name, meant } of garbledNames) findings.note('warning', 'column-garbled', { name, meant });
}

function addressColumns({ addressColumn, otherAddressColumns }: ListFacts) {
  return { column: addressColumn, others: otherAddressColumns };
}

/** Notes the same of one row, whether it is written to or not. */
export function noteRow({ remarks, line, email }: ListRow, list: ListFacts, findings: Findings): void {
  const row = { line, email };
  if (remarks.hidden) findings.note('warning', 'rows-hidden', {}, row);
  if (remarks.addressFrom !== null) {
    findings.note('warning', 'other-addresses', addressColumns(list), { ...row, column: remarks.addressFrom });
  }
  if (remarks.shifted) {
    const { column, found: detail } = remarks.shifted;
    findings.note('warning', 'rows-shifted', {}, { ...row, detail, ...(column !== null && { column }) });
  }
  for (const { kind, column, written: detail, meant } of remarks.offers) {
    findings.note('warning', offered[kind], { column }, { ...row, detail, meant });
  }
  for (const { column, flaw } of remarks.flaws) {
    const shown = flaw.kind === 'error' ? { detail: flaw.shown } : {};
    findings.note('info', 'cells-without-value', { column }, { ...row, problem: flaw.kind, ...shown });
  }
}

/** What a greeting looks like when a name was to stand behind it and does not. */
const BLANK_GREETING =
  /(?:^|[>\n])\s*(?:(?:bonjour|bonsoir|salut|hello|hi)(?:[ \u00a0]+,|[ \u00a0]{2,}[!:.]|[ \u00a0]+\n)|(?:chère?|chers|chères|cher\(e\)|cher·e|dear)[ \u00a0]*[,!:])/i;

/** A greeting stands within so many characters; to look through all of a long message took a tenth of a submission. */
const GREETED_WITHIN = 1_000;

/** Whether a text greets nobody at its beginning: `Bonjour ,`. */
export function greetsNobody(text: string): boolean {
  return BLANK_GREETING.test(text.slice(0, GREETED_WITHIN));
}
