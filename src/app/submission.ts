import { accountsOf } from '../backend/pool.ts';
import type { CampaignRow } from '../backend/port.ts';
import { type Draft, fillDraft } from '../campaign/draft.ts';
import type { RowFinding } from '../campaign/preflight/findings.ts';
import { readFacts } from '../campaign/preflight/known-facts.ts';
import { preflightOf, prepareSubmission, SAME_CONTENT_MS, type Submission } from '../campaign/submit.ts';
import type { Clock } from '../clock.ts';
import type { AccountConfig, Config } from '../config/types.ts';
import type { Finding, LeftOut } from '../findings.ts';
import type { SendTimes } from '../message/stored-message.ts';
import { type Forecast, forecast } from '../report/forecast.ts';
import { accountLimits } from './account-limits.ts';
import { type Consent, requireConsent } from './consent.ts';
import type { SendPlan } from './plan.ts';
import type { OpenProject } from './project.ts';

/** The campaign that this submission has made before, by its key or by the same content within a day; null: none. A dry run may be repeated. */
export async function sameCampaign({ backend }: OpenProject, { campaign }: Submission): Promise<CampaignRow | null> {
  const { key, digest, mode } = campaign;
  if (mode === 'dry-run') return null;
  return backend.findSame({ key: key ?? undefined, digest, withinMs: SAME_CONTENT_MS });
}

async function sameContent({ backend }: OpenProject, { campaign }: Submission): Promise<CampaignRow | null> {
  return campaign.mode === 'dry-run' ? null : backend.findSame({ digest: campaign.digest, withinMs: SAME_CONTENT_MS });
}

export interface ReadingOptions {
  readonly clock: Clock;
  /** The account whose limits count, or several (see backend/pool.ts); they need not be there. */
  readonly account: string;
  /** Whether errors are thrown and the draft may be released; else they are among its findings, and it is only to be looked at. */
  readonly refuse: boolean;
  /** Whether it is an error that nobody is left to write to; default: it is. */
  readonly refuseNobody?: boolean | undefined;
  /** Whether what is known of the sender's domain is told; default: it is. */
  readonly tellDomain?: boolean | undefined;
  /** Called as rows are read, with how many there were so far. */
  readonly onProgress?: ((rows: number) => void) | undefined;
  /** Called for everything that is found in a row, in the order of the list. */
  readonly onRow?: ((found: RowFinding) => void) | undefined;
  /** Ends the reading: its reason is thrown, and no draft is left. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the whole list into a draft and looks at everybody's message. Throws what refuses the campaign (see `fillDraft`); the
 * draft is for the caller to release (where `refuse` says so) or discard.
 */
export function readIntoDraft(
  { backend, config }: OpenProject,
  { limit }: SendPlan,
  submission: Submission,
  { clock, account, refuse, refuseNobody, tellDomain = true, onProgress = () => {}, onRow, signal }: ReadingOptions,
): Promise<Draft> {
  const { campaign, contents, list, rows, recipientFiles, times } = submission;
  const accounts = accountsOf(account).flatMap((name) => config.accounts.get(name) ?? []);
  const facts = knownOutside(clock, config, submission, accounts);
  const domain = tellDomain ? facts.domain : null;
  const preflight = preflightOf(submission, { identity: config.identity, ...facts, domain }, onRow);
  const { file } = list.info;
  return fillDraft({
    ...{ backend, campaign, contents, recipientFiles, rows, file, leftOut: rows.leftOut, limit },
    ...{ preflight, refuse, refuseNobody, onProgress, signal, times },
  });
}

/** What is known of the server and of the sender's domain without asking: the settings, and what `check` found. */
export function knownOutside(
  clock: Clock,
  { project }: Config,
  { source }: Pick<Submission, 'source'>,
  accounts: readonly AccountConfig[],
) {
  const now = clock.now();
  const { domains, servers } = readFacts(project.dataFolder, now);
  const sizes = accounts
    .flatMap(({ host, port, limits }) => [limits.messageSize, servers[`${host}:${port}`]?.maxSize])
    .filter((size) => typeof size === 'number');
  const domain = source.from.address.split('@').at(-1) as string;
  const found = domains[domain];
  return {
    at: new Date(now),
    maxSize: sizes.length === 0 ? null : Math.min(...sizes),
    domain: found ? { domain, issues: found.issues, at: found.at } : null,
  };
}

/** How long so many messages (`times`: with times of their own) will take, with the limits as they are written now: they count from now on. Null for a dry run. */
export async function forecastOf(
  { backend, config }: OpenProject,
  { account, delayMs, notBefore }: SendPlan,
  { count, times = null }: { readonly count: number; readonly times?: SendTimes | null | undefined },
  now: number,
): Promise<Forecast | null> {
  const settings = accountsOf(account).flatMap((name) => config.accounts.get(name) ?? []);
  if (settings.length === 0) return null;
  for (const one of settings) await backend.limitAccount(one.name, accountLimits(one));
  return forecast(backend, account, { id: null, task: { count, delayMs, notBefore, times } }, now);
}

/** Seconds from the start to the end; null: nothing sets a pace. */
export function secondsOf({ startAt, endAt }: Forecast): number | null {
  return endAt === null ? null : Math.round(endAt - startAt) / 1000;
}

/**
 * Does what comes between a draft and its release; when that throws, no draft is left.
 */
export async function orDiscard<T>({ backend }: OpenProject, { id }: Draft, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    // What went wrong is to be told, and not that tidying up went wrong, too: such a draft is collected later.
    await backend.discardDraft(id).catch(() => {});
    throw error;
  }
}

