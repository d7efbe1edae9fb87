import type { OpenProject } from '../app/project.ts';
import { type ReadingOptions, readIntoDraft } from '../app/submission.ts';
import type { Draft, Finding } from '../campaign/draft.ts';
import type { LeftOut } from '../campaign/list/choose.ts';
import type { RecipientList } from '../campaign/list/read-list.ts';
import { type Problem, problemLines } from '../campaign/preflight/problems.ts';
import type { Submission } from '../campaign/submit.ts';
import type { AccountConfig } from '../config/types.ts';
import { keepHeapSmall } from '../heap.ts';
import type { Context } from './context.ts';
import { ListReport } from './list-report.ts';
import type { SendPlan } from './send-plan.ts';
import { language, words } from './words.ts';

/** Rows of the list that are shown before the question, and characters of each. */
const FIRST_ROWS = 3;
const SHOWN_CHARACTERS = 100;
/** A list streams through as short-lived objects, 50 MB of them a second. */
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
  await sayMessageChecks(context, plan, submission, project.config.accounts.get(reading.account));
  const leftOut = () => leftOutLines(submission.rows.leftOut);
  const onProgress = readingProgress(context);
  const options = { ...reading, clock: context.clock, leftOut, onProgress };
  const leaveHeap = keepHeapSmall(HEAP);
  const draft = await reporting(context, plan.report, (onFinding) =>
    readIntoDraft(project, plan, submission, { ...options, onFinding }),
  ).finally(leaveHeap);
  sayListChecks(context, draft, leftOut());
  sayProblems(context, draft.problems);
  return draft;
}

/** Problems with what to do about each, once for several of a kind; with --json on stderr. */
export function sayProblems({ terminal }: Context, problems: readonly Problem[]): void {
  for (const [i, problem] of problems.entries()) {
    terminal.say(`${problem.level === 'error' ? '❌' : '⚠️ '} ${problemLines(problem, language())}`);
    const { remedy } = problem.say(language());
    if (problems[i + 1]?.say(language()).remedy !== remedy) terminal.say(`   ${words().cli.remedy({ remedy })}`);
  }
}

/** Writes the report that was asked for, also when the list is refused: that is when it is needed. */
async function reporting(
  { json, terminal }: Context,
  path: string | null,
  fill: (onFinding?: (finding: Finding) => void) => Promise<Draft>,
): Promise<Draft> {
  if (path === null) return fill();
  const report = new ListReport(path);
  try {
    return await fill((finding) => report.add(finding));
  } finally {
    report.close();
    if (!json) terminal.say(words().send.checks.report({ file: path }));
  }
}

async function sayMessageChecks(
  context: Context,
  { shown }: SendPlan,
  { source, list }: Submission,
  account: AccountConfig | undefined,
): Promise<void> {
  const { json, terminal } = context;
  if (json) return;
  const w = words().send.checks;
  terminal.say(w.message({ file: shown.message, subject: source.subject }));
  terminal.say(w.list({ file: shown.list, reading: words().list.reading(list.info), column: list.info.addressColumn }));
  await sayFirstRows(context, list);
  if (account) {
    const server = `${account.host}:${account.port}`;
    terminal.say(
      w.from({ from: `${source.from.name} <${source.from.address}>`.trim(), account: account.name, server }),
    );
  }
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

function leftOutLines({ where, exclude, onlyFailedOf, skipHidden = 0 }: LeftOut): string {
  const counts = {
    '--where': where,
    '--exclude': exclude,
    '--only-failed-of': onlyFailedOf,
    '--skip-hidden': skipHidden,
  };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([option, count]) => words().send.checks.leftOut({ option, count }))
    .join('\n');
}

function sayListChecks({ json, terminal }: Context, draft: Draft, leftOut: string): void {
  if (json) return;
  if (leftOut !== '') terminal.say(leftOut);
  const w = words().send.checks;
  terminal.say(w.rendered({ count: draft.sendable }));
  const { typos, roles, smtpUtf8 } = draft;
  if (typos.count > 0) terminal.say(shownLines(w.typos(typos), typos));
  if (smtpUtf8.count > 0) terminal.say(shownLines(w.smtpUtf8(smtpUtf8), smtpUtf8));
  if (roles > 0) terminal.say(w.roles({ count: roles }));
  if (draft.duplicates > 0) terminal.say(w.duplicates({ count: draft.duplicates }));
  if (draft.suppressed > 0) terminal.say(w.suppressed({ count: draft.suppressed }));
}

/** A title and the first lines below it, with how many more there are. */
export function shownLines(title: string, { count, first }: { count: number; first: readonly string[] }): string {
  const rest = count - first.length;
  return [title, ...first, ...(rest > 0 ? [words().send.checks.more({ count: rest })] : [])].join('\n');
}
