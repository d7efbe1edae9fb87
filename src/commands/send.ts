import { aliveWorkers } from '../app/alive-workers.ts';
import { type Consent, consents, openConsents, requireConsent } from '../app/consent.ts';
import { type OpenProject, openProject } from '../app/project.ts';
import { readStatus } from '../app/status.ts';
import { forecastOf, orDiscard, releaseDraft, sameCampaign, secondsOf } from '../app/submission.ts';
import type { CampaignRow } from '../backend/port.ts';
import type { Draft } from '../campaign/draft.ts';
import { prepareSubmission, type Submission } from '../campaign/submit.ts';
import { FacteurError } from '../errors.ts';
import { type Finding, findingOf, type LeftOut } from '../findings.ts';
import type { Forecast } from '../report/forecast.ts';
import { saidStatus } from '../report/said.ts';
import { confirm } from './ask.ts';
import type { Context } from './context.ts';
import { problemsOf, review, sayFound } from './review.ts';
import { makePlan, type SendOptions, type SendPlan } from './send-plan.ts';
import { statusLines } from './show-status.ts';
import { formatTime, language, said, words } from './words.ts';

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
  /** How long it will take from its start on; null: nothing sets a pace, or nothing new was made. */
  readonly etaSeconds: number | null;
  /** How many messages each of several accounts will send, as far as that can be told; absent: one sends, or nothing new was made. */
  readonly shares?: Forecast['shares'];
  /** Rows that --where, --exclude, --only-failed-of, --only-missing-of, --exclude-replied and --skip-hidden left out; only where one of them was given and the list was read. */
  readonly leftOut?: LeftOut;
}

/** A released campaign, and whether this command made it. */
interface Accepted {
  readonly row: CampaignRow;
  readonly existing: boolean;
  /** Null: for a dry run, and for what was there already. */
  readonly ahead: Forecast | null;
  /** Null: nobody asked for it. */
  readonly leftOut: LeftOut | null;
}

const RULE = '='.repeat(60);

/**
 * `facteur send`: reads, checks, asks, submits; then leaves the sending to a worker (async) or does it itself and waits
 * (sync, dry-run). Returns the exit code. Throws the errors of the list, the message, the configuration and the store,
 * and `send-declined`.
 */
