import type { CampaignRow } from '../backend/port.ts';
import type { SendTimes, StoredMessage } from '../message/stored-message.ts';
import { remaining } from '../report/status.ts';

/** Recipients of a campaign with times of their own, as they were when it was submitted; null: nobody has one. */
export function ownTimesOf({ message }: Pick<CampaignRow, 'message'>): SendTimes | null {
  // A long message is not taken apart four times a second to find that there are none. Within a text the quotes would be escaped.
  if (!message.includes('"times":[[')) return null;
  return (JSON.parse(message) as StoredMessage).times ?? null;
}

/** Those of an unfinished campaign whose time is still to come; null: there are none. Times in ms since 1970. */
export function waitingForTime(row: Pick<CampaignRow, 'message' | 'counts'>, now: number) {
  const coming = (ownTimesOf(row) ?? []).filter(([, to]) => to > now);
  const [next] = coming;
  const last = coming.at(-1);
  const waiting = Math.min(
    remaining(row.counts),
    coming.reduce((sum, [, , count]) => sum + count, 0),
  );
  return next && last && waiting > 0 ? { waiting, nextAt: Math.max(now, next[0]), lastAt: last[1] } : null;
}
