import type { Clock } from '../../clock.ts';
import type { RedisSettings } from '../../config/types.ts';
import { ownWords } from '../../own-words.ts';
import type { LedgerSource } from '../copy/port.ts';
import {
  type AccountCopy,
  backCopy,
  type CampaignCopy,
  COPY_ROWS,
  type LedgerRecord,
  type RowCopy,
  STATE_ROWS,
  type StateCopy,
  type StatesCopy,
  type StopCopy,
  type SuppressionsCopy,
  spanCopy,
  type TimelineCopy,
} from '../copy/records.ts';
import type { CampaignId } from '../port.ts';
import { backOf } from '../return-rule.ts';
import type { CampaignMode, DeliveryState, Wanted } from '../states.ts';
import { parseRun, readLimits } from './accounts.ts';
import { Connection, fieldsOf } from './connection.ts';
import { PART_BYTES, partAt, partKey } from './content.ts';
import { PREFIX, placeOf } from './keys.ts';
import { stateOf } from './letters.ts';
import { LOST_ROW, nameOf, parseRow } from './rows.ts';
import { suppressions } from './suppressions.ts';
import { spansOf, stepOf, stopsCommand, stopsKept, timelineCommands } from './timeline.ts';
import { webhookCopies } from './webhook-copies.ts';

/** Blocks of a list, and of a ledger, read in one call (some milliseconds). */
const ROW_BLOCKS = 4;
const STATE_BLOCKS = 20;
/** Deliveries that can still change are read at one moment, at most so many (some 30 ms). */
export const UNSETTLED = 10_000;
/** Blocks beyond the cursor that this last read covers: deliveries that are claimed while it is being asked for. */
const AHEAD_BLOCKS = 100;

/** What no worker, no retry and no late outcome changes any more (what comes back meanwhile may be read or not). */
const FINAL: readonly (DeliveryState | undefined)[] = ['sent', 'skipped', 'cancelled', 'returned', 'complained'];

/** Opens a ledger in Redis to be read whole. Throws what connecting throws (`redis-*`). */
export async function openRedisSource(options: { settings: RedisSettings; clock: Clock }): Promise<LedgerSource> {
  const connection = await Connection.open({ ...options, time: 'server' });
  return redisSource(connection);
}

/** The same over a connection that is open already, and closed with it. */
export function redisSource(connection: Connection): LedgerSource {
  return {
    ledger: connection.ledger,
    size: () => sizeOf(connection),
    records: () => everything(connection),
    close: () => connection.close(),
  };
}

async function released(connection: Connection): Promise<readonly CampaignId[]> {
  const [ids] = (await connection.together([['zrange', `${PREFIX}released`, 0, -1]])) as [CampaignId[]];
  return ids;
}

async function sizeOf(connection: Connection): Promise<number> {
  let size = 0;
  for (const id of await released(connection)) {
    const [total] = await connection.together([['hget', `${PREFIX}c:${id}`, 'total']]);
    size += Number(total) || 0;
  }
  return size;
}

async function* everything(connection: Connection): AsyncGenerator<LedgerRecord> {
  // Contents are put before the campaign that needs them is released: all that these need are there by then.
  const ids = await released(connection);
  yield* contents(connection);
  for (const id of ids) yield* campaign(connection, id);
  yield* suppressionCopies(connection);
  yield* returnMails(connection);
  yield* accounts(connection);
  yield* lost(connection);
  yield* webhookCopies(connection);
}

async function* contents(connection: Connection): AsyncGenerator<LedgerRecord> {
  const [flat] = (await connection.together([['zrange', `${PREFIX}contents`, 0, -1, 'WITHSCORES']])) as [string[]];
  for (const [sha256, putAt] of Object.entries(fieldsOf(flat))) {
    const size = await wholeSize(connection, sha256);
    if (size === null) continue;
    yield { kind: 'content', sha256, size, putAt: Number(putAt) };
    for (let part = 0; part * PART_BYTES < size; part += 1) {
      const bytes = (await partAt(connection, sha256, part)) ?? Buffer.alloc(0);
      yield { kind: 'part', sha256, part, base64: bytes.toString('base64') };
    }
  }
}

// Null: a part of it is not there (yet).
async function wholeSize(connection: Connection, sha256: string): Promise<number | null> {
  const read = ['hmget', `${PREFIX}content:${sha256}`, 'size', 'complete'];
  const [[written, complete] = []] = (await connection.together([read])) as [(string | null)[]];
  const size = Number(written);
  const parts = Array.from({ length: Math.ceil(size / PART_BYTES) }, (_, part) => ['strlen', partKey(sha256, part)]);
  const lengths = parts.length > 0 ? ((await connection.together(parts)) as number[]) : [];
  return complete === '1' && lengths.reduce((sum, length) => sum + length, 0) === size ? size : null;
}

