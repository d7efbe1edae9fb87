import type { CampaignRow } from '../backend/port.ts';
import { type Draft, type Finding, fillDraft } from '../campaign/draft.ts';
import { readFacts } from '../campaign/preflight/known-facts.ts';
import { preflightOf, SAME_CONTENT_MS, type Submission } from '../campaign/submit.ts';
import type { Clock } from '../clock.ts';
import type { AccountConfig, Config } from '../config/types.ts';
import { type Forecast, forecast } from '../report/forecast.ts';
import { accountLimits } from './account-limits.ts';
import type { SendPlan } from './plan.ts';
import type { OpenProject } from './project.ts';

/** The campaign that this submission has made before, by its key or by the same content within a day; null: none. A dry run may be repeated. */
export async function sameCampaign({ backend }: OpenProject, { campaign }: Submission): Promise<CampaignRow | null> {
  const { key, digest, mode } = campaign;
  if (mode === 'dry-run') return null;
  return backend.findSame({ key: key ?? undefined, digest, withinMs: SAME_CONTENT_MS });
}

export interface ReadingOptions {
  readonly clock: Clock;
  /** The account whose limits count; it need not be there. */
  readonly account: string;
  /** Whether errors are thrown; else they are among the draft's problems. */
  readonly refuse: boolean;
  /** Whether what is known of the sender's domain is told; default: it is. */
  readonly tellDomain?: boolean | undefined;
  /** What is to be said of rows that were left out, when nobody is left. */
  readonly leftOut?: (() => string) | undefined;
  readonly onProgress?: ((rows: number) => void) | undefined;
  readonly onFinding?: ((finding: Finding) => void) | undefined;
}

/**
 * Reads the whole list into a draft and looks at everybody's message. Throws what refuses the campaign (see `fillDraft`); the
 * draft is for the caller to release or discard.
 */
export function readIntoDraft(
  { backend, config }: OpenProject,
  { limit }: SendPlan,
  submission: Submission,
  { clock, account, tellDomain = true, onProgress = () => {}, ...options }: ReadingOptions,
): Promise<Draft> {
  const { campaign, contents, list, rows, recipientFiles } = submission;
  const facts = knownOutside(clock, config, submission, config.accounts.get(account));
  const domain = tellDomain ? facts.domain : null;
  const preflight = preflightOf(submission, { identity: config.identity, ...facts, domain });
  const { file } = list.info;
  return fillDraft({
    ...options,
    ...{ backend, campaign, contents, recipientFiles, rows, file, limit, preflight, onProgress },
  });
}

/** What is known of the server and of the sender's domain without asking: the settings, and what `check` found. */
export function knownOutside(
  clock: Clock,
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

/** How long so many messages will take, with the limits as they are written now: they count from now on. Null for a dry run. */
export async function forecastOf(
  { backend, config }: OpenProject,
  { account, delayMs, notBefore }: SendPlan,
  count: number,
  now: number,
): Promise<Forecast | null> {
  const settings = config.accounts.get(account);
  if (!settings) return null;
  await backend.limitAccount(account, accountLimits(settings));
  return forecast(backend, account, { id: null, task: { count, delayMs, notBefore } }, now);
}

/** Seconds from the start to the end; null: nothing sets a pace. */
export function secondsOf({ startAt, endAt }: Forecast): number | null {
  return endAt === null ? null : Math.round(endAt - startAt) / 1000;
}

/**
 * Makes the draft a campaign that workers send, in one durable step. `again`: somebody agreed to send the same content once
 * more. `existing`: another process has made the same campaign meanwhile; then it is that one.
 */
export async function releaseDraft(
  { backend }: OpenProject,
  { notBefore, startBy, mode }: SendPlan,
  { id }: Draft,
  { again }: { readonly again: boolean },
): Promise<{ readonly row: CampaignRow; readonly existing: boolean }> {
  const sameContentWindowMs = again || mode === 'dry-run' ? 0 : SAME_CONTENT_MS;
  const released = await backend.release(id, { notBefore, startBy, sameContentWindowMs });
  return { row: (await backend.campaign(released.id)) as CampaignRow, existing: released.existing };
}
