import { ownWords } from '../../own-words.ts';
import {
  type CampaignCopy,
  COPY_ROWS,
  endOfCopy,
  type LedgerRecord,
  type RowCopy,
  STATE_ROWS,
  type StateCopy,
  type StatesCopy,
  type StopCopy,
  spanCopy,
  type TimelineCopy,
} from '../copy/records.ts';
import { accountsOf, isPool } from '../pool.ts';
import type { CampaignId } from '../port.ts';
import type { CampaignMode, DeliveryState, Wanted } from '../states.ts';
import { attemptCopies } from './attempts.ts';
import { type Connection, fieldsOf } from './connection.ts';
import { PREFIX, placeOf } from './keys.ts';
import { FIRST_PLACE, stateOf } from './letters.ts';
import { LOST_ROW, nameOf, parseRow } from './rows.ts';
import { spansOf, stepOf, stopsKept, timelineCommands } from './timeline.ts';

/** Blocks of a list, and of a ledger, read in one call (some milliseconds). */
const ROW_BLOCKS = 4;
const STATE_BLOCKS = 20;
/** Deliveries that can still change are read at one moment, at most so many (some 30 ms). */
const UNSETTLED = 10_000;
/** Blocks beyond the cursor that this last read covers: deliveries that are claimed while it is being asked for. */
const AHEAD_BLOCKS = 100;

/** What no worker, no retry and no late outcome changes any more (what comes back meanwhile may be read or not). */
const FINAL: readonly (DeliveryState | undefined)[] = ['sent', 'skipped', 'cancelled', 'returned', 'complained'];

type Facts = Readonly<Record<string, string | undefined>>;

/** A released campaign with everything that belongs to it, itself last; nothing when it is purged meanwhile. */
export async function* campaignRecords(connection: Connection, id: CampaignId): AsyncGenerator<LedgerRecord> {
  const facts = await factsOf(connection, id);
  if (facts === null) return;
  yield* rows(connection, id, Number(facts.total));
  const last = yield* states(connection, id, facts);
  if (last === null) return;
  yield* attemptCopies(connection, id, Number(last.cursor));
  yield* uses(connection, id);
  const [texts] = await connection.together([['hgetall', `${PREFIX}m:${id}`]]);
  yield await timelineCopy(connection, id);
  yield campaignCopy(id, last, fieldsOf(texts));
}

// Of one moment in itself, some moments after that of the deliveries.
async function timelineCopy(connection: Connection, campaign: CampaignId): Promise<TimelineCopy> {
  const read = [['hgetall', `${PREFIX}c:${campaign}`], ...timelineCommands(campaign)];
  const [flat, kept, stops] = await connection.together(read);
  const facts: Facts = fieldsOf(flat);
  const spans = spansOf(facts, kept).map(spanCopy);
  return { kind: 'timeline', campaign, stepMs: stepOf(facts), spans, stops: stopCopies(stops) };
}

/** Stops as they were kept. */
export function stopCopies(answer: unknown): StopCopy[] {
  return stopsKept(answer).map(({ reason, since, until }) => [reason, since, until]);
}

async function factsOf(connection: Connection, id: CampaignId): Promise<Facts | null> {
  return readFacts((await connection.together([['hgetall', `${PREFIX}c:${id}`]]))[0]);
}

// Null: it was purged meanwhile.
function readFacts(answer: unknown): Facts | null {
  const facts: Facts = fieldsOf(answer);
  return facts.stage === 'released' ? facts : null;
}

/** The list: written once, and the same at any moment. */
async function* rows(connection: Connection, id: CampaignId, total: number): AsyncGenerator<LedgerRecord> {
  for (let first = 1; first <= total; first += ROW_BLOCKS * COPY_ROWS) {
    const blocks = Array.from({ length: ROW_BLOCKS }, (_, i) => (first - 1) / COPY_ROWS + i);
    const [flags, ...lists] = (await connection.together([
      ['getrange', `${PREFIX}f:${id}`, first - 1, first - 2 + ROW_BLOCKS * COPY_ROWS],
      ...blocks.map((block) => ['lrange', nameOf(id, block), 0, -1]),
    ])) as [string, ...string[][]];
    for (const [i, block] of blocks.entries()) {
      const from = block * COPY_ROWS;
      const count = Math.min(COPY_ROWS, total - from);
      if (count <= 0) return;
      const copies = Array.from({ length: count }, (_, at) => rowCopy(lists[i]?.[at], flags[i * COPY_ROWS + at]));
      yield { kind: 'rows', campaign: id, first: from + 1, rows: copies };
    }
  }
}

