import { hashedKey } from '../../address-hash.ts';
import { cutWords } from '../../own-words.ts';
import { MAX_REPLY } from '../outcome-rule.ts';
import type { Begin, BeginAnswer, Claim, ClaimRequest, OutcomeRecord, Turn, TurnResult } from '../port.ts';
import type { Connection } from './connection.ts';
import { placeOf, ROW_BLOCK } from './keys.ts';
import { nameOf, type Rows } from './rows.ts';
import { holdCampaign } from './steering.ts';

/** Outcomes and begins in one call, so that it stays under some milliseconds. */
const MOST_AT_ONCE = 300;

/** What one call of exchange.lua was asked and granted, for the journal. */
export interface Granted {
  readonly seq: number;
  /** The server's time. */
  readonly now: number;
  readonly begins: readonly { readonly begin: Begin; readonly at: number }[];
  readonly records: readonly ToldOutcome[];
}

/** An outcome as lua/common.lua takes it: campaign, number, token, kind, reply, wait (ms), key to suppress, throttled. */
export type ToldOutcome = readonly [string, number, number, string, string | false, number, string | false, boolean];

export interface ExchangeParts {
  readonly connection: Connection;
  readonly rows: Rows;
  /** Called with what was granted before the caller hears of it. */
  readonly onGranted: (granted: Granted) => void;
}

/** See `Backend.exchange`. A large turn is made of several calls, in the same order. */
export async function exchange(parts: ExchangeParts, turn: Turn): Promise<TurnResult> {
  const result = { records: [] as TurnResult['records'][number][], begins: [] as BeginAnswer[] };
  let claims: TurnResult['claims'] = [];
  for (const call of callsOf(turn)) {
    const answer = await exchangePart(parts, call);
    result.records.push(...answer.records);
    result.begins.push(...answer.begins);
    claims = answer.claims;
  }
  return { ...result, claims };
}

// Usually one. What is begun comes after all outcomes, what is claimed after both.
function* callsOf({ worker, records, begins, claims }: Turn): Generator<Turn> {
  if (records.length + begins.length <= MOST_AT_ONCE) {
    if (records.length + begins.length + claims.length > 0) yield { worker, records, begins, claims };
    return;
  }
  const nothing = { worker, records: [], begins: [], claims: [] };
  for (let i = 0; i < records.length; i += MOST_AT_ONCE) {
    yield { ...nothing, records: records.slice(i, i + MOST_AT_ONCE) };
  }
  for (let i = 0; i < begins.length; i += MOST_AT_ONCE) {
    yield { ...nothing, begins: begins.slice(i, i + MOST_AT_ONCE) };
  }
  if (claims.length > 0) yield { ...nothing, claims };
}

type Answer = [
  now: string,
  seq: number,
  records: string,
  begins: string[],
  claims: [number, string, number, string][][],
];

async function exchangePart(parts: ExchangeParts, turn: Turn): Promise<TurnResult> {
  const { connection, rows, onGranted } = parts;
  const records = await Promise.all(turn.records.map((record) => toldOutcome(parts, record)));
  const begins = await Promise.all(turn.begins.map((begin) => toldBegin(rows, begin)));
  const claims = turn.claims.map(({ campaign, want, account }) => [campaign, want, account ?? false]);
  const askedAt = connection.time.now();
  const told = JSON.stringify({ r: records, b: begins, c: claims });
  const [time, seq, kinds, begun, lent] = (await connection.at('exchange', turn.worker, told)) as Answer;
  const now = Number(time);
  connection.time.sample(now, askedAt);
  connection.reached(seq);
  onGranted({
    seq,
    now,
    records: records.filter((_, i) => kinds[i] !== 's'),
    begins: turn.begins.flatMap((begin, i) =>
      begun[i]?.startsWith('b') ? [{ begin, at: Number(begun[i].slice(1) || now) }] : [],
    ),
  });
  return {
    records: Array.from(kinds, (kind) => (kind === 'r' ? 'recorded' : kind === 'l' ? 'late' : 'stale')),
    begins: begun.map((answer) => beginAnswer(connection, answer)),
    claims: await Promise.all(turn.claims.map((request, i) => claimsOf(parts, request, lent[i] ?? []))),
  };
}

function beginAnswer({ time }: Connection, answer: string): BeginAnswer {
  const at = answer.slice(1);
  if (answer.startsWith('w')) return { kind: 'wait', until: time.toLocal(Number(at)) };
  if (answer.startsWith('v')) return { kind: 'wait', until: time.toLocal(Number(at)), elsewhere: true };
  if (!answer.startsWith('b')) return { kind: 'gone' };
  return at === '' ? { kind: 'begun' } : { kind: 'begun', at: time.toLocal(Number(at)) };
}

async function toldBegin(rows: Rows, { campaign, number, token, account }: Begin) {
  const key = await keyOf(rows, campaign, number);
  return [campaign, number, token, key, key !== false && hashedKey(key), ...(account === undefined ? [] : [account])];
}

async function toldOutcome({ rows }: ExchangeParts, outcome: OutcomeRecord): Promise<ToldOutcome> {
  const { campaign, number, token, kind } = outcome;
  // Lua's JSON reader refuses half a surrogate pair.
  const reply = kind === 'released' ? false : cutWords(outcome.reply, MAX_REPLY).toWellFormed();
  const waitMs = kind === 'deferred' || kind === 'released' ? outcome.waitMs : 0;
  const dead = kind === 'failed' && outcome.suppress;
  const throttled = kind === 'released' && outcome.throttled === true;
  return [campaign, number, token, kind, reply, waitMs, dead && (await keyOf(rows, campaign, number)), throttled];
}

async function keyOf(rows: Rows, campaign: string, number: number): Promise<string | false> {
  const row = rows.atHand(campaign, number) ?? (await rows.read(campaign, [number])).get(number);
  return row?.key ?? false;
}

// Who is lent and has no row any more is kept by nobody else as long as this worker lives; the campaign is held.
async function claimsOf(
  { connection, rows }: ExchangeParts,
  { campaign }: ClaimRequest,
  lent: readonly [number, string, number, string][],
): Promise<Claim[]> {
  const found = await rows.read(
    campaign,
    lent.map(([number]) => number),
  );
  const lost = lent.find(([number]) => !found.has(number));
  if (lost) {
    const message = nameOf(campaign, placeOf(lost[0], ROW_BLOCK).block);
    await holdCampaign(connection, campaign, { reason: 'ledger-damaged', message });
  }
  return lent.flatMap(([number, token, attempts, age]) => {
    const row = found.get(number);
    if (!row) return [];
    return [{ campaign, number, token: Number(token), email: row.email, vars: row.vars, attempts, ageMs: Number(age) }];
  });
}