type Facts = Readonly<Record<string, string | undefined>>;

async function* campaign(connection: Connection, id: CampaignId): AsyncGenerator<LedgerRecord> {
  const facts = await factsOf(connection, id);
  if (facts === null) return;
  yield* rows(connection, id, Number(facts.total));
  const last = yield* states(connection, id, facts);
  if (last === null) return;
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

function stopCopies(answer: unknown): StopCopy[] {
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
  ])) as [unknown, ...unknown[]];
  const facts = readFacts(flat);
  const now = connection.time.now();
  const read = blocks.flatMap((block, i): StatesCopy[] => {
    const texts = answers[i] as readonly string[];
    const length = Math.min(STATE_ROWS, Number(facts?.cursor ?? 0) - block * STATE_ROWS);
    if (length <= 0) return [];
    const states = Array.from({ length }, (_, at) => stateCopy(texts[at], now));
    return [{ kind: 'states', campaign, first: block * STATE_ROWS + 1, states }];
  });
  const single = answers.slice(blocks.length).map((text) => stateCopy(text as string | null, now));
  return { facts, blocks: read, single };
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
function stateCopy(text: string | null | undefined, now: number): StateCopy | null {
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
    ...backCopy(backOf(state, Number(worker))),
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

async function* returnMails(connection: Connection): AsyncGenerator<LedgerRecord> {
  for (let from = 0; ; from += COPY_ROWS) {
    const page = ['zrange', `${PREFIX}return-mails`, from, from + COPY_ROWS - 1];
    const [names] = (await connection.together([page])) as [string[]];
    if (names.length > 0) yield { kind: 'return-mails', names };
    if (names.length < COPY_ROWS) return;
  }
}

async function* suppressionCopies(connection: Connection): AsyncGenerator<LedgerRecord> {
  let entries: SuppressionsCopy['entries'][number][] = [];
  for await (const { key, reason, detail, at } of suppressions(connection)) {
    entries.push([key, reason, detail, at]);
    if (entries.length < COPY_ROWS) continue;
    yield { kind: 'suppressions', entries };
    entries = [];
  }
  if (entries.length > 0) yield { kind: 'suppressions', entries };
}

async function* accounts(connection: Connection): AsyncGenerator<AccountCopy> {
  const [names] = (await connection.together([['smembers', `${PREFIX}accounts`]])) as [string[]];
  for (const name of names.sort()) {
    const [limits] = await connection.together([['hget', `${PREFIX}a:${name}`, 'limits']]);
    const lengths = (readLimits(String(limits ?? ''))?.windows ?? []).map(({ ms }) => ms);
    const [flat, stops, ...runs] = (await connection.together([
      ['hgetall', `${PREFIX}a:${name}`],
      stopsCommand('a', name),
      ...lengths.map((ms) => ['lrange', `${PREFIX}aw:${name}:${ms}`, 0, -1]),
    ])) as [unknown, unknown, ...string[][]];
    const windows = lengths.map((ms, i) => [ms, (runs[i] ?? []).map(runCopy)] as const);
    yield { ...accountCopy(name, fieldsOf(flat), windows), stops: stopCopies(stops) };
  }
}

function runCopy(text: string): readonly [number, number, number] {
  const { first, last, count } = parseRun(text);
  return [first, last, count];
}

function accountCopy(name: string, facts: Facts, windows: AccountCopy['windows']): AccountCopy {
  const number = (field: string) => (facts[field] === undefined ? null : Number(facts[field]));
  const [ceiling, at, cuts] = [number('slow_ceiling'), number('slow_at'), number('slow_cuts')];
  return {
    kind: 'account',
    ...{ name, windows },
    epoch: number('epoch') ?? 0,
    hold: facts.reason === undefined ? null : holdCopy(facts.reason, facts),
    heldMs: number('held') ?? 0,
    limits: facts.limits ?? null,
    tat: number('tat'),
    slowed: ceiling === null || at === null || cuts === null ? null : { ceiling, at, cuts },
  };
}

function holdCopy(reason: string, { message = '', since = '0', upto, own }: Facts) {
  return { reason, message, since: Number(since), until: upto === undefined ? null : Number(upto), own: own === '1' };
}

async function* lost(connection: Connection): AsyncGenerator<LedgerRecord> {
  const all = fieldsOf((await connection.together([['hgetall', `${PREFIX}lost`]]))[0]);
  for (const [id, accepted] of Object.entries(all)) yield { kind: 'lost', id, at: 0, accepted: accepted === '1' };
}
