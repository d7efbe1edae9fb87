import { join } from 'node:path';
import { type Contender, rowOfAddress } from '../contest/contender.ts';
import { bullmqNeed, redisNeed } from '../contest/needs.ts';
import { onOwnRedis } from '../contest/own-redis.ts';
import { Program } from '../contest/program.ts';
import { programRun } from '../contest/program-run.ts';

const PROGRAM = join(import.meta.dirname, '../programs/bullmq.ts');

/** What a Node developer would build: a job a mail, tried three times, and nodemailer's pool in the worker. */
export const bullmq: Contender = {
  name: 'bullmq',
  about: 'BullMQ with a job a mail, Redis (everysec) and nodemailer’s pool in one worker',
  share: 0.25,
  needs: [redisNeed, bullmqNeed],
  prepare(stage) {
    const { folder, port, messages, list, materialFile } = stage;
    const node = (...args: readonly string[]) =>
      new Program(process.execPath, [PROGRAM, ...args], { cwd: folder, log: join(folder, 'bullmq.log') });
    return onOwnRedis(stage, 'everysec', async ({ url }) => {
      await node('add', url, list).succeeded();
      return programRun({ launch: () => node('work', url, String(port), materialFile, String(messages)) });
    });
  },
  rowOf: rowOfAddress,
};
