import type { OpenProject } from '../app/project.ts';
import { type ReadingOptions, readIntoDraft } from '../app/submission.ts';
import { accountsOf } from '../backend/pool.ts';
import type { Draft } from '../campaign/draft.ts';
import type { RecipientList } from '../campaign/list/read-list.ts';
import type { RowFinding } from '../campaign/preflight/findings.ts';
import type { Submission } from '../campaign/submit.ts';
import type { AccountConfig } from '../config/types.ts';
import { type Finding, type FindingCode, findingOf } from '../findings.ts';
import { keepHeapSmall } from '../heap.ts';
import { findingLines, leftOutLines, sayFinding } from '../i18n/findings.ts';
import { saidParams } from '../i18n/say-kept.ts';
import type { Context } from './context.ts';
import { ListReport } from './list-report.ts';
import type { SendPlan } from './send-plan.ts';
import { words } from './words.ts';

/** What is told of the list as a whole, in this order, without what to do about it. */
const ofTheList: readonly FindingCode[] = [
  'mistyped-addresses',
  'smtputf8-addresses',
  'role-addresses',
  'duplicates',
  'suppressed',
];
/** What has a question of its own. */
const asked: readonly FindingCode[] = ['invalid-addresses', 'several-addresses'];
const signs = { error: '❌', warning: '⚠️ ', info: 'ℹ️ ' } as const;

/** Rows of the list that are shown before the question, and characters of each. */
const FIRST_ROWS = 3;
const SHOWN_CHARACTERS = 100;
/** A list streams through as short-lived objects, 100 MB of them a second; up to 16 MB of them lie in the young generation, which counts here. */
const HEAP = { everyMs: 100, mayGrow: 12 * 2 ** 20 };

/**
 * Reads the whole list into a draft, looks at everybody's message, and shows what was found. See
 * ReadingOptions. Throws what `readIntoDraft` throws; the draft is for the caller to release or discard.
 */
export async function review(
  context: Context,
  project: OpenProject,
  plan: SendPlan,
  submission: Submission,
  reading: Pick<ReadingOptions, 'account' | 'refuse' | 'tellDomain'> = { account: plan.account, refuse: true },
): Promise<Draft> {
  const accounts = accountsOf(reading.account).flatMap((name) => project.config.accounts.get(name) ?? []);
  await sayMessageChecks(context, plan, submission, accounts);
  const onProgress = readingProgress(context);
  const leaveHeap = keepHeapSmall(HEAP);
  const draft = await reporting(context, plan.report, (onRow) =>
    readIntoDraft(project, plan, submission, { ...reading, clock: context.clock, onProgress, onRow }),
  ).finally(leaveHeap);
  sayListChecks(context, draft, submission);
  sayProblems(context, problemsOf(draft.findings));
  return draft;
}

/** What a person has to decide or to put right, besides what has a question of its own. */
export function problemsOf(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ code, level }) => level !== 'info' && !ofTheList.includes(code) && !asked.includes(code));
}

/** Problems with what to do about each, once for several of a kind; with --json on stderr. */
export function sayProblems(context: Context, problems: readonly Finding[]): void {
  const remedyOf = (finding: Finding | undefined) =>
    finding && sayFinding(saidParams(words(), finding), words().findings).remedy;
  for (const [i, problem] of problems.entries()) {
    sayFound(context, problem);
    const remedy = remedyOf(problem) as string;
    if (remedyOf(problems[i + 1]) !== remedy) context.terminal.say(`   ${words().cli.remedy({ remedy })}`);
  }
}

/** A finding with its first rows, without what to do about it. */
export function sayFound({ terminal }: Context, finding: Finding): void {
  terminal.say(`${signs[finding.level]} ${findingLines(saidParams(words(), finding), words().findings)}`);
}

/** Writes the report that was asked for, also when the list is refused: that is when it is needed. */
async function reporting(
  { json, terminal }: Context,
  path: string | null,
  fill: (onRow?: (found: RowFinding) => void) => Promise<Draft>,
): Promise<Draft> {
  if (path === null) return fill();
  const report = new ListReport(path);
  try {
    return await fill((found) => report.add(found));
  } finally {
    report.close();
    if (!json) terminal.say(words().send.checks.report({ file: path }));
  }
}

async function sayMessageChecks(
  context: Context,
  { shown }: SendPlan,
  { source, list }: Submission,
  accounts: readonly AccountConfig[],
): Promise<void> {
  const { json, terminal } = context;
  if (json) return;
  const w = words().send.checks;
  terminal.say(w.message({ file: shown.message, subject: source.subject }));
  terminal.say(w.list({ file: shown.list, reading: words().list.reading(list.info), column: list.info.addressColumn }));
  await sayFirstRows(context, list);
  const [account, ...others] = accounts;
  if (!account) return;
  const from = `${source.from.name} <${source.from.address}>`.trim();
  const server = `${account.host}:${account.port}`;
  if (others.length === 0) terminal.say(w.from({ from, account: account.name, server }));
  else terminal.say(w.fromSeveral({ from, accounts: accounts.map(({ name }) => name) }));
}

/** What was recognised, with the first rows: people see whether it was understood, before anything is sent. */
async function sayFirstRows({ terminal }: Context, list: RecipientList): Promise<void> {
  const w = words().send.checks;
  const { delimiter, headers } = list.info;
  const columns = shortened(headers);
  terminal.say(w.columns({ ...list.info, delimiter: delimiter === '\t' ? 'tab' : delimiter, columns }));
  for await (const { number, line, vars } of list) {
    if (number > FIRST_ROWS) break;
    terminal.say(w.firstRow({ line, cells: shortened(Object.values(vars)) }));
  }
}

function shortened(cells: readonly string[]): string {
  const text = cells.join(' | ').replace(/\s+/g, ' ');
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS - 1)}…`;
}

function readingProgress({ terminal, json }: Context): (rows: number) => void {
  return (rows) => {
    if (terminal.live && !json) terminal.redraw(words().send.reading({ rows }));
  };
}

/** Findings of messages that could not be composed. */
const NOT_COMPOSED = ['variable-missing', 'template-fails'] as const;

function sayListChecks(context: Context, { findings, sendable }: Draft, { rows }: Submission): void {
  const { json, terminal } = context;
  if (json) return;
  const { findings: said, send } = words();
  const leftOut = leftOutLines(rows.leftOut, said.rows);
  if (leftOut !== '') terminal.say(leftOut);
  if (NOT_COMPOSED.every((code) => !findingOf(findings, code))) terminal.say(send.checks.rendered({ count: sendable }));
  for (const code of ofTheList) {
    const finding = findingOf(findings, code);
    if (finding?.level === 'info') terminal.say(`${signs.info} ${sayFinding(finding, said).what}`);
    else if (finding) sayFound(context, finding);
  }
}
