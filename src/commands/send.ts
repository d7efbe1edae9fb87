import type { CampaignRow } from '../backend/port.ts';
import { badRowLines, type Draft, type Finding, fillDraft } from '../campaign/draft.ts';
import type { LeftOut } from '../campaign/list/choose.ts';
import type { RecipientList } from '../campaign/list/read-list.ts';
import { preflightOf, prepareSubmission, SAME_CONTENT_MS, type Submission } from '../campaign/submit.ts';
import { FacteurError } from '../errors.ts';
import { formatTime } from '../i18n/format.ts';
import { words } from '../i18n/index.ts';
import { aliveWorkers } from './alive.ts';
import { confirm } from './ask.ts';
import type { Context } from './context.ts';
import { ListReport } from './list-report.ts';
import { type OpenProject, openProject } from './project.ts';
import { makePlan, type SendOptions, type SendPlan } from './send-plan.ts';
import { statusLines } from './show-status.ts';
import { readStatus } from './status.ts';

/** What `send --json` says of an asynchronous campaign. */
interface SendResult {
  readonly id: string;
  readonly name: string;
  /** Every data row of the list, skipped ones included. */
  readonly total: number;
  readonly skipped: number;
  readonly mode: string;
  readonly backend: string;
  /** `running`: one was there; `started`: this command started it; null: none, the campaign waits. */
  readonly worker: 'running' | 'started' | null;
  /** The same campaign was there already; nothing new was made. */
  readonly existing: boolean;
}

/** A released campaign, and whether this command made it. */
interface Accepted {
  readonly row: CampaignRow;
  readonly existing: boolean;
}

const RULE = '='.repeat(60);
/** Rows of the list that are shown before the question, and characters of each. */
const FIRST_ROWS = 3;
const SHOWN_CHARACTERS = 100;

/**
 * `facteur send`: reads, checks, asks, submits; then leaves the sending to a worker (async) or does it itself and waits
 * (sync, dry-run). Returns the exit code. Throws the errors of the list, the message, the configuration and the store,
 * and `send-declined`.
 */
export async function send(context: Context, options: SendOptions): Promise<number> {
  const project = await openProject(context);
  try {
    const plan = await makePlan(context, project, options);
    const submission = await prepareSubmission(project.backend, plan);
    const accepted = await accept(context, project, plan, submission);
    if (plan.mode === 'async') return await leaveToWorker(context, project, accepted);
    const { id } = accepted.row;
    if (accepted.existing && !context.json) context.terminal.say(words().send.existing({ id }));
    // The worker and its SMTP stack are loaded by those who need them: an asynchronous send answers sooner without.
    const { sendHere } = await import('./send-here.ts');
    return await sendHere(context, project, id);
  } finally {
    await project.backend.close();
  }
}

