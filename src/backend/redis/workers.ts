import { ownWords } from '../../own-words.ts';
import type { CampaignId, NewWorker, WorkerCurrent, WorkerId, WorkerRow } from '../port.ts';
import { type Connection, fieldsOf } from './connection.ts';
import { PREFIX } from './keys.ts';

/** A worker's facts as Redis keeps them. */
export function workerFields({ host, boot, pid, concurrency }: NewWorker, durable: boolean): string[] {
  return Object.entries({ host, boot, pid, concurrency, durable: durable ? 1 : 0 })
    .flat()
    .map(String);
}

/** See `Backend.registerWorker`. `durable`: the server keeps each write before it acknowledges it. */
export async function registerWorker(connection: Connection, worker: NewWorker, durable: boolean): Promise<void> {
  await connection.at('register', worker.id, ...workerFields(worker, durable));
}

/** See `Backend.beat`. */
export async function beat(connection: Connection, id: WorkerId, { campaign }: WorkerCurrent) {
  const [answer, generation] = (await connection.at('beat', id, campaign ?? '')) as [number, string];
  await connection.inGeneration(Number(generation));
  return { alive: answer >= 0, stopRequested: answer === 1 };
}

/** See `Backend.workers`. */
export async function workers(connection: Connection): Promise<readonly WorkerRow[]> {
  const [ids] = (await connection.together([['zrange', `${PREFIX}workers`, 0, -1]])) as [string[]];
  if (ids.length === 0) return [];
  const read = await connection.together(ids.map((id) => ['hgetall', `${PREFIX}w:${id}`]));
  return ids.flatMap((id, i) => {
    const fields = fieldsOf(read[i]);
    return fields.slot && !fields.ended ? [toWorkerRow(id, fields)] : [];
  });
}

function toWorkerRow(id: WorkerId, fields: Readonly<Record<string, string>>): WorkerRow {
  const { host = '', boot = '', pid, concurrency, started, seen, beats, stop, current = '' } = fields;
  return {
    ...{ id, host, boot, pid: Number(pid), concurrency: Number(concurrency), beats: Number(beats) },
    startedAt: Number(started),
    lastSeenAt: Number(seen),
    stopRequested: stop === '1',
    current: { campaign: (current as CampaignId) || null },
  };
}

/** See `Backend.requestStop`. */
export async function requestStop(connection: Connection, id: WorkerId | undefined): Promise<number> {
  return Number(await connection.run('request-stop', ...(id === undefined ? [] : [id])));
}

/** See `Backend.recover`. The registration goes last, so that whoever comes after a crash in between goes on with it. */
export async function recover(connection: Connection, id: WorkerId): Promise<{ released: number; unknown: number }> {
  const result = { released: 0, unknown: 0 };
  for (;;) {
    const [released = 0, unknown = 0, more] = (await recoverChunk(connection, id)) as number[];
    result.released += released;
    result.unknown += unknown;
    if (!more) return result;
  }
}

/** Ends some claims of a worker that was declared dead, and forgets it when there are no more. */
export function recoverChunk(connection: Connection, id: WorkerId): Promise<unknown> {
  return connection.at('recover', id, ownWords('worker-vanished', {}));
}
