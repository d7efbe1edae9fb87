import type { DeliveryRow } from '../backend/port.ts';
import { returnCauses } from '../backend/return-rule.ts';
import { readRecipient } from '../message/stored-message.ts';
import type { CampaignStatus, StatusCounts, WorkerStatus } from '../report/status.ts';
import { formatTime, said, words } from './words.ts';

/** Lines for people about campaigns, mails and workers; the figures come from report/. */

const RULE = '='.repeat(60);

/** The short report of `facteur status ID`. */
export function statusLines(status: CampaignStatus, now: number): string[] {
  const w = words().status;
  const lines = [
    w.heading(status),
    w.state({ state: w.states[status.state], task: status.taskState, test: status.mode === 'dry-run' }),
    ...countLines(status.counts),
    ...returnLines(status),
    ...heldLines(status, now),
    ...poolLines(status, now),
  ];
  if (status.state === 'running' && status.ratePerSecond) lines.push(w.pace({ perSecond: status.ratePerSecond }));
  if (status.slowedTo !== null && isOpen(status)) lines.push(w.slowed({ perSecond: status.slowedTo }));
  if (status.etaSeconds) lines.push(w.eta({ seconds: status.etaSeconds }));
  if (status.ownTimes) lines.push(ownTimesLine(status.ownTimes, now));
  if (status.nextAttemptAt) lines.push(w.nextAttempt({ at: formatTime(Date.parse(status.nextAttemptAt), now) }));
  if (status.finishedAt && status.startedAt) {
    lines.push(w.finished({ seconds: (Date.parse(status.finishedAt) - Date.parse(status.startedAt)) / 1000 }));
  }
  const [heading, ...rest] = [...lines, ...adviceLines(status)];
  return [heading as string, ...rest.map((line) => `   ${line}`), ...errorLines(status, now)];
}

function ownTimesLine({ waiting, nextAt, lastAt }: NonNullable<CampaignStatus['ownTimes']>, now: number): string {
  const [next, last] = [nextAt, lastAt].map((at) => formatTime(Date.parse(at), now)) as [string, string];
  return words().times.waiting({ count: waiting, next, last });
}

function isOpen({ state }: CampaignStatus): boolean {
  return state === 'running' || state === 'held';
}

/** Said when there are any. */
const otherStates = [
  'pending',
  'sending',
  'deferred',
  'failed',
  'unknown',
  'returned',
  'complained',
  'skipped',
  'cancelled',
] as const;

function countLines(counts: StatusCounts): string[] {
  const w = words().status;
  const others = otherStates
    .filter((state) => counts[state] > 0)
    .map((state) => w.count({ label: w.labels[state], count: counts[state] }));
  return [[w.counts(counts), ...others].join('   ')];
}

/** Why messages came back, and what to do where the sender was refused: that is nobody's address. */
function returnLines({ returns }: CampaignStatus): string[] {
  const w = words().returns;
  const causes = returnCauses.filter((cause) => returns[cause] > 0);
  if (causes.length === 0) return [];
  const parts = causes.map((cause) => words().status.count({ label: w.causes[cause], count: returns[cause] }));
  return [w.cameBack({ parts }), ...(returns.policy > 0 ? [w.refusedSender({ count: returns.policy })] : [])];
}

function heldLines(
  {
    heldReason,
    heldMessage,
    heldUntil,
    heldRemedy,
  }: Pick<CampaignStatus, 'heldReason' | 'heldMessage' | 'heldUntil' | 'heldRemedy'>,
  now: number,
): string[] {
  if (heldReason === null) return [];
  const w = words().status;
  const why = w.holds[heldReason as keyof typeof w.holds];
  const lines = [w.held({ reason: why.what, message: heldMessage ?? '' })];
  if (heldUntil) lines.push(w.heldUntil({ at: formatTime(Date.parse(heldUntil), now) }));
  return [...lines, words().cli.remedy({ remedy: heldRemedy ?? '' })];
}

/** What each of several accounts has sent and will send, and what keeps it from sending more. */
function poolLines({ pool = [] }: CampaignStatus, now: number): string[] {
  const w = words().shares;
  return pool.flatMap(({ account, sent, expected, ...hold }) => [
    w.ofAccount({ account, sent, expected: expected ?? 0 }),
    ...heldLines(hold, now).map((line) => `   ${line}`),
  ]);
}

