import { words } from '../../i18n/index.ts';
import type { OutcomeRecord } from '../port.ts';
import { countOutcome } from '../rate.ts';
import type { DeliveryState } from '../states.ts';
import { deliveryId, stateCode, stateNames } from './codes.ts';
import type { OpenCampaign, Step } from './ledger.ts';
import { suppressRecipient } from './suppressions.ts';

interface HeldDelivery {
  readonly state: number;
  readonly token: number;
  readonly attempts: number;
  readonly first: number | null;
  readonly reply: string | null;
  /** When it came into its state. */
  readonly at: number;
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
const FIND = 'SELECT state, token, attempts, first, reply, at FROM delivery WHERE id = ?';
const SETTLE = `UPDATE delivery SET state = ?, due = ?, token = ?, attempts = ?, first = ?, reply = ?, at = ?, worker = NULL
  WHERE id = ?`;

const MAX_REPLY = 500;
/** A server that never answers must not make `resend` send copies for ever. */
const MAX_ATTEMPTS_RESENT = 5;

/** Records one outcome, if its token is still the delivery's. See `Backend.exchange`. */
export function record(step: Step, outcome: OutcomeRecord): 'recorded' | 'late' | 'stale' {
  const campaign = step.campaign(outcome.campaign);
  if (!campaign) return 'stale';
  const id = deliveryId(campaign.facts.id, outcome.number);
  if (outcome.kind === 'sent' && markSent(step, campaign, id, outcome)) return 'recorded';
  const delivery = step.connection.get<HeldDelivery>(FIND, id);
  if (delivery?.token !== outcome.token) return 'stale';
  const from = stateNames[delivery.state] as DeliveryState;
  if (mayEnd(from, outcome.kind)) {
    settle(step, campaign, id, from, afterAttempt(step, campaign, from, delivery, outcome));
    if (from === 'sending') campaign.account.spend(outcome.kind !== 'released');
    if (outcome.kind === 'released' && outcome.throttled) campaign.account.slowDown(delivery.at);
    if (countsAsAttempt(from, outcome.kind)) countOutcome(campaign.progress.row, step.now);
  } else if (tellsLate(from, outcome.kind)) {
    settle(step, campaign, id, from, { ...delivery, state: outcome.kind, due: null, reply: replyOf(outcome) });
  } else return 'stale';
  if (outcome.kind === 'failed' && outcome.suppress)
    suppressRecipient(step, id, `${outcome.campaign}: ${outcome.reply}`);
  return from === 'claimed' || from === 'sending' ? 'recorded' : 'late';
}

// By far the most frequent outcome, in one statement.
function markSent(step: Step, campaign: OpenCampaign, id: number, { token, reply }: { token: number; reply: string }) {
  if (step.connection.run(SENT, cut(reply), step.now, id, token) === 0) return false;
  campaign.progress.move('sending', 'sent');
  campaign.account.spend(true);
  countOutcome(campaign.progress.row, step.now);
  return true;
}

// What was only claimed cannot have been accepted or lost; it can be given back, or found impossible to compose.
function mayEnd(from: DeliveryState, kind: OutcomeRecord['kind']): boolean {
  if (from === 'claimed') return kind === 'released' || kind === 'failed' || kind === 'deferred';
  return from === 'sending';
}

// Giving back a claim changes its token, so a pending delivery that still has it was `sending` when its worker was
// declared dead, in a campaign that sends again what is unknown.
function tellsLate(from: DeliveryState, kind: OutcomeRecord['kind']): kind is 'sent' | 'failed' {
  return (from === 'unknown' || from === 'pending') && (kind === 'sent' || kind === 'failed');
}

function countsAsAttempt(from: DeliveryState, kind: OutcomeRecord['kind']): boolean {
  return from === 'sending' && kind !== 'released';
}

function replyOf(outcome: OutcomeRecord): string | null {
  return outcome.kind === 'released' ? null : cut(outcome.reply);
}

function cut(reply: string): string {
  return reply.length > MAX_REPLY ? reply.slice(0, MAX_REPLY) : reply;
}

function afterAttempt(
  step: Step,
  campaign: OpenCampaign,
  from: DeliveryState,
  delivery: HeldDelivery,
  outcome: OutcomeRecord,
): Next {
  const counts = countsAsAttempt(from, outcome.kind);
  const attempts = delivery.attempts + (counts ? 1 : 0);
  const first = delivery.first ?? (counts ? campaign.account.activeNow : null);
  const reply = replyOf(outcome) ?? delivery.reply;
  const next = { token: delivery.token, attempts, first, reply };
  switch (outcome.kind) {
    case 'sent':
    case 'failed':
      return { ...next, state: outcome.kind, due: null };
    case 'deferred':
      return { ...next, ...waiting(campaign, 'deferred', outcome.until) };
    case 'unknown':
      return { ...next, ...afterUnknown(step, campaign, attempts) };
    case 'released':
      return { ...next, ...givenBack(step, campaign, delivery.token, outcome.until) };
  }
}

// `unknown`, or due again at once where the campaign says `resend`.
function afterUnknown(step: Step, campaign: OpenCampaign, attempts: number): Pick<Next, 'state' | 'due'> {
  const resend =
    campaign.facts.on_unknown === 'resend' && !campaign.progress.cancelled && attempts < MAX_ATTEMPTS_RESENT;
  return resend ? { state: 'pending', due: step.now } : { state: 'unknown', due: null };
}

/** What a claim that was given back becomes; its token changes, so that nothing can be told with the old one. */
export function givenBack(
  step: Step,
  campaign: OpenCampaign,
  token: number,
  until: number | null,
): Pick<Next, 'state' | 'due' | 'token'> {
  return { ...waiting(campaign, 'pending', until ?? step.now), token: token + 1 };
}

function waiting(campaign: OpenCampaign, state: 'pending' | 'deferred', due: number): Pick<Next, 'state' | 'due'> {
  return campaign.progress.cancelled ? { state: 'cancelled', due: null } : { state, due: Math.ceil(due) };
}

function settle(step: Step, campaign: OpenCampaign, id: number, from: DeliveryState, next: Next): void {
  const { state, due, token, attempts, first, reply } = next;
  step.connection.run(SETTLE, stateCode[state], due, token, attempts, first, reply, step.now, id);
  campaign.progress.move(from, state);
}

/**
 * Ends a claim in place of its holder: what was claimed is given back, what was being sent is of unknown outcome.
 * Returns what it became.
 */
export function endClaim(step: Step, id: number, campaign: OpenCampaign): DeliveryState {
  const delivery = step.connection.get<HeldDelivery>(FIND, id) as HeldDelivery;
  const from = stateNames[delivery.state] as DeliveryState;
  const next = from === 'sending' ? unanswered(step, campaign, delivery) : returned(step, campaign, delivery);
  settle(step, campaign, id, from, next);
  if (from === 'sending') campaign.account.spend(true);
  return next.state;
}

function unanswered(step: Step, campaign: OpenCampaign, delivery: HeldDelivery): Next {
  const attempts = delivery.attempts + 1;
  const first = delivery.first ?? campaign.account.activeNow;
  const reply = words().store.workerVanished;
  return { ...delivery, attempts, first, reply, ...afterUnknown(step, campaign, attempts) };
}

function returned(step: Step, campaign: OpenCampaign, delivery: HeldDelivery): Next {
  return { ...delivery, ...givenBack(step, campaign, delivery.token, null) };
}
