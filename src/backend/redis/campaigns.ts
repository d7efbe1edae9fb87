import { accountsOf, holdOfAll, isPool } from '../pool.ts';
import type {
  AccountShare,
  AccountTally,
  CampaignId,
  CampaignListing,
  CampaignRow,
  CampaignTally,
  Tallies,
} from '../port.ts';
import { ratePerSecond } from '../rate.ts';
import {
  type CampaignMode,
  type Counts,
  campaignHoldReason,
  type DeliveryState,
  type Hold,
  type Wanted,
} from '../states.ts';
import { accountCommand, holdOf } from './accounts.ts';
import { type Connection, fieldsOf } from './connection.ts';
import { PREFIX } from './keys.ts';

/** So many campaigns are asked for at once, so that others get their turn in between. */
const TALLIED_AT_ONCE = 500;

/** A campaign's facts and counters as Redis keeps them. */
type Facts = Readonly<Record<string, string | undefined>>;

/** See `Backend.campaign`. */
export async function campaignRow(connection: Connection, id: CampaignId): Promise<CampaignRow | null> {
  return (await campaignRows(connection, [id]))[0] ?? null;
}

/** The campaign's number in the order in which they were made; 0 when there is none. */
export async function ordinalOf(connection: Connection, id: CampaignId): Promise<number> {
  return Number((await connection.with((redis) => redis.hget(`${PREFIX}c:${id}`, 'n'))) ?? 0);
}

/** See `Backend.campaigns`. */
export async function latestCampaigns(
  connection: Connection,
  { limit, unfinishedOnly, before }: CampaignListing,
): Promise<readonly CampaignRow[]> {
  const key = PREFIX + (unfinishedOnly ? 'open' : 'released');
  if (limit <= 0) return [];
  // Those are wanted whose number is lower, whether or not `before` is itself still unfinished.
  const highest = before === undefined ? '+inf' : `(${await ordinalOf(connection, before)}`;
  const range = ['zrevrangebyscore', key, highest, '-inf', 'LIMIT', 0, limit];
  const [ids] = (await connection.together([range])) as [string[]];
  return ids.length > 0 ? campaignRows(connection, ids) : [];
}

async function campaignRows(connection: Connection, ids: readonly CampaignId[]): Promise<CampaignRow[]> {
  const read = await connection.together(
    ids.flatMap((id) => [
      ['hgetall', `${PREFIX}c:${id}`],
      ['hmget', `${PREFIX}m:${id}`, 'name', 'mode', 'sender', 'message'],
      ['zrange', `${PREFIX}dd:${id}`, 0, 0, 'WITHSCORES'],
    ]),
  );
  const found = ids.flatMap((id, i) => {
    const facts: Facts = fieldsOf(read[i * 3]);
    const visible = facts.stage === 'draft' || facts.stage === 'released';
    return visible
      ? [{ id, facts, texts: read[i * 3 + 1] as (string | null)[], due: read[i * 3 + 2] as string[] }]
      : [];
  });
  const holds = await holdsOf(connection, found);
  const now = connection.time.now();
  return found.map(({ id, facts, texts, due }) => {
    // Of a campaign whose texts are lost there is its number, and who got it.
    const [name = '', mode = '', sender = '', message = ''] = texts.map((text) => text ?? '');
    return {
      ...{ id, name: name || id, mode: (mode || 'async') as CampaignMode, sender, message },
      ...rowOf(facts, now),
      ...(isPool(facts.account ?? '') ? { pool: sharesOf(facts, holds.ofAccount) } : {}),
      hold: holds.ofCampaign(facts),
      nextAttemptAt: due[1] === undefined ? null : Number(due[1]),
    };
  });
}

/** See `Backend.tallies`. A campaign is looked at once, so it is counted once, whatever becomes of it meanwhile. */
export async function tallies(connection: Connection): Promise<Tallies> {
  const [ids] = (await connection.together([['zrevrange', `${PREFIX}released`, 0, -1]])) as [string[]];
  const unfinished: CampaignTally[] = [];
  const accounts = new Map<string, AccountTally>();
  for (let at = 0; at < ids.length; at += TALLIED_AT_ONCE) {
    for (const { tally, over } of await talliesOf(connection, ids.slice(at, at + TALLIED_AT_ONCE))) {
      if (!over) unfinished.push(tally);
      accounts.set(tally.account, together(accounts.get(tally.account), tally, over));
    }
  }
  return { unfinished, accounts: [...accounts.values()] };
}

