import type { CampaignId, DeliveryRow } from '../port.ts';
import { cameBack, isAnswered } from '../return-rule.ts';
import type { DeliveryState } from '../states.ts';
import { type Connection, pairsOf } from './connection.ts';
import { PREFIX, placeOf, ROW_BLOCK, STATE_BLOCK } from './keys.ts';
import { stateOf } from './letters.ts';
import { reasonOf } from './lists.ts';
import { LOST_ROW, nameOf, parseRow, type Row } from './rows.ts';

const RECORD = /^([a-z])\d+ (\d+) (\d+) (\d+) (\d+) -?\d+ ([\s\S]*)$/;

/** What is the same for all deliveries of a campaign that were never claimed. */
interface Untouched {
  readonly cancelled: boolean;
  readonly wantedAt: number;
  readonly createdAt: number;
}

function toDeliveryRow(
  number: number,
  row: Row,
  flag: string,
  record: string | null | undefined,
  untouched: Untouched,
) {
  const { email, vars } = row;
  const kept = record ? RECORD.exec(record) : null;
  if (!kept) return { number, email, vars, ...ofUntouched(flag, untouched) };
  const [, state = '', attempts, worker, at, due, reply = ''] = kept;
  const name = stateOf[state] as DeliveryState;
  return {
    ...{ number, email, vars, state: name },
    skipReason: name === 'skipped' ? ('suppressed' as const) : null,
    attempts: Number(attempts),
    reply: reply === '' ? null : reply,
    at: Number(at),
    nextAttemptAt: name === 'deferred' ? Number(due) : null,
    back: cameBack(name, Number(worker)),
    ...(isAnswered(name, Number(worker)) && { answered: true as const }),
  };
}

function ofUntouched(flag: string, { cancelled, wantedAt, createdAt }: Untouched) {
  const skipReason = reasonOf[flag] ?? null;
  const state: DeliveryState = skipReason !== null ? 'skipped' : cancelled ? 'cancelled' : 'pending';
  const at = state === 'cancelled' ? wantedAt : createdAt;
  return { state, skipReason, attempts: 0, reply: null, at, nextAttemptAt: null, back: null };
}

const FACTS = ['stage', 'wanted', 'wanted_at', 'created', 'total'] as const;

/** What is to be known of a campaign to read its deliveries. */
interface Read {
  readonly untouched: Untouched;
  readonly total: number;
}

/** The command that asks for it. */
function factsCommand(id: CampaignId): readonly string[] {
  return ['hmget', `${PREFIX}c:${id}`, ...FACTS];
}

/** Its answer; null: there is no such campaign. */
function readFacts(answer: unknown): Read | null {
  const [stage, wanted, wantedAt, created, total] = answer as (string | null)[];
  if (stage !== 'draft' && stage !== 'released') return null;
  const untouched = { cancelled: wanted === 'cancelled', wantedAt: Number(wantedAt), createdAt: Number(created) };
  return { untouched, total: Number(total) };
}

/** Deliveries by number, in order; each block of the ledger that has some of them is read at one moment. */
export async function deliveriesAt(
  connection: Connection,
  id: CampaignId,
  numbers: readonly number[],
): Promise<readonly DeliveryRow[]> {
  if (numbers.length === 0) return [];
  const spans = spansOf(numbers, STATE_BLOCK);
  const [facts, ...answers] = await connection.together([
    factsCommand(id),
    ...spans.flatMap(({ first, last }) => {
      const [row, state] = [placeOf(first, ROW_BLOCK), placeOf(first, STATE_BLOCK)];
      return [
        ['lrange', nameOf(id, row.block), row.index, row.index + last - first],
        ['getrange', `${PREFIX}f:${id}`, first - 1, last - 1],
        ['lrange', `${PREFIX}s:${id}:${state.block}`, state.index, state.index + last - first],
      ];
    }),
  ]);
  const read = readFacts(facts);
  if (!read) return [];
  return spans.flatMap(({ first, numbers: wanted }, span) => {
    const [texts, flags, records] = answers.slice(3 * span) as [string[], string, string[]];
    return wanted.map((number) => {
      const i = number - first;
      const row = texts[i] === undefined ? null : parseRow(texts[i]);
      return toDeliveryRow(number, row ?? LOST_ROW, flags[i] ?? '0', records[i], read.untouched);
    });
  });
}

/** Numbers that lie in one block: from the first to the last of them. */
interface Span {
  readonly first: number;
  readonly last: number;
  readonly numbers: readonly number[];
}

