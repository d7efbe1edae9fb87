import { cutWords, ownWords } from '../../own-words.ts';
import { type Circumstances, judgeOutcome, MAX_REPLY, outcomeOfVanished, type Verdict } from '../outcome-rule.ts';
import type { OutcomeRecord } from '../port.ts';
import { countOutcome } from '../rate.ts';
import type { DeliveryState } from '../states.ts';
import { noteAttempt } from './attempts.ts';
import { deliveryId, stateCode, stateNames } from './codes.ts';
import { Damaged } from './damaged.ts';
import { activeNow, type OpenCampaign, type Step, senderOf } from './ledger.ts';
import type { OpenAccount } from './open-account.ts';
import { suppressRecipient } from './suppressions.ts';
import { tellFailed } from './tell.ts';

interface HeldDelivery {
  readonly state: number;
  readonly token: number;
  readonly attempts: number;
  readonly first: number | null;
  readonly reply: string | null;
  /** When it came into its state. */
  readonly at: number;
  /** By which of several accounts it was begun last; null: one sends the campaign. */
  readonly account: number | null;
}

/** What a delivery becomes. `due`: when it may be claimed again; only for states that wait. */
interface Next {
  readonly state: DeliveryState;
  readonly due: number | null;
  readonly token: number;
  readonly attempts: number;
  readonly first: number | null;
  readonly reply: string | null;
}

const SENT = `UPDATE delivery SET state = ${stateCode.sent}, attempts = attempts + 1, worker = NULL, reply = ?, at = ?
  WHERE id = ? AND token = ? AND state = ${stateCode.sending}`;
const FIND = 'SELECT state, token, attempts, first, reply, at, account FROM delivery WHERE id = ?';
const SETTLE = `UPDATE delivery SET state = ?, due = ?, token = ?, attempts = ?, first = ?, reply = ?, at = ?, worker = NULL
  WHERE id = ?`;

/** Records one outcome, if its token is still the delivery's. See `Backend.exchange`. */
export function record(step: Step, outcome: OutcomeRecord): 'recorded' | 'late' | 'stale' {
  const campaign = step.campaign(outcome.campaign);
  if (!campaign) return 'stale';
  const id = deliveryId(campaign.facts.id, outcome.number);
  if (outcome.kind === 'sent' && campaign.pool === null && markSent(step, campaign, id, outcome)) return 'recorded';
  const delivery = step.connection.get<HeldDelivery>(FIND, id);
  if (delivery?.token !== outcome.token) return 'stale';
  const from = stateNames[delivery.state] as DeliveryState;
  const verdict = judgeOutcome(from, outcome.kind, circumstancesOf(campaign, delivery));
  if (!verdict) return 'stale';
  const waitMs = 'waitMs' in outcome ? outcome.waitMs : 0;
  settle(step, campaign, id, from, { ...nextOf(step, campaign, delivery, verdict, waitMs), ...replyOf(outcome) });
  const account = senderOf(campaign, delivery.account);
  if (from === 'sending') leaveWire(campaign, account, outcome.kind !== 'released');
  if (verdict.state === 'sent') countShare(campaign, account);
  // Its slot was not used.
  if (from === 'sending' && outcome.kind === 'released') campaign.progress.row.owed = campaign.facts.delay_ms;
  if (outcome.kind === 'released' && outcome.throttled) account.slowDown(delivery.at);
  if (verdict.counts) countOutcome(campaign.progress.row, step.now);
  if (outcome.kind === 'failed') failed(step, id, outcome, delivery.attempts + (verdict.counts ? 1 : 0));
  return verdict.answer;
}

// What was on the wire is so no more: it counts against the account by which it was begun.
function leaveWire({ pool }: OpenCampaign, account: OpenAccount, handedOver: boolean): void {
  account.spend(handedOver);
  if (pool !== null) account.moveTogether(-1);
}

function countShare({ pool }: OpenCampaign, { id }: OpenAccount): void {
  pool?.sent.set(id, (pool.sent.get(id) ?? 0) + 1);
}

type Failed = Extract<OutcomeRecord, { kind: 'failed' }>;

