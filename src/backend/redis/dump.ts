import type { Clock } from '../../clock.ts';
import type { RedisSettings } from '../../config/types.ts';
import { words } from '../../i18n/index.ts';
import type { LedgerSource } from '../copy/port.ts';
import {
  type AccountCopy,
  type CampaignCopy,
  COPY_ROWS,
  type LedgerRecord,
  type RowCopy,
  STATE_ROWS,
  type StateCopy,
  type SuppressionsCopy,
} from '../copy/records.ts';
import type { CampaignId } from '../port.ts';
import type { CampaignMode, DeliveryState, Wanted } from '../states.ts';
import { parseRun, readLimits } from './accounts.ts';
import { Connection, fieldsOf } from './connection.ts';
import { PART_BYTES, partAt, partKey } from './content.ts';
import { PREFIX } from './keys.ts';
import { stateOf } from './letters.ts';
import { LOST_ROW, nameOf, parseRow } from './rows.ts';
import { suppressions } from './suppressions.ts';

/** Blocks of a list, and of a ledger, read in one call (some milliseconds). */
const ROW_BLOCKS = 4;
const STATE_BLOCKS = 20;
/** Blocks whose deliveries can still change that are read at one moment, at most: 100,000 deliveries, some 50 ms. */
const SETTLED_BLOCKS = 1_000;
/** Blocks beyond the cursor that this last read covers: deliveries that are claimed while it is being asked for. */
const AHEAD_BLOCKS = 100;

/** What no worker, no retry and no late outcome changes any more. */
const FINAL: readonly (DeliveryState | undefined)[] = ['sent', 'skipped', 'cancelled'];

/** Opens a ledger in Redis to be read whole. Throws what connecting throws (`redis-*`). */
export async function openRedisSource(options: { settings: RedisSettings; clock: Clock }): Promise<LedgerSource> {
  const connection = await Connection.open({ ...options, time: 'server' });
  return redisSource(connection);
}

/** The same over a connection that is open already, and closed with it. */
export function redisSource(connection: Connection): LedgerSource {
  return {
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
  yield* accounts(connection);
  yield* lost(connection);
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
  yield campaignCopy(id, last, fieldsOf(texts));
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

interface Block {
  readonly block: number;
  readonly states: readonly (StateCopy | null)[];
}

/**
 * What became of the deliveries: first all blocks, one after the other; then, at one moment, the campaign's facts and the
 * blocks with deliveries that could have changed since. Everything else is final: the whole is as it was at that moment.
 * Returns these facts; null when the campaign is gone.
 */
async function* states(
  connection: Connection,
  id: CampaignId,
  first: Facts,
): AsyncGenerator<LedgerRecord, Facts | null> {
  const unsettled = new Set<number>();
  let facts = first;
  for (let next = 0; ; ) {
    const end = blocksUpTo(facts);
    for (; next < end; next += STATE_BLOCKS) {
      const wanted = range(next, Math.min(next + STATE_BLOCKS, end));
      const { blocks } = await readBlocks(connection, id, wanted);
      for (const { block, states } of blocks) {
        yield statesCopy(id, block, states);
        if (states.some((copy) => copy !== null && !FINAL.includes(copy[0]))) unsettled.add(block);
      }
    }
    // The last block may go on.
    next = Math.max(0, end - 1);
    const ahead = range(next, end + AHEAD_BLOCKS);
    const again = [...unsettled].filter((block) => block < next);
    const last = yield* lastLook(connection, id, again, ahead);
    if (last === null || blocksUpTo(last) <= end + AHEAD_BLOCKS) return last;
    facts = last;
  }
}

async function* lastLook(
  connection: Connection,
  id: CampaignId,
  again: readonly number[],
  ahead: readonly number[],
): AsyncGenerator<LedgerRecord, Facts | null> {
  // More than can be read at once: the others are as they were a moment before.
  const early = again.slice(0, Math.max(0, again.length - SETTLED_BLOCKS));
  for (let i = 0; i < early.length; i += STATE_BLOCKS) {
    const { blocks } = await readBlocks(connection, id, early.slice(i, i + STATE_BLOCKS));
    for (const { block, states } of blocks) yield statesCopy(id, block, states);
  }
  const wanted = [...again.slice(early.length), ...ahead];
  const { facts, blocks } = await readBlocks(connection, id, wanted);
  for (const { block, states } of blocks) yield statesCopy(id, block, states);
  return facts;
}

/** Reads the facts of a campaign (null: it is gone) and blocks of its ledger, as far as there are any, at one moment. */
async function readBlocks(
  connection: Connection,
  id: CampaignId,
  wanted: readonly number[],
): Promise<{ facts: Facts | null; blocks: readonly Block[] }> {
  const [flat, ...lists] = (await connection.together([
    ['hgetall', `${PREFIX}c:${id}`],
    ...wanted.map((block) => ['lrange', `${PREFIX}s:${id}:${block}`, 0, -1]),
  ])) as [unknown, ...string[][]];
  const facts = readFacts(flat);
  const now = connection.time.now();
  const blocks = wanted.flatMap((block, i) => {
    const length = Math.min(STATE_ROWS, Number(facts?.cursor ?? 0) - block * STATE_ROWS);
    if (length <= 0) return [];
    return [{ block, states: Array.from({ length }, (_, at) => stateCopy(lists[i]?.[at], now)) }];
  });
  return { facts, blocks };
}

function blocksUpTo(facts: Facts): number {
  return Math.ceil(Number(facts.cursor) / STATE_ROWS);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function statesCopy(campaign: CampaignId, block: number, states: readonly (StateCopy | null)[]): LedgerRecord {
  return { kind: 'states', campaign, first: block * STATE_ROWS + 1, states };
}

const RECORD = /^([a-z])(\d+) (\d+) \d+ (\d+) (\d+) (-?\d+) ([\s\S]*)$/;
const WAITING: readonly (DeliveryState | undefined)[] = ['pending', 'deferred'];

/** What the ledger has of a delivery. */
function stateCopy(text: string | undefined, now: number): StateCopy | null {
  if (text === '') return null;
  const [, letter = '', token, attempts, at, due, first, reply = ''] = RECORD.exec(text ?? '') ?? [];
  const state = stateOf[letter];
  if (!state) return ['unknown', 0, 1, now, null, null, words().store.perhapsSent];
  return [
    state,
    // Nothing can be told any more with the token of a `p`.
    Number(token) + (letter === 'p' ? 1 : 0),
    Number(attempts),
    Number(at),
    WAITING.includes(state) ? Number(due) : null,
    first === '0' ? null : Number(first),
    reply === '' ? null : reply,
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
    const [flat, ...runs] = (await connection.together([
      ['hgetall', `${PREFIX}a:${name}`],
      ...lengths.map((ms) => ['lrange', `${PREFIX}aw:${name}:${ms}`, 0, -1]),
    ])) as [unknown, ...string[][]];
    const windows = lengths.map((ms, i) => [ms, (runs[i] ?? []).map(runCopy)] as const);
    yield accountCopy(name, fieldsOf(flat), windows);
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