function adviceLines({ id, state, counts }: CampaignStatus): string[] {
  const w = words().status;
  return [
    ...(state === 'paused' ? [w.pausedAdvice({ id })] : []),
    ...(counts.unknown > 0 ? [w.unknownAdvice({ id, count: counts.unknown })] : []),
  ];
}

function errorLines({ recentErrors }: CampaignStatus, now: number): string[] {
  if (recentErrors.length === 0) return [];
  const w = words().status;
  const line = (e: CampaignStatus['recentErrors'][number]) =>
    `     ${w.errorLine({ ...e, at: formatTime(Date.parse(e.at), now) })}`;
  return [`   ${w.lastErrors}`, ...recentErrors.map(line)];
}

/** The report of the replaced system (`status ID --bulk`), and what it did not know when there is any. */
export function bulkLines(status: CampaignStatus): string[] {
  const w = words().status;
  const { bulk } = w;
  const { counts } = status;
  const waiting = counts.pending + counts.sending + counts.deferred;
  const optional = (['unknown', 'returned', 'complained', 'skipped', 'cancelled'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => bulk[state]({ count: counts[state] }));
  const held = status.heldReason
    ? [bulk.held({ reason: w.holds[status.heldReason as keyof typeof w.holds].what })]
    : [];
  return [
    bulk.title(status),
    RULE,
    bulk.state({ task: status.taskState }),
    ...(status.mode === 'dry-run' ? [bulk.test] : []),
    ...(status.taskState === 'SUCCESS' ? [bulk.success] : []),
    '',
    bulk.details,
    `   ${bulk.total(counts)}`,
    '',
    ...[
      bulk.sent({ count: counts.sent }),
      bulk.failed({ count: counts.failed }),
      bulk.waiting({ count: waiting }),
      ...optional,
      ...held,
    ].map((line) => `   ${line}`),
  ];
}

/** One line a campaign and one a worker, for `status --list`. */
export function listLines(
  campaigns: readonly CampaignStatus[],
  workers: readonly WorkerStatus[],
  now: number,
): string[] {
  const w = words().status.list;
  return [
    campaigns.length > 0 ? w.campaigns({ count: campaigns.length }) : w.none,
    ...campaigns.map((campaign) => `   ${campaignLine(campaign, now)}`),
    '',
    workers.length > 0 ? w.workers({ count: workers.length }) : w.noWorkers,
    ...workers.map((worker) => `   ${w.worker(worker)}`),
  ];
}

function campaignLine(status: CampaignStatus, now: number): string {
  const w = words().status;
  const { counts } = status;
  const state = `${w.states[status.state]}${status.mode === 'dry-run' ? ' (TEST)' : ''}`;
  const at = formatTime(Date.parse(status.createdAt), now);
  return `${status.id}  ${at}  ${state.padEnd(14)}  ${counts.sent}/${counts.total}  ${status.name}`;
}

/** One mail, for `status ID.N` and `status ID --to ADDR`. */
export function mailLines(id: string, row: DeliveryRow, now: number): string[] {
  const all = words().status;
  const w = all.mail;
  const lines = [
    w.to(row),
    w.state({ state: all.deliveryStates[row.state], at: formatTime(row.at, now) }),
    w.attempts({ count: row.attempts }),
  ];
  if (row.skipReason) lines.push(w.reason({ reason: w.skipped[row.skipReason] }));
  if (row.reply) lines.push(w.reply({ reply: said(row.reply) }));
  if (row.back) lines.push(words().returns.cause(row.back));
  if (row.nextAttemptAt) lines.push(w.next({ at: formatTime(row.nextAttemptAt, now) }));
  const { at } = readRecipient(row.vars);
  if (at !== null && row.state === 'pending') lines.push(words().times.notBefore({ at: formatTime(at, now) }));
  return [w.heading({ id, number: row.number }), ...lines.map((line) => `   ${line}`)];
}

/** `[█████░░░░░] 123/200  12/s  reste 7 s`, at most `columns` wide. */
export function progressLine(status: CampaignStatus, columns: number): string {
  const { counts, ratePerSecond, etaSeconds } = status;
  const done = counts.total - counts.pending - counts.sending - counts.deferred;
  const text = words().status.progress({ done, total: counts.total, perSecond: ratePerSecond, seconds: etaSeconds });
  const width = Math.max(5, Math.min(30, columns - text.length - 4));
  const full = counts.total === 0 ? width : Math.floor((done / counts.total) * width);
  return `[${'█'.repeat(full)}${'░'.repeat(width - full)}] ${text}`;
}