function failed(step: Step, id: number, outcome: Failed, attempts: number): void {
  if (outcome.suppress) suppressRecipient(step, id, `${outcome.campaign}: ${outcome.reply}`);
  tellFailed(step.connection, outcome, {
    attempts,
    reply: cutWords(outcome.reply, MAX_REPLY),
    suppressed: outcome.suppress,
  });
}

// By far the most frequent outcome, in one statement.
function markSent(step: Step, campaign: OpenCampaign, id: number, { token, reply }: { token: number; reply: string }) {
  if (step.connection.run(SENT, cutWords(reply, MAX_REPLY), step.now, id, token) === 0) return false;
  campaign.progress.move('sending', 'sent');
  campaign.account.spend(true);
  countOutcome(campaign.progress.row, step.now);
  return true;
}

function replyOf(outcome: OutcomeRecord): { reply?: string } {
  return outcome.kind === 'released' ? {} : { reply: cutWords(outcome.reply, MAX_REPLY) };
}

function circumstancesOf({ facts, progress }: OpenCampaign, { attempts }: { attempts: number }): Circumstances {
  return { attempts, cancelled: progress.cancelled, resend: facts.on_unknown === 'resend' };
}

// What the rule says, in the terms of the file; the reply stays.
function nextOf(
  step: Step,
  campaign: OpenCampaign,
  { token, attempts, first, reply }: HeldDelivery,
  verdict: Verdict,
  waitMs: number,
): Next {
  const due = verdict.due === null ? null : step.now + (verdict.due === 'waited' ? Math.ceil(waitMs) : 0);
  return {
    ...{ state: verdict.state, due, reply },
    token: token + (verdict.newToken ? 1 : 0),
    attempts: attempts + (verdict.counts ? 1 : 0),
    first: first ?? (verdict.counts ? activeNow(campaign) : null),
  };
}

/** What a claim that was given back becomes. */
export function givenBack(step: Step, campaign: OpenCampaign, token: number): Pick<Next, 'state' | 'due' | 'token'> {
  const claim = { state: stateCode.claimed, token, attempts: 0, first: null, reply: null, at: step.now, account: null };
  const verdict = judgeOutcome('claimed', 'released', circumstancesOf(campaign, claim)) as Verdict;
  return nextOf(step, campaign, claim, verdict, 0);
}

function settle(step: Step, campaign: OpenCampaign, id: number, from: DeliveryState, next: Next): void {
  const { state, due, token, attempts, first, reply } = next;
  step.connection.run(SETTLE, stateCode[state], due, token, attempts, first, reply, step.now, id);
  noteAttempt(step, id, state, reply);
  campaign.progress.move(from, state);
}

/**
 * Ends a claim in place of its holder: what was claimed is given back, what was being sent is of unknown outcome. `trusted`:
 * false where it is not sure that what is claimed was not begun: then that is of unknown outcome, too. Returns what it became.
 * Throws `Damaged` for what nobody can have in hand.
 */
export function endClaim(step: Step, id: number, campaign: OpenCampaign, trusted: boolean): DeliveryState {
  const delivery = step.connection.get<HeldDelivery>(FIND, id) as HeldDelivery;
  const from = stateNames[delivery.state] as DeliveryState;
  const verdict = judgeOutcome(from, outcomeOfVanished(from), circumstancesOf(campaign, delivery));
  if (!verdict) throw new Damaged(campaign.facts.id);
  if (from === 'claimed' && !trusted) return loseClaim(step, id, campaign, delivery);
  const next = nextOf(step, campaign, delivery, verdict, 0);
  settle(step, campaign, id, from, from === 'sending' ? { ...next, reply: ownWords('worker-vanished', {}) } : next);
  if (from === 'sending') leaveWire(campaign, senderOf(campaign, delivery.account), true);
  return next.state;
}

function loseClaim(step: Step, id: number, campaign: OpenCampaign, delivery: HeldDelivery): DeliveryState {
  const next = { ...delivery, state: 'unknown', due: null, reply: ownWords('perhaps-sent', {}) } as const;
  settle(step, campaign, id, 'claimed', next);
  return next.state;
}