async function talliesOf(connection: Connection, ids: readonly CampaignId[]) {
  const read = await connection.together(ids.map((id) => ['hgetall', `${PREFIX}c:${id}`]));
  const found = ids.flatMap((id, i) => {
    const facts: Facts = fieldsOf(read[i]);
    return facts.stage === 'released' ? [{ id, facts }] : [];
  });
  const holds = await holdsOf(connection, found);
  const now = connection.time.now();
  return found.map(({ id, facts }) => {
    const { account, released, wanted, notBefore, counts, createdAt, finishedAt, ratePerSecond } = rowOf(facts, now);
    const numbers = { account, released, wanted, notBefore, counts, createdAt, finishedAt, ratePerSecond };
    return { tally: { id, ...numbers, hold: holds.ofCampaign(facts) }, over: facts.open !== '1' };
  });
}

function together(
  sum: AccountTally | undefined,
  { account, counts, wanted }: CampaignTally,
  over: boolean,
): AccountTally {
  const { finished = 0, cancelled = 0, counts: before } = sum ?? {};
  return {
    account,
    counts: before ? added(before, counts) : counts,
    finished: finished + (over && wanted !== 'cancelled' ? 1 : 0),
    cancelled: cancelled + (over && wanted === 'cancelled' ? 1 : 0),
  };
}

function added(one: Counts, other: Counts): Counts {
  const states = Object.keys(one) as (keyof Counts)[];
  return Object.fromEntries(states.map((state) => [state, one[state] + other[state]])) as unknown as Counts;
}

/** What holds each of these campaigns (its own hold, else that of its accounts), and each of their accounts. */
async function holdsOf(connection: Connection, found: readonly { readonly facts: Facts }[]) {
  const names = [...new Set(found.flatMap(({ facts }) => accountsOf(facts.account ?? '')))];
  const accounts = names.length > 0 ? await connection.together(names.map(accountCommand)) : [];
  const now = connection.time.now();
  const holds = new Map(names.map((name, i) => [name, holdOf(accounts[i], now)]));
  const holdOfAccount = (name: string) => holds.get(name) ?? null;
  return {
    ofCampaign: (facts: Facts): Hold | null =>
      ownHold(facts, now) ?? holdOfAll(accountsOf(facts.account ?? '').map(holdOfAccount)),
    ofAccount: holdOfAccount,
  };
}

// As in lua/common.lua, under Pools.
function sharesOf(facts: Facts, holdOfAccount: (name: string) => Hold | null): AccountShare[] {
  return accountsOf(facts.account ?? '').map((account, place) => ({
    account,
    sent: Number(facts[`out_${place}`]) || 0,
    sending: Number(facts[`on_${place}`]) || 0,
    hold: holdOfAccount(account),
  }));
}

// As in lua/common.lua.
function ownHold(facts: Facts, now: number): Hold | null {
  const { held_for: reason, held_note: message = '' } = facts;
  if (reason !== undefined) return { reason: campaignHoldReason(reason), message, until: null };
  return isMissed(facts, now) ? { reason: 'missed', message: '', until: null } : null;
}

function isMissed({ open, start_by, started }: Facts, now: number): boolean {
  return open === '1' && start_by !== undefined && started === undefined && Number(start_by) < now;
}

function rowOf(facts: Facts, now: number) {
  return {
    account: facts.account ?? '',
    topic: facts.topic ?? null,
    delayMs: Number(facts.delay),
    onUnknown: facts.resend === '1' ? ('resend' as const) : ('keep' as const),
    released: facts.stage === 'released',
    wanted: facts.wanted as Wanted,
    notBefore: timeOf(facts.not_before),
    counts: countsOf(facts),
    createdAt: Number(facts.created),
    startedAt: timeOf(facts.started),
    finishedAt: timeOf(facts.finished),
    ratePerSecond: ratePerSecond(
      {
        rate_at: timeOf(facts.rate_at),
        rate_count: Number(facts.rate_count),
        rate_before: timeOf(facts.rate_before),
      },
      now,
    ),
  };
}

function timeOf(field: string | undefined): number | null {
  return field === undefined ? null : Number(field);
}

function countsOf(facts: Facts): Counts {
  const count = (state: DeliveryState | 'total') => Number(facts[state]) || 0;
  return {
    total: count('total'),
    pending: count('pending'),
    claimed: count('claimed'),
    sending: count('sending'),
    deferred: count('deferred'),
    sent: count('sent'),
    failed: count('failed'),
    unknown: count('unknown'),
    skipped: count('skipped'),
    cancelled: count('cancelled'),
    returned: count('returned'),
    complained: count('complained'),
  };
}
