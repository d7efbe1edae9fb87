import { deadMessage, tooManyDead } from '../return-rule.ts';
import type { OpenCampaign, Step } from './ledger.ts';

interface Watch {
  /** Messages that went out until then are not judged (again). */
  readonly since: number;
  /** How many had gone out by then. */
  readonly gone: number;
  /** Of those that went out since, how many came back as dead addresses. */
  readonly dead: number;
}

const READ = 'SELECT since, gone, dead FROM return_watch WHERE campaign = ?';
const KEEP = 'INSERT OR REPLACE INTO return_watch (campaign, since, gone, dead) VALUES (?, ?, ?, ?)';

/** A message that went out at `sentAt` came back as a dead address: its account is held when there are too many. See `Backend.recordReturns`. */
export function watchReturns(step: Step, { facts, progress, account, pool }: OpenCampaign, sentAt: number): void {
  const { connection, now } = step;
  const before = connection.get<Watch>(READ, facts.id) ?? { since: 0, gone: 0, dead: 0 };
  if (sentAt <= before.since) return;
  const { sent, returned, complained } = progress.row;
  const dead = before.dead + 1;
  const gone = sent + returned + complained - before.gone;
  // The list is the cause, whoever sends.
  const free = (pool?.accounts ?? [account]).filter(({ hold }) => hold === null);
  const held = tooManyDead(dead, gone) && progress.running && free.length > 0;
  if (held) for (const one of free) one.holdFor({ reason: 'returns', message: deadMessage(dead, gone), until: null });
  const next: Watch = held ? { since: now, gone: before.gone + gone, dead: 0 } : { ...before, dead };
  connection.run(KEEP, facts.id, next.since, next.gone, next.dead);
}
