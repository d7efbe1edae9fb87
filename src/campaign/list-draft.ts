import type { Backend, NewCampaign } from '../backend/port.ts';
import { DRY_RUN_ACCOUNT } from '../backend/states.ts';
import type { Language } from '../language.ts';
import { type Draft, fillDraft } from './draft.ts';
import { type ChoiceOptions, type Chosen, chooseRows } from './list/choose.ts';
import { type ListOptions, type RecipientList, readList } from './list/read-list.ts';
import { Findings, type RowFinding } from './preflight/findings.ts';
import { noteList, noteRow } from './preflight/list-checks.ts';
import { timesOf } from './send-times.ts';

/** A list that is looked at before there is a message for it. */
export interface ListCheck {
  /** Absolute. */
  readonly listFile: string;
  readonly list: Omit<ListOptions, 'language'>;
  readonly choice: Omit<ChoiceOptions, 'language'>;
  readonly language: Language;
  readonly limit: number;
  readonly onProgress: (rows: number) => void;
  /** Of recipients' own times that name none. */
  readonly timeZone: string;
  readonly onRow: (found: RowFinding) => void;
}

/** The rows and what they were read from. */
export interface CheckedList {
  readonly draft: Draft;
  readonly list: RecipientList;
  readonly rows: Chosen;
}

/** It is never released: nobody gets it. */
const nobodys: NewCampaign = {
  ...{ name: '', mode: 'dry-run', account: DRY_RUN_ACCOUNT, delayMs: 0, onUnknown: 'keep' },
  ...{ key: null, digest: '', message: '{}', sender: '' },
};

/**
 * Looks at everybody on a list as `fillDraft` does, without a message; the draft is the caller's to discard. Throws what reading the list
 * throws.
 */
export async function checkList(
  backend: Backend,
  { listFile, list: reading, choice, language, limit, timeZone, onProgress, onRow }: ListCheck,
): Promise<CheckedList> {
  const list = await readList(listFile, { ...reading, language });
  const rows = await chooseRows(list, { ...choice, language }, backend);
  const findings = new Findings(onRow);
  noteList(list.info, findings);
  const draft = await fillDraft({
    ...{ backend, campaign: nobodys, contents: [], rows, file: list.info.file, leftOut: rows.leftOut, limit },
    ...{ refuse: false, refuseNobody: false, recipientFiles: null, onProgress },
    ...{ times: timesOf(list.info, { zone: timeZone, language, now: choice.at.getTime() }) },
    preflight: {
      findings,
      note: (row) => noteRow(row, list.info, findings),
      check: () => {},
      finish: () => findings.all(),
    },
  });
  return { draft, list, rows };
}
