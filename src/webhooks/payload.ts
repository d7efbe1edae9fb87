import { accountsOf } from '../backend/pool.ts';
import type { EventCampaign, StopReason, WebhookEvent } from '../backend/webhooks.ts';
import type { Say } from '../own-words.ts';
import { remedyFor, remedyWords } from '../transport/remedies.ts';

/** The event that `facteur webhooks test` sends; it is never in a ledger. */
export interface TestEvent {
  readonly kind: 'webhook.test';
  readonly id: string;
  readonly at: number;
}

/**
 * The body of a request: `type`, `timestamp` (when it happened, ISO 8601 in UTC) and `data`, as Standard Webhooks recommends. The same
 * at each attempt, in whatever language `say` has. docs/webhooks.md describes each.
 */
export function payloadOf(event: WebhookEvent | TestEvent, say: Say): string {
  return JSON.stringify({ type: event.kind, timestamp: iso(event.at), data: dataOf(event, say) });
}

function dataOf(event: WebhookEvent | TestEvent, say: Say): unknown {
  const campaign = 'campaign' in event ? campaignOf(event.campaign) : null;
  switch (event.kind) {
    case 'webhook.test':
      return {};
    case 'campaign.finished':
      return { campaign, cancelled: event.data.cancelled, counts: event.data.counts };
    case 'campaign.held': {
      const { reason, message, until } = event.data;
      return {
        ...{ campaign, reason, message: say(message), until: until === null ? null : iso(until) },
        ...remedyOf(reason, message, say),
      };
    }
    case 'campaign.resumed':
      return { campaign, reason: event.data.reason };
    case 'delivery.failed': {
      const { number, email } = event;
      const { attempts, reply, suppressed } = event.data;
      return { campaign, delivery: { number, email, attempts, reply: say(reply), suppressed } };
    }
    case 'delivery.returned': {
      const { number, email } = event;
      const { cause, reply, guess, suppressed } = event.data;
      return {
        campaign,
        delivery: { number, email, class: cause, reply: say(reply), guess, suppressed },
      };
    }
    case 'recipient.unsubscribed':
      return { email: event.data.email, reason: event.data.reason, topic: event.data.topic ?? null };
  }
}

// `account` is the one text that it has everywhere; whoever reads it need not know how the names of several are put together.
function campaignOf(campaign: EventCampaign) {
  return { ...campaign, accounts: campaign.account === null ? null : accountsOf(campaign.account) };
}

// Who paused a campaign needs no advice.
function remedyOf(reason: StopReason, reply: string, say: Say) {
  if (reason === 'paused') return { remedy: null, remedyCode: null };
  const trouble = { reason, reply };
  return { remedy: say(remedyWords(trouble)), remedyCode: remedyFor(trouble)?.code ?? null };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
