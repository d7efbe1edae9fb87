import { type Draft, type Finding, fillDraft } from '../campaign/draft.ts';
import type { LeftOut } from '../campaign/list/choose.ts';
import type { RecipientList } from '../campaign/list/read-list.ts';
import { readFacts } from '../campaign/preflight/known-facts.ts';
import { type Problem, problemLines } from '../campaign/preflight/problems.ts';
import { preflightOf, type Submission } from '../campaign/submit.ts';
import type { AccountConfig, Config } from '../config/types.ts';
import { keepHeapSmall } from '../heap.ts';
import { words } from '../i18n/index.ts';
import type { Context } from './context.ts';
import { ListReport } from './list-report.ts';
import type { OpenProject } from './project.ts';
import type { SendPlan } from './send-plan.ts';

/** Rows of the list that are shown before the question, and characters of each. */
const FIRST_ROWS = 3;
const SHOWN_CHARACTERS = 100;
/** A list streams through as short-lived objects, 50 MB of them a second. */
const HEAP = { everyMs: 100, mayGrow: 12 * 2 ** 20 };

export interface ReviewOptions {
  /** The account whose limits count; it need not be there. */
  readonly account: string;
  /** Whether errors are thrown; else they are among the draft's problems. */
  readonly refuse: boolean;
}

/**
 * Reads the whole list into a draft, looks at everybody's message, and shows what was found. Throws what refuses the
 * campaign (see `fillDraft`); the draft is for the caller to release or discard.
 */
export async function review(
  context: Context,
  { backend, config }: OpenProject,
  plan: SendPlan,
  submission: Submission,
  options: ReviewOptions = { account: plan.account, refuse: true },
): Promise<Draft> {
  const { campaign, contents, list, rows, recipientFiles } = submission;
  const account = config.accounts.get(options.account);
  await sayMessageChecks(context, plan, submission, account);
  const preflight = preflightOf(submission, {
    identity: config.identity,
    ...outside(context, config, submission, account),
  });
  const onProgress = readingProgress(context);
  const { limit } = plan;
  const { refuse } = options;
  const file = list.info.file;
  const parts = { backend, campaign, contents, recipientFiles, rows, file, limit, refuse, preflight, onProgress };
  const leaveHeap = keepHeapSmall(HEAP);
  const draft = await reporting(context, plan.report, (onFinding) =>
    fillDraft({ ...parts, leftOut: () => leftOutLines(rows.leftOut), onFinding }),
  ).finally(leaveHeap);
  sayListChecks(context, draft, leftOutLines(rows.leftOut));
  sayProblems(context, draft.problems);
  return draft;
}

/** What is known of the server and of the sender's domain without asking: the settings, and what `check` found. */
export function outside(
  { clock }: Context,
  { project }: Config,
  { source }: Submission,
  account: AccountConfig | undefined,
) {
  const now = clock.now();
  const { domains, servers } = readFacts(project.dataFolder, now);
  const server = account && servers[`${account.host}:${account.port}`];
  const sizes = [account?.limits.messageSize, server?.maxSize].filter((size) => typeof size === 'number');
  const domain = source.from.address.split('@').at(-1) as string;
  const found = domains[domain];
  return {
    at: new Date(now),
    maxSize: sizes.length === 0 ? null : Math.min(...sizes),
    domain: found ? { domain, issues: found.issues, at: found.at } : null,
  };
}

/** Problems with what to do about each, once for several of a kind; with --json on stderr. */
export function sayProblems({ terminal }: Context, problems: readonly Problem[]): void {
  for (const [i, problem] of problems.entries()) {
    terminal.say(`${problem.level === 'error' ? '❌' : '⚠️ '} ${problemLines(problem)}`);
    const { remedy } = problem.say();
    if (problems[i + 1]?.say().remedy !== remedy) terminal.say(`   ${words().cli.remedy({ remedy })}`);
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
