import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from './crowd.ts';
import { type BenchLedger, campaign, type Fsync, onRedis, onSqlite, sentOf } from './ledger.ts';
import type { Counted } from './order.ts';
import { between, type RedisWork, redisWork } from './redis-cost.ts';

/** Workers that send for a while. */
export interface Load {
  readonly backend: 'redis' | 'sqlite';
  readonly fsync: Fsync;
  readonly workers: number;
  readonly connections: number;
  /** How long the server that is not there takes for a message, in milliseconds; 0: it answers at once. */
  readonly answerMs: number;
  /** Campaigns that are sent side by side; 0: there is nothing to do. */
  readonly campaigns: number;
  /** Recipients of each: more than can be sent meanwhile. */
  readonly recipients: number;
  /** How long it is measured, in seconds, at least. */
  readonly seconds: number;
  /** How many messages are measured, at least; 0 where there are none. */
  readonly messages: number;
}

/** What it took, in the time that was measured. */
export interface Cost {
  readonly messages: number;
  readonly seconds: number;
  /** Of the processes of all workers. */
  readonly workerCpuSeconds: number;
  /** Of the server; null: SQLite has none. */
  readonly redis: RedisWork | null;
  /** Messages by worker, and by campaign. */
  readonly byWorker: readonly number[];
  readonly byCampaign: readonly number[];
}

/** How long workers go on after each of them has sent something before it is measured, in milliseconds. */
const WARM_UP_MS = 3_000;
const LOOK_EVERY_MS = 200;
/** A busy machine takes its time; longer than this in milliseconds it stands still. */
const PATIENCE_MS = 240_000;

/** Lets workers send, and measures a part of it. Throws when a message went out twice. */
export async function cost(load: Load): Promise<Cost> {
  const ledger = load.backend === 'redis' ? await onRedis(load.fsync) : await onSqlite();
  try {
    const ids: string[] = [];
    for (let i = 0; i < load.campaigns; i += 1) ids.push(await campaign(ledger, load.recipients));
    const { shared, folder } = ledger;
    const crowd = await Crowd.start({ ...load, ledger: shared, folder, limits: null });
    if (ids.length > 0) await until(async () => (await sentBy(crowd)).every((count) => count > 0));
    await sleep(WARM_UP_MS);
    const first = await look(ledger, crowd, ids);
    await sleep(load.seconds * 1_000);
    await until(async () => (await sentOf(ledger, ids)) - first.sent >= load.messages);
    const last = await look(ledger, crowd, ids);
    refuseDoubled(await crowd.stop());
    return difference(first, last, ids);
  } finally {
    await ledger.close();
  }
}

async function until(met: () => Promise<boolean>): Promise<void> {
  const patience = performance.now() + PATIENCE_MS;
  while (!(await met())) {
    if (performance.now() > patience) throw new Error('the workers stand still');
    await sleep(LOOK_EVERY_MS);
  }
}

async function sentBy(crowd: Crowd): Promise<number[]> {
  return (await crowd.counted()).flatMap(({ sent }) => sent.map(sum));
}

interface Look {
  readonly at: number;
  readonly sent: number;
  readonly workerCpuSeconds: number;
  readonly redis: RedisWork | null;
  readonly counted: readonly Counted[];
}

async function look(ledger: BenchLedger, crowd: Crowd, ids: readonly string[]): Promise<Look> {
  const sent = await sentOf(ledger, ids);
  const redis = ledger.redis && (await redisWork(ledger.redis));
  return { at: performance.now(), sent, workerCpuSeconds: crowd.cpuSeconds, redis, counted: await crowd.counted() };
}

function difference(first: Look, last: Look, ids: readonly string[]): Cost {
  const [before, after] = [rowsOf(first.counted, ids), rowsOf(last.counted, ids)];
  const rows = after.map((row, worker) => row.map((count, i) => count - (before[worker]?.[i] ?? 0)));
  return {
    messages: last.sent - first.sent,
    seconds: (last.at - first.at) / 1_000,
    workerCpuSeconds: last.workerCpuSeconds - first.workerCpuSeconds,
    redis: first.redis && last.redis && between(first.redis, last.redis),
    byWorker: rows.map(sum),
    byCampaign: ids.map((_, i) => sum(rows.map((row) => row[i] ?? 0))),
  };
}

/** What each worker has handed over, by campaign in that order. */
function rowsOf(counted: readonly Counted[], ids: readonly string[]): number[][] {
  return counted.flatMap(({ campaigns, sent }) => sent.map((row) => ids.map((id) => row[campaigns.indexOf(id)] ?? 0)));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

/** Throws when one recipient was written to twice; says what troubles workers had, which on a busy machine are long waits. */
export function refuseDoubled(parts: Awaited<ReturnType<Crowd['stop']>>): void {
  const seen = new Set<string>();
  for (const trouble of new Set(parts.flatMap(({ troubles }) => troubles))) console.log(`a worker said: ${trouble}`);
  for (const { campaigns, numbers } of parts) {
    for (const [i, id] of campaigns.entries()) {
      for (const number of numbers[i] ?? []) {
        const name = `${id}.${number}`;
        if (seen.has(name)) throw new Error(`${name} went out twice`);
        seen.add(name);
      }
    }
  }
}
