import { expect } from 'vitest';
import type {
  AccountCopy,
  AttemptCopy,
  CampaignCopy,
  LedgerRecord,
  RowCopy,
  StateCopy,
  StopCopy,
  TimelineCopy,
} from '../../../src/backend/copy/records.ts';

/** Records put together: what two copies of the same ledger have in common, however they were cut into pieces. */
export interface Whole {
  readonly campaigns: readonly (CampaignCopy & {
    readonly rows: readonly RowCopy[];
    /** By number less one; undefined behind the last that was ever claimed. */
    readonly states: readonly (StateCopy | null | undefined)[];
    readonly uses: readonly string[];
    readonly attempts: readonly AttemptCopy[];
    readonly timeline: Omit<TimelineCopy, 'kind' | 'campaign'> | null;
  })[];
  readonly contents: Readonly<
    Record<string, { readonly size: number; readonly putAt: number; readonly bytes: string }>
  >;
  readonly suppressions: readonly unknown[];
  readonly mails: readonly string[];
  readonly accounts: readonly AccountCopy[];
  readonly lost: readonly unknown[];
  readonly webhooks: readonly unknown[];
  readonly events: readonly unknown[];
}

interface Pieces {
  readonly rows: RowCopy[];
  readonly states: (StateCopy | null)[];
  readonly uses: string[];
  readonly attempts: AttemptCopy[];
  timeline: Omit<TimelineCopy, 'kind' | 'campaign'> | null;
}

/** Puts the records of a ledger together. */
export function wholeOf(records: readonly LedgerRecord[]): Whole {
  const pieces = new Map<string, Pieces>();
  const piecesOf = (id: string) => {
    const known = pieces.get(id) ?? { rows: [], states: [], uses: [], attempts: [], timeline: null };
    pieces.set(id, known);
    return known;
  };
  const campaigns: Whole['campaigns'][number][] = [];
  const contents: Record<string, { size: number; putAt: number; bytes: string }> = {};
  const [suppressions, accounts, lost]: [unknown[], AccountCopy[], unknown[]] = [[], [], []];
  const [webhooks, events]: [unknown[], unknown[]] = [[], []];
  const mails: string[] = [];
  for (const record of records) {
    if (record.kind === 'rows') {
      expect(record.first).toBe(piecesOf(record.campaign).rows.length + 1);
      piecesOf(record.campaign).rows.push(...record.rows);
    } else if (record.kind === 'states') {
      for (const [i, state] of record.states.entries()) piecesOf(record.campaign).states[record.first - 1 + i] = state;
    } else if (record.kind === 'changes') {
      for (const [number, state] of record.changes) piecesOf(record.campaign).states[number - 1] = state;
    } else if (record.kind === 'attempts') {
      // Redis keeps each on one line.
      const oneLine = record.attempts.map(
        ([number, at, state, reply]) => [number, at, state, reply.replace('\n', ' ')] as const,
      );
      piecesOf(record.campaign).attempts.push(...oneLine);
    } else if (record.kind === 'uses') piecesOf(record.campaign).uses.push(...record.hashes);
    else if (record.kind === 'timeline') {
      const { stepMs, spans, stops } = record;
      piecesOf(record.campaign).timeline = { stepMs, spans, stops };
    } else if (record.kind === 'campaign') campaigns.push({ ...record, ...piecesOf(record.id) });
    else if (record.kind === 'content') contents[record.sha256] = { size: record.size, putAt: record.putAt, bytes: '' };
    else if (record.kind === 'part') (contents[record.sha256] as { bytes: string }).bytes += record.base64;
    else if (record.kind === 'suppressions') suppressions.push(...record.entries);
    else if (record.kind === 'return-mails') mails.push(...record.names);
    else if (record.kind === 'account') accounts.push(record);
    else if (record.kind === 'webhook') webhooks.push(record);
    else if (record.kind === 'webhook-events') events.push(...record.events.map((one) => [record.endpoint, ...one]));
    else lost.push([record.id, record.accepted]);
  }
  for (const { uses, states } of campaigns) {
    (uses as string[]).sort();
    // What is behind the last delivery that was ever claimed makes no difference.
    (states as unknown[]).length = states.findLastIndex((copy) => copy) + 1;
  }
  accounts.sort((a, b) => (a.name < b.name ? -1 : 1));
  const sorted = { suppressions: suppressions.sort(), mails: mails.sort(), lost: lost.sort() };
  return { campaigns, contents, ...sorted, accounts, webhooks, events };
}

/** What is to be of a ledger that was put back at that time: nothing is in anybody's hands. */
export function settledAt({ campaigns, ...rest }: Whole, now: number, reply: string): Whole {
  return {
    ...rest,
    campaigns: campaigns.map((campaign) => {
      const states = campaign.states.map((copy) => copy && settledState(copy, now, reply));
      const waits = states.some((copy) => copy?.[0] === 'pending' || copy?.[0] === 'deferred');
      // A cancelled one of which nothing is left is over.
      const over = campaign.wanted === 'cancelled' && !waits;
      const held = campaign.finishedAt === null && campaign.wanted !== 'cancelled';
      const timeline = campaign.timeline && {
        ...campaign.timeline,
        ...(held && { stops: heldAt(campaign.timeline.stops, now) }),
      };
      return { ...campaign, states, timeline, finishedAt: campaign.finishedAt ?? (over ? now : null) };
    }),
  };
}

/** What is put back is held in the place of what held it before; a pause goes on. */
function heldAt(stops: readonly StopCopy[], now: number): StopCopy[] {
  const lasts = ([reason, , until]: StopCopy) => reason === 'restored' && until === null;
  const ended = stops.map(([reason, since, until]): StopCopy => {
    return [
      reason,
      since,
      until === null && reason !== 'paused' && reason !== 'restored' ? Math.max(now, since) : until,
    ];
  });
  return stops.some(lasts) ? ended : [...ended, ['restored', now, null]];
}

function settledState(copy: StateCopy, now: number, reply: string): StateCopy {
  const [state, token, attempts, , , first, before, ...end] = copy;
  if (state === 'claimed') return ['pending', token + 1, attempts, now, now, first, before, ...end];
  if (state === 'sending') return ['unknown', token, attempts + 1, now, null, first, reply, ...end];
  return copy;
}