// Whose row, or whose flag, cannot be read is written to by nobody.
function rowCopy(text: string | undefined, flag = '1'): RowCopy {
  const row = text === undefined ? null : parseRow(text);
  const { email, key, vars } = row ?? LOST_ROW;
  return [email, key === email ? null : key, vars, row ? Number(flag) : 1];
}

/**
 * What became of the deliveries: first all blocks, one after the other; then, at one moment, the campaign's facts and the
 * deliveries that could have changed since. Everything else is final: the whole is as it was at that moment. Returns these facts;
 * null when the campaign is gone.
 */
async function* states(
  connection: Connection,
  id: CampaignId,
  first: Facts,
): AsyncGenerator<LedgerRecord, Facts | null> {
  const unsettled: number[] = [];
  let facts = first;
  for (let next = 0; ; ) {
    const end = blocksUpTo(facts);
    for (; next < end; next += STATE_BLOCKS) {
      const { blocks } = await readBlocks(connection, id, range(next, Math.min(next + STATE_BLOCKS, end)));
      for (const block of blocks) {
        yield block;
        for (const [i, copy] of block.states.entries()) if (!isFinal(copy)) unsettled.push(block.first + i);
      }
    }
    // The last block may go on.
    next = Math.max(0, end - 1);
    const again = unsettled.filter((number) => number <= next * STATE_ROWS);
    const last = yield* lastLook(connection, id, again, range(next, end + AHEAD_BLOCKS));
    if (last === null || blocksUpTo(last) <= end + AHEAD_BLOCKS) return last;
    facts = last;
  }
}

function isFinal(copy: StateCopy | null): boolean {
  return copy === null || FINAL.includes(copy[0]);
}

async function* lastLook(
  connection: Connection,
  id: CampaignId,
  again: readonly number[],
  ahead: readonly number[],
): AsyncGenerator<LedgerRecord, Facts | null> {
  // More than can be read at once: the others are as they were a moment before.
  const late = Math.max(0, again.length - UNSETTLED);
  for (let from = 0; from < late; from += UNSETTLED) {
    const numbers = again.slice(from, Math.min(from + UNSETTLED, late));
    yield* changes(id, numbers, (await readBlocks(connection, id, [], numbers)).single);
  }
  const numbers = again.slice(late);
  const { facts, blocks, single } = await readBlocks(connection, id, ahead, numbers);
  if (facts === null) return null;
  yield* changes(id, numbers, single);
  yield* blocks;
  return facts;
}

function* changes(
  campaign: CampaignId,
  numbers: readonly number[],
  states: readonly (StateCopy | null)[],
): Generator<LedgerRecord> {
  for (let from = 0; from < numbers.length; from += COPY_ROWS) {
    const page = numbers.slice(from, from + COPY_ROWS);
    yield { kind: 'changes', campaign, changes: page.map((number, i) => [number, states[from + i] ?? null]) };
  }
}

interface ReadStates {
  /** Null: the campaign is gone. */
  readonly facts: Facts | null;
  /** As far as there is anything. */
  readonly blocks: readonly StatesCopy[];
  readonly single: readonly (StateCopy | null)[];
}

/** Reads the facts of a campaign, blocks of its ledger and single deliveries, at one moment. */
async function readBlocks(
  connection: Connection,
  campaign: CampaignId,
  blocks: readonly number[],
  numbers: readonly number[] = [],
): Promise<ReadStates> {
  const keyOf = (block: number) => `${PREFIX}s:${campaign}:${block}`;
  const [flat, ...answers] = (await connection.together([
    ['hgetall', `${PREFIX}c:${campaign}`],
    ...blocks.map((block) => ['lrange', keyOf(block), 0, -1]),
    ...numbers.map((number) => {
      const { block, index } = placeOf(number, STATE_ROWS);
      return ['lindex', keyOf(block), index];
    }),
    ...blocks.map((block) => sendersCommand(campaign, block * STATE_ROWS + 1, STATE_ROWS)),
    ...numbers.map((number) => sendersCommand(campaign, number, 1)),
  ])) as [unknown, ...unknown[]];
  const facts = readFacts(flat);
  const pooled = isPool(facts?.account ?? '');
  const senders = answers.slice(blocks.length + numbers.length) as string[];
  const byOf = (i: number, at: number) => (pooled ? placeIn(senders[i], at) : null);
  const now = connection.time.now();
  const read = blocks.flatMap((block, i): StatesCopy[] => {
    const texts = answers[i] as readonly string[];
    const length = Math.min(STATE_ROWS, Number(facts?.cursor ?? 0) - block * STATE_ROWS);
    if (length <= 0) return [];
    const states = Array.from({ length }, (_, at) => stateCopy(texts[at], now, byOf(i, at)));
    return [{ kind: 'states', campaign, first: block * STATE_ROWS + 1, states }];
  });
  const single = numbers.map((_, i) => {
    return stateCopy(answers[blocks.length + i] as string | null, now, byOf(blocks.length + i, 0));
  });
  return { facts, blocks: read, single };
}

