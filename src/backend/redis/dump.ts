import type { Clock } from '../../clock.ts';
import type { RedisSettings } from '../../config/types.ts';
import type { LedgerSource } from '../copy/port.ts';
import { type AccountCopy, COPY_ROWS, type LedgerRecord, type SuppressionCopy } from '../copy/records.ts';
import type { CampaignId } from '../port.ts';
import { parseRun, readLimits } from './accounts.ts';
import { Connection, fieldsOf, pairsOf } from './connection.ts';
import { PART_BYTES, partAt, partKey } from './content.ts';
import { campaignRecords, stopCopies } from './dump-campaign.ts';
import { PREFIX } from './keys.ts';
import { suppressions } from './suppressions.ts';
import { stopsCommand } from './timeline.ts';
import { webhookCopies } from './webhook-copies.ts';

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
  for (const id of ids) yield* campaignRecords(connection, id);
  yield* suppressionCopies(connection);
  yield* returnMails(connection);
  yield* accounts(connection);
  yield* lost(connection);
  yield* webhookCopies(connection);
}

async function* contents(connection: Connection): AsyncGenerator<LedgerRecord> {
  const [flat] = (await connection.together([['zrange', `${PREFIX}contents`, 0, -1, 'WITHSCORES']])) as [string[]];
  for (const [sha256, putAt] of pairsOf(flat)) {
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

async function* returnMails(connection: Connection): AsyncGenerator<LedgerRecord> {
  for (let from = 0; ; from += COPY_ROWS) {
    const page = ['zrange', `${PREFIX}return-mails`, from, from + COPY_ROWS - 1];
    const [names] = (await connection.together([page])) as [string[]];
    if (names.length > 0) yield { kind: 'return-mails', names };
    if (names.length < COPY_ROWS) return;
  }
}

async function* suppressionCopies(connection: Connection): AsyncGenerator<LedgerRecord> {
  let entries: SuppressionCopy[] = [];
  for await (const { key, topic, reason, detail, at } of suppressions(connection)) {
    entries.push(topic === undefined ? [key, reason, detail, at] : [key, reason, detail, at, topic]);
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