/** The same campaign when there is one, else a new one that was read, checked, shown and agreed to. */
async function accept(
  context: Context,
  { backend, config }: OpenProject,
  plan: SendPlan,
  submission: Submission,
): Promise<Accepted> {
  const { campaign, contents, list, rows } = submission;
  const { key, digest } = campaign;
  const repeatable = campaign.mode === 'dry-run';
  const same = repeatable ? null : await backend.findSame({ key: key ?? undefined, digest, withinMs: SAME_CONTENT_MS });
  if (same && (await keepExisting(context, plan, same.id))) return { row: same, existing: true };
  sayMessageChecks(context, plan, submission, config.accounts.get(campaign.account));
  if (!context.json) await sayFirstRows(context, list);
  const { limit, delayMs, notBefore } = plan;
  const onProgress = readingProgress(context);
  const preflight = preflightOf(submission, {
    identity: config.identity,
    maxSize: null,
    at: new Date(context.clock.now()),
  });
  const parts = { backend, campaign, contents, rows, file: list.info.file, limit, preflight, onProgress };
  const draft = await reporting(context, plan.report, (onFinding) =>
    fillDraft({ ...parts, leftOut: () => leftOutLines(rows.leftOut), onFinding }),
  );
  try {
    sayListChecks(context, draft, leftOutLines(rows.leftOut));
    await agree(context, draft, { delayMs, notBefore, file: list.info.file });
  } catch (error) {
    await backend.discardDraft(draft.id);
    throw error;
  }
  const sameContentWindowMs = same || repeatable ? 0 : SAME_CONTENT_MS;
  const { id, existing } = await backend.release(draft.id, { notBefore, sameContentWindowMs });
  return { row: (await backend.campaign(id)) as CampaignRow, existing };
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

async function keepExisting(context: Context, plan: SendPlan, id: string): Promise<boolean> {
  return !context.interactive || plan.key !== null || (await confirm(words().send.confirmExisting({ id }), true));
}

function sayMessageChecks(
  { json, terminal }: Context,
  { shown }: SendPlan,
  { source, list }: Submission,
  account: { name: string; host: string; port: number } | undefined,
): void {
  if (json) return;
  const w = words().send.checks;
  terminal.say(w.message({ file: shown.message, subject: source.subject }));
  terminal.say(w.list({ file: shown.list, reading: words().list.reading(list.info), column: list.info.addressColumn }));
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

function leftOutLines({ where, exclude, onlyFailedOf }: LeftOut): string {
  const counts = { '--where': where, '--exclude': exclude, '--only-failed-of': onlyFailedOf };
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

/** Shows what is about to happen and asks, where somebody can answer. Throws `send-declined`, `send-invalid-addresses`. */
async function agree(
  context: Context,
  draft: Draft,
  plan: { delayMs: number; notBefore: number | null; file: string },
): Promise<void> {
  const w = words().send;
  const { terminal, json, interactive, clock } = context;
  const { count, first } = draft.invalid;
  if (count > 0) {
    const lines = badRowLines(first, count);
    if (!interactive && !context.yes)
      throw new FacteurError('send-invalid-addresses', { count, file: plan.file, lines });
    terminal.say(`${w.checks.invalid({ count })}\n${lines}`);
    if (interactive && !(await confirm(w.confirmSkip, false))) throw new FacteurError('send-declined', {});
  }
  await agreeToFirst(context, draft);
  if (!json) terminal.say(planLine(draft.sendable, plan, clock.now()));
  if (interactive && !(await confirm(w.confirm, true))) throw new FacteurError('send-declined', {});
}

function shownLines(title: string, { count, first }: { count: number; first: readonly string[] }): string {
  const rest = count - first.length;
  return [title, ...first, ...(rest > 0 ? [words().send.checks.more({ count: rest })] : [])].join('\n');
}

async function agreeToFirst({ terminal, interactive }: Context, { several }: Draft): Promise<void> {
  const { checks, confirmSeveral } = words().send;
  const { count } = several;
  if (count === 0) return;
  terminal.say(shownLines(checks.several({ count }), several));
  if (interactive && !(await confirm(confirmSeveral, true))) throw new FacteurError('send-declined', {});
}

function planLine(count: number, plan: { delayMs: number; notBefore: number | null }, now: number): string {
  const seconds = ((count - 1) * plan.delayMs) / 1000;
  const at = formatTime((plan.notBefore ?? now) + seconds * 1000, now);
  return words().send.plan({ count, seconds, at, delay: plan.delayMs / 1000 });
}

/** Makes sure that somebody will send it, or says that nobody does; the seed's last words. */
async function leaveToWorker(context: Context, project: OpenProject, accepted: Accepted): Promise<number> {
  const { row, existing } = accepted;
  const over = row.finishedAt !== null || row.wanted === 'cancelled';
  const worker = over ? null : await ensureWorker(context, project);
  const { id, name, mode, counts } = row;
  const backend = project.backend.capabilities.name;
  const result: SendResult = {
    id,
    name,
    total: counts.total,
    skipped: counts.skipped,
    mode,
    backend,
    worker,
    existing,
  };
  if (context.json) context.terminal.result(result);
  else if (existing) await sayExisting(context, project, id);
  else sayPlanned(context, row, worker);
  return 0;
}

async function sayExisting({ terminal, clock }: Context, { backend }: OpenProject, id: string): Promise<void> {
  const now = clock.now();
  terminal.say([words().send.existing({ id }), ...statusLines(await readStatus(backend, id, now), now)].join('\n'));
}

async function ensureWorker(context: Context, project: OpenProject): Promise<SendResult['worker']> {
  const w = words().send;
  const alive = await aliveWorkers(project.backend, context.clock);
  if (!context.json)
    context.terminal.say(alive.length > 0 ? w.checks.worker({ count: alive.length }) : w.checks.noWorker);
  if (alive.length > 0) return 'running';
  // Workers of a shared backend may be on other machines; whether to start one here is their operator's decision.
  if (!project.config.autostart || project.backend.capabilities.manyMachines) return null;
  const wanted = context.yes || (context.interactive && (await confirm(w.confirmWorker, true)));
  if (!wanted) return null;
  const { launchDaemon } = await import('./worker.ts');
  const pid = await launchDaemon(context, project, { logLevel: 'info' });
  if (!context.json) context.terminal.say(w.workerStarted({ pid }));
  return 'started';
}

function sayPlanned({ terminal, clock }: Context, { id, notBefore }: CampaignRow, worker: SendResult['worker']): void {
  const w = words().send;
  const lines = [
    '',
    RULE,
    w.planned,
    RULE,
    w.id({ id }),
    ...(notBefore === null ? [] : [w.scheduled({ at: formatTime(notBefore, clock.now()) })]),
    '',
    w.follow,
    w.followCommand({ id }),
    '',
    w.list,
    w.listCommand,
    '',
    worker === null ? w.waiting : w.background,
  ];
  terminal.say(lines.join('\n'));
}