// By which of several accounts deliveries were begun: see facteur:by: in lua/common.lua. Empty where one sends.
function sendersCommand(campaign: CampaignId, first: number, count: number): readonly (string | number)[] {
  return ['getrange', `${PREFIX}by:${campaign}`, first - 1, first + count - 2];
}

function placeIn(senders: string | undefined, at: number): number {
  return Math.max(0, (senders?.charCodeAt(at) || FIRST_PLACE) - FIRST_PLACE);
}

function blocksUpTo(facts: Facts): number {
  return Math.ceil(Number(facts.cursor) / STATE_ROWS);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

const RECORD = /^([a-z])(\d+) (\d+) (\d+) (\d+) (\d+) (-?\d+) ([\s\S]*)$/;
const WAITING: readonly (DeliveryState | undefined)[] = ['pending', 'deferred'];

/** What the ledger has of a delivery. */
function stateCopy(text: string | null | undefined, now: number, by: number | null): StateCopy | null {
  if (text === '') return null;
  const [, letter = '', token, attempts, worker, at, due, first, reply = ''] = RECORD.exec(text ?? '') ?? [];
  const state = stateOf[letter];
  if (!state) return ['unknown', 0, 1, now, null, null, ownWords('perhaps-sent', {})];
  return [
    state,
    // Nothing can be told any more with the token of a `p`.
    Number(token) + (letter === 'p' ? 1 : 0),
    Number(attempts),
    Number(at),
    WAITING.includes(state) ? Number(due) : null,
    first === '0' ? null : Number(first),
    reply === '' ? null : reply,
    ...endOfCopy(state, Number(worker), by),
  ];
}

async function* uses(connection: Connection, campaign: CampaignId): AsyncGenerator<LedgerRecord> {
  for (let cursor: unknown = '0'; ; ) {
    const scan = ['sscan', `${PREFIX}uses:${campaign}`, String(cursor), 'COUNT', COPY_ROWS];
    const [[next, hashes] = ['0', []]] = (await connection.together([scan])) as [[string, string[]]];
    if (hashes.length > 0) yield { kind: 'uses', campaign, hashes };
    cursor = next;
    if (cursor === '0') return;
  }
}

function campaignCopy(id: CampaignId, facts: Facts, texts: Facts): CampaignCopy {
  const time = (field: string) => (facts[field] === undefined ? null : Number(facts[field]));
  return {
    kind: 'campaign',
    id,
    total: Number(facts.total),
    account: facts.account ?? '',
    name: texts.name ?? '',
    mode: (texts.mode ?? 'async') as CampaignMode,
    sender: texts.sender ?? '',
    delayMs: Number(facts.delay),
    onUnknown: facts.resend === '1' ? 'resend' : 'keep',
    key: texts.key ?? null,
    digest: texts.digest ?? '',
    message: texts.message ?? '',
    ...(facts.topic === undefined ? {} : { topic: facts.topic }),
    ...(isPool(facts.account ?? '') ? { sentBy: sentIn(facts) } : {}),
    createdAt: Number(facts.created),
    releasedAt: time('released') ?? Number(facts.created),
    notBefore: time('not_before'),
    startBy: time('start_by'),
    wanted: facts.wanted as Wanted,
    wantedAt: time('wanted_at'),
    startedAt: time('started'),
    finishedAt: time('finished'),
    tat: time('tat'),
  };
}

function sentIn(facts: Facts): readonly number[] {
  return accountsOf(facts.account ?? '').map((_, place) => Number(facts[`out_${place}`]) || 0);
}