/** Puts numbers that are in order together by blocks of that size. */
export function spansOf(numbers: readonly number[], size: number): readonly Span[] {
  const blocks = Map.groupBy(numbers, (number) => placeOf(number, size).block);
  return [...blocks.values()].map((some) => ({ first: some[0] ?? 0, last: some.at(-1) ?? 0, numbers: some }));
}

/** One delivery by number. See `Backend.delivery`. */
export async function deliveryAt(connection: Connection, id: CampaignId, number: number): Promise<DeliveryRow | null> {
  if (!Number.isInteger(number) || number < 1) return null;
  const [row, state] = [placeOf(number, ROW_BLOCK), placeOf(number, STATE_BLOCK)];
  const [facts, text, flag, record] = await connection.together([
    factsCommand(id),
    ['lindex', nameOf(id, row.block), row.index],
    ['getrange', `${PREFIX}f:${id}`, number - 1, number - 1],
    ['lindex', `${PREFIX}s:${id}:${state.block}`, state.index],
  ]);
  const read = readFacts(facts);
  if (!read || number > read.total) return null;
  const lost = typeof text === 'string' ? parseRow(text) : null;
  return toDeliveryRow(number, lost ?? LOST_ROW, String(flag), record as string | null, read.untouched);
}

/** The first delivery of a draft to an address. It reads the list from its beginning. */
export async function deliveryTo(connection: Connection, id: CampaignId, key: string): Promise<DeliveryRow | null> {
  for (let first = 1; ; first += ROW_BLOCK) {
    const { block } = placeOf(first, ROW_BLOCK);
    const [texts, facts] = (await connection.together([['lrange', nameOf(id, block), 0, -1], factsCommand(id)])) as [
      string[],
      unknown,
    ];
    if (first > (readFacts(facts)?.total ?? 0)) return null;
    const index = texts.findIndex((text) => parseRow(text)?.key === key);
    if (index >= 0) return deliveryAt(connection, id, first + index);
  }
}

/** See `Backend.deliveries`: block by block, each as it is at one moment. */
export async function* deliveries(
  connection: Connection,
  id: CampaignId,
  states: readonly DeliveryState[] | undefined,
): AsyncGenerator<DeliveryRow> {
  for (let first = 1; ; first += ROW_BLOCK) {
    const page = await pageFrom(connection, id, first);
    yield* states ? page.filter(({ state }) => states.includes(state)) : page;
    if (page.length < ROW_BLOCK) return;
  }
}

async function pageFrom(connection: Connection, id: CampaignId, first: number): Promise<DeliveryRow[]> {
  const stateBlocks = Array.from({ length: ROW_BLOCK / STATE_BLOCK }, (_, i) => (first - 1) / STATE_BLOCK + i);
  const [facts, texts, flags, ...records] = await connection.together([
    factsCommand(id),
    ['lrange', nameOf(id, placeOf(first, ROW_BLOCK).block), 0, -1],
    ['getrange', `${PREFIX}f:${id}`, first - 1, first + ROW_BLOCK - 2],
    ...stateBlocks.map((block) => ['lrange', `${PREFIX}s:${id}:${block}`, 0, -1]),
  ]);
  const read = readFacts(facts);
  if (!read) return [];
  const rows = (texts as string[]).map(parseRow);
  const recordAt = (i: number) => (records as string[][])[Math.floor(i / STATE_BLOCK)]?.[i % STATE_BLOCK];
  // As many as there are, whatever was lost of them.
  return Array.from({ length: Math.max(0, Math.min(ROW_BLOCK, read.total - first + 1)) }, (_, i) =>
    toDeliveryRow(first + i, rows[i] ?? LOST_ROW, String(flags)[i] ?? '0', recordAt(i), read.untouched),
  );
}

/** See `Backend.troubles`. */
export async function troubles(connection: Connection, id: CampaignId, limit: number): Promise<readonly DeliveryRow[]> {
  if (limit <= 0) return [];
  const sets = await connection.together(
    ['td', 'tf', 'tu'].map((kind) => ['zrevrange', `${PREFIX}${kind}:${id}`, 0, limit - 1, 'WITHSCORES']),
  );
  const found = (sets as string[][]).flatMap((flat) =>
    pairsOf(flat).map(([number, at]) => ({ number: Number(number), at: Number(at) })),
  );
  found.sort((a, b) => b.at - a.at || b.number - a.number);
  const rows = await Promise.all(found.slice(0, limit).map(({ number }) => deliveryAt(connection, id, number)));
  return rows.filter((row) => row !== null);
}
