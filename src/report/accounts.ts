import type { AccountUse } from '../backend/port.ts';
import type { AccountConfig } from '../config/types.ts';
import { nextFreeAt } from './estimate.ts';
import { slowedNow } from './forecast.ts';
import { type HeldRemedy, remedyFields } from './remedy.ts';
import { asKept, type Kept } from './said.ts';

/** One account as `facteur accounts --json` says it. Times are ISO 8601; null: no such limit, nothing known, or not so. `Text`: see CampaignStatus. */
export interface AccountStatus<Text = string> extends HeldRemedy<Text> {
  readonly name: string;
  /** `host:port`; null: it is not in the configuration any more. */
  readonly server: string | null;
  /** The provider whose figures apply, their source, and when they were known. */
  readonly provider: string | null;
  readonly providerSource: string | null;
  readonly providerAsOf: string | null;
  /** Percent of the provider's figures (of all, where it is written) kept for the account's other mail; off already. */
  readonly headroom: number;
  /** Evenly apart. */
  readonly perSecond: number | null;
  readonly windows: readonly WindowStatus[];
  /** At once, over all workers. */
  readonly connections: number | null;
  readonly messagesPerConnection: number | null;
  /** Bytes. */
  readonly messageSize: number | null;
  readonly heldReason: string | null;
  readonly heldMessage: Text | null;
  readonly heldUntil: string | null;
  /** Messages per second that the server lets it send for now. */
  readonly slowedTo: number | null;
  /** When its next message may begin; null: only after the operator's word. */
  readonly nextFreeAt: string | null;
  /** Copies of what it sends, in its folder of sent mail; null: none are kept. */
  readonly sent: SentStatus<Text> | null;
}

/** How copies of what an account sends are. Sending goes on, whatever keeps them from being made. */
export interface SentStatus<Text = string> {
  /** One of each campaign, or all. */
  readonly copies: 'one' | 'all';
  /** User and server. */
  readonly mailbox: string;
  /** The provider that keeps a copy by itself, so that each is there twice; null: none that is known to. */
  readonly keptBy: string | null;
  /** Copies that were made, that perhaps were (no answer came, or the program was killed), and that cannot be. */
  readonly copied: number;
  readonly perhaps: number;
  readonly missed: number;
  /** When the last one was made. */
  readonly lastAt: string | null;
  /** Why none can be made now, what to do about it, and since when; `code` as `facteur returns --json` has it. */
  readonly trouble: {
    readonly code: string;
    readonly message: Text;
    readonly remedy: Text;
    readonly since: string;
  } | null;
}

interface WindowStatus {
  readonly seconds: number;
  readonly most: number;
  readonly used: number;
  readonly left: number;
}

/** What is configured of an account, and what the store knows of it; one of both may be missing. */
export function accountStatus(
  name: string,
  settings: AccountConfig | null,
  use: AccountUse | null,
  now: number,
  sent: SentStatus<Kept> | null = null,
): AccountStatus<Kept> {
  const provider = settings?.limits.provider ?? null;
  const hold = use?.hold ?? null;
  const situation = situationOf(settings, use);
  const next = nextFreeAt(situation, now);
  return {
    name,
    server: settings && `${settings.host}:${settings.port}`,
    provider: provider?.name ?? null,
    providerSource: provider?.source ?? null,
    providerAsOf: provider?.asOf ?? null,
    headroom: settings?.limits.headroom ?? 0,
    perSecond: situation.limits?.perSecond ?? null,
    windows: situation.windows.map(({ ms, most, runs }) => {
      const used = runs.reduce((sum, { count }) => sum + count, use?.onWire ?? 0);
      return { seconds: ms / 1000, most, used, left: Math.max(0, most - used) };
    }),
    connections: settings?.limits.connections ?? null,
    messagesPerConnection: settings?.limits.messagesPerConnection ?? null,
    messageSize: settings?.limits.messageSize ?? null,
    heldReason: hold?.reason ?? null,
    heldMessage: asKept(hold?.message ?? null),
    heldUntil: hold?.until == null ? null : new Date(hold.until).toISOString(),
    ...remedyFields(hold && { reason: hold.reason, reply: hold.message, host: settings?.host ?? null }),
    slowedTo: use?.slowed ? slowedNow(use.slowed, now) : null,
    nextFreeAt: next === null ? null : new Date(next).toISOString(),
    sent,
  };
}

// The limits are those of the configuration, which the next worker or `send` makes known; what was used is the store's.
function situationOf(settings: AccountConfig | null, use: AccountUse | null) {
  const limits = settings
    ? { perSecond: settings.limits.perSecond, windows: settings.limits.windows, hours: settings.hours }
    : (use?.limits ?? null);
  const windows = (limits?.windows ?? []).map((limit) => {
    return { ...limit, runs: use?.windows.find(({ ms }) => ms === limit.ms)?.runs ?? [] };
  });
  return { limits, windows, slowed: use?.slowed ?? null, hold: use?.hold ?? null, tat: use?.tat ?? null };
}
