import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatMailbox } from '../../address.ts';
import type { Draft } from '../../campaign/draft.ts';
import { checkList } from '../../campaign/list-draft.ts';
import type { RowFinding } from '../../campaign/preflight/findings.ts';
import { prepareSubmission } from '../../campaign/submit.ts';
import { takeName } from '../../disk.ts';
import type { Finding, FindingCode, LeftOut } from '../../findings.ts';
import type { SendTimes } from '../../message/stored-message.ts';
import { type Consent, openConsents } from '../consent.ts';
import type { Page, PageOf } from '../pages.ts';
import { planOf } from '../plan.ts';
import type { OpenProject } from '../project.ts';
import { readIntoDraft } from '../submission.ts';
import type { Surroundings } from '../surroundings.ts';
import { byTheirNames, listRequestOf, namer, requestOf } from './request.ts';
import { type CheckedRow, RowFile, readRows } from './row-file.ts';
import { type KeptDraft, randomName, remove } from './store.ts';

/** What looking at everybody of a draft has found. */
export interface DraftCheck {
  /** Of the draft that was looked at. */
  readonly revision: number;
  /** ISO 8601. */
  readonly checkedAt: string;
  /** Whether there was a message: else only the list was looked at. */
  readonly withMessage: boolean;
  /** Who they would come from, as a header says it; null: there was no message. */
  readonly from: string | null;
  /** Every data row, skipped ones included. */
  readonly total: number;
  /** Rows that would be written to. */
  readonly sendable: number;
  /** Rows that were left out on purpose. */
  readonly leftOut: LeftOut;
  readonly findings: readonly Finding[];
  /** Recipients with times of their own; absent: nobody has one, or there was no message. */
  readonly times?: SendTimes | undefined;
  /** What has to be agreed to before it is sent (`accept`), and by which finding. */
  readonly consents: readonly { readonly consent: Consent; readonly finding: FindingCode; readonly needed: boolean }[];
}

export interface CheckOptions {
  /** Called as rows are read, with how many there were so far. */
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/**
 * Looks at everybody of a draft as `send` would, or at its list alone while there is no message, and keeps what was found beside the
 * revision, so that it is done once; marking the draft as ready does not do it again. Throws what reading list and message throws, and `draft-incomplete` without a list.
 */
export async function checkDraft(
  where: Surroundings,
  project: OpenProject,
  kept: KeptDraft,
  options: CheckOptions = {},
): Promise<DraftCheck> {
  const known = await checkBefore(kept);
  // A mark makes a revision in which there is nothing new to be found: it has the check of the one before.
  if (known) return { ...known, revision: kept.revision };
  const found = await lookInto(where, project, kept, options);
  const { total, sendable, findings } = found.draft;
  const check: DraftCheck = {
    ...{ revision: kept.revision, checkedAt: new Date(where.clock.now()).toISOString() },
    ...{ withMessage: kept.draft.message?.name != null, from: found.from ?? null, total, sendable },
    ...{ leftOut: found.leftOut, findings },
    ...(found.times && { times: found.times }),
    consents: openConsents(findings, []).map(({ finding, ...open }) => ({ ...open, finding: finding.code })),
  };
  // Behind the rows: who sees it finds them, too.
  const whole = `${summaryFile(kept)}.${randomName()}`;
  await writeFile(whole, JSON.stringify(check), { mode: 0o600 });
  await takeName(whole, summaryFile(kept));
  return check;
}

/** What was found in a revision before; null: nobody has looked, or a version of the program that kept less of it. */
async function checkBefore(kept: KeptDraft): Promise<DraftCheck | null> {
  const text = await readFile(summaryFile(kept), 'utf8').catch(() => null);
  const check = text === null ? null : (JSON.parse(text) as Partial<DraftCheck>);
  return check?.from === undefined ? null : (check as DraftCheck);
}

/** The rows of a check in which something was found, in the order of the list; `code`: only with that finding. */
export function checkedRows(
  kept: KeptDraft,
  page: PageOf & { readonly code?: FindingCode | undefined },
): Promise<Page<CheckedRow>> {
  return readRows(rowsFile(kept), page);
}

async function lookInto(
  where: Surroundings,
  project: OpenProject,
  kept: KeptDraft,
  options: CheckOptions,
): Promise<Looked> {
  const whole = `${rowsFile(kept)}.${randomName()}`;
  const rows = new RowFile(whole, namer(kept.folder));
  try {
    const found = await byTheirNames(kept, () => look(where, project, kept, rows, options));
    await takeName(whole, rowsFile(kept));
    return found;
  } finally {
    rows.close();
    await remove(whole);
  }
}

interface Looked {
  readonly draft: Draft;
  readonly leftOut: LeftOut;
  readonly from?: string;
  readonly times?: SendTimes | null;
}

async function look(
  where: Surroundings,
  project: OpenProject,
  kept: KeptDraft,
  rows: RowFile,
  { onProgress = () => {} }: CheckOptions,
): Promise<Looked> {
  const progress = (count: number) => {
    rows.endChunk();
    onProgress(count);
  };
  const onRow = (found: RowFinding) => rows.add(found);
  const found: Looked = kept.draft.message?.name
    ? await lookAtAll(where, project, kept, { onProgress: progress, onRow })
    : await lookAtList(where, project, kept, { onProgress: progress, onRow });
  await project.backend.discardDraft(found.draft.id);
  return found;
}

interface Listening {
  readonly onProgress: (rows: number) => void;
  readonly onRow: (found: RowFinding) => void;
}

async function lookAtAll(where: Surroundings, project: OpenProject, kept: KeptDraft, listening: Listening) {
  const { backend, config } = project;
  const { account = config.account } = kept.draft.options;
  // A time that is over by now is said when it is sent.
  const plan = await planOf(where, project, { ...requestOf(kept), mode: 'dry-run', at: undefined });
  const submission = await prepareSubmission(backend, plan);
  const reading = { clock: where.clock, account, refuse: false, refuseNobody: false, ...listening };
  const draft = await readIntoDraft(project, plan, submission, reading);
  const from = formatMailbox(submission.source.from);
  return { draft, from, leftOut: submission.rows.leftOut, times: submission.sendTimes };
}

async function lookAtList(
  where: Surroundings,
  { backend, config }: OpenProject,
  kept: KeptDraft,
  listening: Listening,
) {
  const { limit = Number.POSITIVE_INFINITY } = kept.draft.options;
  const request = { ...listRequestOf(kept, where.clock.now()), limit, timeZone: config.timeZone };
  const { draft, rows } = await checkList(backend, { ...request, ...listening });
  return { draft, leftOut: rows.leftOut };
}

function summaryFile({ folder, revision }: KeptDraft): string {
  return join(folder, `check-${revision}.json`);
}

function rowsFile({ folder, revision }: KeptDraft): string {
  return join(folder, `check-${revision}.ndjson`);
}
