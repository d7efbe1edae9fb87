import type { FindingCode } from '../../../../api/drafts.ts';

/** What is put right in the list; everything else is put right in the message. */
const OF_THE_LIST: readonly FindingCode[] = [
  ...([
    'invalid-addresses',
    'several-addresses',
    'mistyped-addresses',
    'smtputf8-addresses',
    'role-addresses',
  ] as const),
  ...(['duplicates', 'suppressed', 'rows-hidden', 'rows-shifted', 'cells-without-value', 'text-garbled'] as const),
  ...(['zeros-lost', 'names-capitals', 'columns-hidden', 'sheet-hidden', 'other-addresses', 'column-garbled'] as const),
  ...(['copy-column', 'time-invalid', 'time-zone-invalid', 'time-skipped', 'time-past'] as const),
];

/** Rows that a person can put right one by one: with another address, or by leaving them out. */
const FIXED_BY_ROW: readonly FindingCode[] = [
  ...(['invalid-addresses', 'several-addresses', 'mistyped-addresses', 'rows-shifted', 'cells-without-value'] as const),
  ...([
    'variable-missing',
    'variable-empty',
    'greeting-blank',
    'template-fails',
    'recipient-file',
    'subject-empty',
  ] as const),
  ...(['time-invalid', 'time-zone-invalid'] as const),
  ...(['cell-error', 'cell-formula', 'role-addresses', 'smtputf8-addresses'] as const),
];

/** What is known about elsewhere than in the list or the message. */
const ELSEWHERE: readonly FindingCode[] = ['domain', 'identity-missing', 'own-senders'];

export function isOfTheList(code: FindingCode): boolean {
  return OF_THE_LIST.includes(code);
}

export function isFixedByRow(code: FindingCode): boolean {
  return FIXED_BY_ROW.includes(code);
}

/** The step in which a finding is put right; null: in none. */
export function placeOf(code: FindingCode): 'list' | 'message' | null {
  if (ELSEWHERE.includes(code)) return null;
  return isOfTheList(code) ? 'list' : 'message';
}