export async function send(context: Context, options: SendOptions): Promise<number> {
  if (options.testTo === undefined && (options.for ?? options.row) !== undefined) {
    throw new FacteurError('usage', { problem: words().preview.testOnly, command: 'facteur send' });
  }
  const project = await openProject(context);
  try {
    if (options.testTo !== undefined) {
      const { sendTest } = await import('./test-send.ts');
      return await sendTest(context, project, { ...options, testTo: options.testTo });
    }
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
  project: OpenProject,
  plan: SendPlan,
  submission: Submission,
): Promise<Accepted> {
  const same = await sameCampaign(project, submission);
  if (same && (await keepExisting(context, plan, same.id)))
    return { row: same, existing: true, ahead: null, leftOut: null };
  const draft = await review(context, project, plan, submission);
  if (await orDiscard(project, draft, () => leavesOutHidden(context, draft))) {
    await project.backend.discardDraft(draft.id);
    const without = { ...plan, choice: { ...plan.choice, skipHidden: true } };
    // What came from elsewhere is not asked for a second time.
    const again = await prepareSubmission(project.backend, without, submission.list);
    return await accept(context, project, without, again);
  }
  const { file } = submission.list.info;
  const { agreed, ahead } = await orDiscard(project, draft, async () => {
    const given = await agree(context, draft, file);
    const sending = { count: draft.sendable, times: submission.sendTimes };
    const expected = await forecastOf(project, plan, sending, context.clock.now());
    sayTimes(context, submission);
    await confirmPlan(context, draft, { ahead: expected, delayMs: plan.delayMs });
    return { agreed: given, ahead: expected };
  });
  const prepared = { plan, submission, draft };
  const { row, existing } = await releaseDraft(project, prepared, { accept: agreed, again: same !== null });
  const { where, exclude, onlyFailedOf, onlyMissingOf, excludeReplied, skipHidden } = plan.choice;
  const leftOut =
    (where ?? exclude ?? onlyFailedOf ?? onlyMissingOf ?? excludeReplied ?? skipHidden)
      ? submission.rows.leftOut
      : null;
  return { row, existing, ahead: existing ? null : ahead, leftOut };
}

/** Who of the list is to get it later, where somebody is. */
function sayTimes({ terminal, json, clock }: Context, { sendTimes }: Submission): void {
  const now = clock.now();
  const coming = (sendTimes ?? []).filter(([, to]) => to > now);
  const [first] = coming;
  const last = coming.at(-1);
  if (json || !first || !last) return;
  const count = coming.reduce((sum, [, , own]) => sum + own, 0);
  const [next, end] = [Math.max(now, first[0]), last[1]].map((at) => formatTime(at, now)) as [string, string];
  terminal.say(`⏰ ${words().times.waiting({ count, next, last: end })}`);
}

async function keepExisting(context: Context, plan: SendPlan, id: string): Promise<boolean> {
  return !context.interactive || plan.key !== null || (await confirm(words().send.confirmExisting({ id }), true));
}

/**
 * Whether rows that are hidden in the spreadsheet are to be left out after all: somebody hid them for a reason. Where nobody can
 * answer they are not; then they have to be agreed to.
 */
async function leavesOutHidden({ interactive }: Context, { findings }: Draft): Promise<boolean> {
  return interactive && findingOf(findings, 'rows-hidden') !== undefined && confirm(words().send.confirmHidden, true);
}

/**
 * Asks for what has to be agreed to, where somebody can answer; returns what was. Throws `send-declined`, and where nobody
 * can answer what `requireConsent` throws.
 */
async function agree(context: Context, { findings }: Draft, file: string): Promise<readonly Consent[]> {
  if (!context.interactive && !context.yes) requireConsent(findings, [], file);
  for (const { consent, finding } of openConsents(findings, [])) await agreeTo(context, consent, finding);
  return context.interactive || context.yes ? consents : [];
}

/** What was found, with its question. Hidden rows were asked about before: whoever did not leave them out writes to them. */
async function agreeTo(context: Context, consent: Consent, finding: Finding): Promise<void> {
  if (consent === 'hidden-rows') return;
  sayFound(context, finding);
  const w = words().send;
  const [question, fallback] =
    consent === 'invalid-addresses' ? ([w.confirmSkip, false] as const) : ([w.confirmSeveral, true] as const);
  if (context.interactive && !(await confirm(question, fallback))) throw new FacteurError('send-declined', {});
}

/** Shows what is about to happen and asks, where somebody can answer. Throws `send-declined`. */
async function confirmPlan(
  { terminal, json, interactive, clock }: Context,
  { findings, sendable }: Draft,
  plan: { ahead: Forecast | null; delayMs: number },
): Promise<void> {
  const { shares, besides = 0 } = plan.ahead ?? {};
  if (!json) terminal.say(planLine(sendable, plan, clock.now()));
  if (!json && besides > 0) terminal.say(words().send.besides({ count: besides }));
  if (!json && shares) terminal.say(words().shares.planned({ parts: shares.map(words().shares.part) }));
  const question = problemsOf(findings).length > 0 ? words().preflight.confirm : words().send.confirm;
  if (interactive && !(await confirm(question, true))) throw new FacteurError('send-declined', {});
}

function planLine(count: number, { ahead, delayMs }: { ahead: Forecast | null; delayMs: number }, now: number): string {
  const { endAt = null, quota = null } = ahead ?? {};
  const seconds = ahead && secondsOf(ahead);
  const at = endAt === null ? '' : formatTime(endAt, now);
  return words().send.plan({ count, seconds, at, delay: delayMs / 1000, quota, several: ahead?.shares !== undefined });
}

/** Makes sure that somebody will send it, or says that nobody does; the seed's last words. */
async function leaveToWorker(context: Context, project: OpenProject, accepted: Accepted): Promise<number> {
  const { row, existing, ahead, leftOut } = accepted;
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
    etaSeconds: ahead && secondsOf(ahead),
    ...(ahead?.shares && { shares: ahead.shares }),
    ...(leftOut && { leftOut }),
  };
  if (context.json) context.terminal.result(result);
  else if (existing) await sayExisting(context, project, id);
  else sayPlanned(context, row, worker);
  return 0;
}

async function sayExisting({ terminal, clock }: Context, { backend }: OpenProject, id: string): Promise<void> {
  const now = clock.now();
  terminal.say(
    [words().send.existing({ id }), ...statusLines(saidStatus(await readStatus(backend, id, now), said), now)].join(
      '\n',
    ),
  );
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
  const { launchBackgroundWorker } = await import('../app/workers.ts');
  const pid = await launchBackgroundWorker(context, project, { logLevel: 'info', language: language() });
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
