import type { CampaignWork, Claim } from '../backend/port.ts';
import { type Hold, isCampaignHold } from '../backend/states.ts';
import { told } from '../errors.ts';
import type { Outcome } from '../transport/port.ts';
import { type Log, maskAddress } from '../worker/log.ts';
import type { WorkerEvents } from '../worker/session.ts';
import { language, said, words } from './words.ts';

/** A campaign that is not paced writes one line this often instead of one a message, in milliseconds. */
const PROGRESS_EVERY_MS = 5_000;
/** The same trouble is told again only after this long, in milliseconds. */
const SAME_TROUBLE_MS = 60_000;

/** So many different faults of ours are told, at most. */
const MOST_FAULTS = 200;

/** Tells a worker's events as log lines. Addresses are masked, except at debug. */
export function narrate(log: Log): WorkerEvents {
  const progress = new Map<string, { done: number; since: number; sinceDone: number }>();
  const holds = new Map<string, string>();
  const faults = new Map<string, number>();
  let trouble = { text: '', at: 0 };
  return {
    ready: (id) => log.info(words().worker.log.ready({ id })),
    campaignStarted(work) {
      log.info(words().worker.log.campaign({ id: work.id, test: work.mode === 'dry-run' }));
    },
    outcome(claim, outcome, work) {
      const quiet = work.delayMs === 0 && outcome.kind === 'sent';
      if (quiet) tellProgress(log, progress, work);
      if (!quiet || log.enabled('debug')) tellOutcome(log, claim, outcome, work, quiet);
    },
    held(account, hold, campaign) {
      const own = isCampaignHold(hold.reason);
      const of = own ? `${campaign}` : account;
      const key = `${hold.reason} ${hold.until}`;
      if (holds.get(of) === key) return;
      holds.set(of, key);
      log.warn(heldLine(of, hold, own));
    },
    recovered(worker, counts) {
      if (counts.released + counts.unknown > 0) log.warn(words().worker.log.recovered({ worker, ...counts }));
    },
    trouble(error) {
      const known = told(error);
      const text = `${known.say(language()).what} ${known.say(language()).remedy}`;
      if (known.code === 'unexpected') return tellFault(log, faults, text, error);
      if (text === trouble.text && performance.now() - trouble.at < SAME_TROUBLE_MS) return;
      trouble = { text, at: performance.now() };
      log.error(words().worker.log.trouble({ problem: text }));
    },
    troubleOver() {
      trouble = { text: '', at: 0 };
      log.info(words().worker.log.troubleOver);
    },
  };
}

// A fault of ours does not go away by being told again: the first time, then the tenth, the hundredth ...
function tellFault(log: Log, faults: Map<string, number>, problem: string, error: unknown): void {
  const times = (faults.get(problem) ?? 0) + 1;
  if (times === 1 && faults.size >= MOST_FAULTS) return;
  faults.set(problem, times);
  if (!/^10*$/.test(String(times))) return;
  log.error(words().worker.log.fault({ problem, times }));
  log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function heldLine(of: string, { reason, message }: Hold, own: boolean): string {
  const w = words().worker.log;
  if (reason === 'missed') return w.missed({ id: of });
  const { what, remedy } = words().status.holds[reason];
  const about = { reason: what, message: said(message), remedy };
  return own ? w.heldCampaign({ id: of, ...about }) : w.held({ account: of, ...about });
}

function tellProgress(
  log: Log,
  progress: Map<string, { done: number; since: number; sinceDone: number }>,
  { id }: CampaignWork,
): void {
  const now = performance.now();
  const entry = progress.get(id) ?? { done: 0, since: now, sinceDone: 0 };
  progress.set(id, entry);
  entry.done += 1;
  const elapsed = now - entry.since;
  if (elapsed < PROGRESS_EVERY_MS) return;
  const perSecond = ((entry.done - entry.sinceDone) * 1000) / elapsed;
  entry.since = now;
  entry.sinceDone = entry.done;
  log.info(words().worker.log.progress({ id, done: entry.done, perSecond }));
}

function tellOutcome(log: Log, claim: Claim, outcome: Outcome, { mode }: CampaignWork, quiet: boolean): void {
  const w = words().worker.log;
  const to = log.enabled('debug') ? claim.email : maskAddress(claim.email);
  const line = { mail: `${claim.campaign}.${claim.number}`, to, reply: said(outcome.reply) };
  const test = mode === 'dry-run';
  switch (outcome.kind) {
    case 'sent':
      (quiet ? log.debug : log.info)(w.sent({ ...line, test }));
      break;
    case 'deferred':
      log.warn(w.deferred(line));
      break;
    case 'failed':
      log.warn(w.failed(line));
      break;
    case 'unknown':
      log.warn(w.unknown(line));
      break;
    default:
      log.info(w.givenBack(line));
  }
}
