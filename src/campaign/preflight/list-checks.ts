import { words } from '../../i18n/ambient.ts';
import type { MendKind } from '../list/mend/mender.ts';
import type { ListInfo, ListRow } from '../list/read-list.ts';
import type { Problems } from './problems.ts';

/** What of a list is looked at before anybody's row is. */
export type ListFacts = Pick<
  ListInfo,
  'addressColumn' | 'otherAddressColumns' | 'hiddenColumns' | 'garbledNames' | 'sheet' | 'sheetHidden'
>;

/** What was found in a row, for the report by line. */
export interface RowNote {
  readonly kind: 'hidden' | 'other-address' | 'shifted' | 'cell-error' | MendKind;
  /** For people. */
  readonly detail: string;
}

const offered = { text: 'text-garbled', zeros: 'zeros-lost', capitals: 'names-capitals' } as const;

/** Notes what a person would want to know of a list before sending, whoever is on it. */
export function noteList(list: ListFacts, problems: Problems): void {
  const { hiddenColumns: columns, garbledNames, sheet, sheetHidden } = list;
  if (list.otherAddressColumns.length > 0) problems.note('warning', 'other-addresses', addressColumns(list));
  if (columns.length > 0) problems.note('warning', 'columns-hidden', { columns });
  if (sheetHidden && sheet !== null) problems.note('warning', 'sheet-hidden', { sheet });
  for (const { name, meant } of garbledNames) problems.note('warning', 'column-garbled', { name, meant });
}

function addressColumns({ addressColumn, otherAddressColumns }: ListFacts) {
  return { column: addressColumn, others: otherAddressColumns };
}

/** Notes the same of one row; what is said of it is handed back. */
export function noteRow({ remarks, ...row }: ListRow, list: ListFacts, problems: Problems): readonly RowNote[] {
  const w = words().preflight.details;
  const notes: RowNote[] = [];
  const named = { line: row.line, email: row.email };
  if (remarks.hidden) {
    problems.note('warning', 'rows-hidden', {}, named);
    notes.push({ kind: 'hidden', detail: '' });
  }
  if (remarks.addressFrom !== null) {
    problems.note('warning', 'other-addresses', addressColumns(list), named);
    notes.push({ kind: 'other-address', detail: remarks.addressFrom });
  }
  if (remarks.shifted) {
    const detail = w.shifted(remarks.shifted);
    problems.note('warning', 'rows-shifted', {}, { ...named, detail });
    notes.push({ kind: 'shifted', detail });
  }
  for (const { kind, column, ...offer } of remarks.offers) {
    const detail = w.offer(offer);
    problems.note('warning', offered[kind], { column }, { ...named, detail });
    notes.push({ kind, detail: `${column} : ${detail}` });
  }
  for (const { column, flaw } of remarks.flaws) {
    notes.push({ kind: 'cell-error', detail: `${column} : ${flaw.kind === 'error' ? flaw.shown : w.formula}` });
  }
  return notes;
}

/** What a greeting looks like when a name was to stand behind it and does not. */
const BLANK_GREETING =
  /(?:^|[>\n])\s*(?:(?:bonjour|bonsoir|salut|hello|hi)(?:[ \u00a0]+,|[ \u00a0]{2,}[!:.]|[ \u00a0]+\n)|(?:chère?|chers|chères|cher\(e\)|cher·e|dear)[ \u00a0]*[,!:])/i;

/** Whether a text greets nobody: `Bonjour ,`. */
export function greetsNobody(text: string): boolean {
  return BLANK_GREETING.test(text);
}