/** A draft with what it was made of. */
export interface Prepared {
  readonly plan: SendPlan;
  readonly submission: Submission;
  readonly draft: Draft;
}

export interface ReleaseOptions {
  /** What was agreed to of what was found. */
  readonly accept: readonly Consent[];
  /** Somebody agreed to send the same content once more. */
  readonly again: boolean;
}

/**
 * Makes the draft a campaign that workers send, in one durable step. `existing`: another process has made the same campaign
 * meanwhile; then it is that one. Throws what `requireConsent` throws; then no draft is left.
 */
export function releaseDraft(
  project: OpenProject,
  { plan, submission, draft }: Prepared,
  { accept, again }: ReleaseOptions,
): Promise<{ readonly row: CampaignRow; readonly existing: boolean }> {
  const { backend } = project;
  const { notBefore, mode } = plan;
  const startBy = startByOf(plan, submission.sendTimes);
  return orDiscard(project, draft, async () => {
    requireConsent(draft.findings, accept, submission.list.info.file);
    const sameContentWindowMs = again || mode === 'dry-run' ? 0 : SAME_CONTENT_MS;
    const { id, existing } = await backend.release(draft.id, { notBefore, startBy, sameContentWindowMs });
    return { row: (await backend.campaign(id)) as CampaignRow, existing };
  });
}

// Nobody's own time has come before the first of them: until then nothing is late.
function startByOf({ notBefore, startBy }: SendPlan, times: SendTimes | null): number | null {
  if (startBy === null || notBefore === null) return startBy;
  return startBy + Math.max(0, (times?.[0]?.[0] ?? notBefore) - notBefore);
}

export interface SubmitOptions extends Pick<ReadingOptions, 'clock' | 'onProgress' | 'signal'> {
  /** What is agreed to beforehand; what is found and not agreed to refuses the campaign. */
  readonly accept: readonly Consent[];
  /** Whether the same content within a day is the same campaign although this one has a key; default: a key decides alone. */
  readonly sameContentToo?: boolean | undefined;
}

/** What became of a submission. */
export interface Submitted {
  readonly row: CampaignRow;
  /** The same campaign was there already; nothing new was made. */
  readonly existing: boolean;
  /** Null: for a dry run, and for what was there already. */
  readonly ahead: Forecast | null;
  /** What was found and refuses nothing; empty for what was there already. */
  readonly findings: readonly Finding[];
  /** Rows that were left out on purpose. */
  readonly leftOut: LeftOut;
}

/**
 * Reads, checks and accepts a campaign without asking anything: it is durable when this resolves. The same campaign, when there is one, is
 * the answer. Throws what `prepareSubmission`, `readIntoDraft` and `requireConsent` throw, and the signal's reason; then nothing
 * is left.
 */
export async function submit(
  project: OpenProject,
  plan: SendPlan,
  { clock, accept, sameContentToo = false, onProgress, signal }: SubmitOptions,
): Promise<Submitted> {
  const submission = await prepareSubmission(project.backend, plan);
  const { leftOut } = submission.rows;
  const same =
    (await sameCampaign(project, submission)) ?? (sameContentToo ? await sameContent(project, submission) : null);
  if (same) return { row: same, existing: true, ahead: null, findings: [], leftOut };
  const reading = { clock, account: plan.account, refuse: true, onProgress, signal };
  const draft = await readIntoDraft(project, plan, submission, reading);
  const ahead = await orDiscard(project, draft, () =>
    forecastOf(project, plan, { count: draft.sendable, times: submission.sendTimes }, clock.now()),
  );
  const { row, existing } = await releaseDraft(project, { plan, submission, draft }, { accept, again: false });
  return { row, existing, ahead: existing ? null : ahead, findings: draft.findings, leftOut };
}
