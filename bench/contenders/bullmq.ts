import { join } from 'node:path';
import { RedisServer } from '../../test/helpers/redis.ts';
import { type Contender, type Run, rowOfAddress, type Stage } from '../contest/contender.ts';
import { bullmqNeed, redisNeed } from '../contest/needs.ts';
import { Program } from '../contest/program.ts';

const PROGRAM = join(import.meta.dirname, '../programs/bullmq.ts');

/** What a Node developer would build: a job a mail, tried three times, and nodemailer's pool in the worker. */
export const bullmq: Contender = {
  name: 'bullmq',
  about: 'BullMQ with a job a mail, Redis (everysec) and nodemailer’s pool in one worker',
  share: 0.25,
  needs: [redisNeed, bullmqNeed],
  async prepare({ folder, port, messages, list, materialFile }: Stage): Promise<Run> {
    const redis = await RedisServer.start({ appendfsync: 'everysec', within: folder });
    const pid = redis.pid;
    const node = (...args: readonly string[]) =>
      new Program(process.execPath, [PROGRAM, ...args], { cwd: folder, log: join(folder, 'bullmq.log') });
    let worker: Program | null = null;
    const close = async () => {
      await worker?.stop();
      await redis.close();
    };
    try {
      await node('add', redis.url, list).succeeded();
    } catch (error) {
      await close();
      throw error;
    }
    return {
      start() {
        worker = node('work', redis.url, String(port), materialFile, String(messages));
      },
      pids: () => (worker ? [worker.pid] : []),
      storePids: () => [pid],
      finished: async () => worker?.succeeded(),
      close,
      output: () => worker?.output ?? '',
    };
  },
  rowOf: rowOfAddress,
};
