import { RedisServer } from '../../test/helpers/redis.ts';
import type { Run, Stage } from './contender.ts';

/** When an append-only file is on the disk: with every write, or once a second (Redis' own setting). */
export type Durability = 'always' | 'everysec';

/** Prepares a run on a Redis of its own in the stage's folder, with an append-only file; the run closes it. */
export async function onOwnRedis(
  { folder }: Stage,
  appendfsync: Durability,
  prepare: (redis: RedisServer) => Promise<Run>,
): Promise<Run> {
  const redis = await RedisServer.start({ appendfsync, within: folder });
  try {
    const run = await prepare(redis);
    const { pid } = redis;
    return { ...run, storePids: () => [pid], close: () => run.close().finally(() => redis.close()) };
  } catch (error) {
    await redis.close();
    throw error;
  }
}
