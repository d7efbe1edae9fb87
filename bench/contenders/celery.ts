import { join } from 'node:path';
import { type Contender, type Run, rowOfAddress, type Stage } from '../contest/contender.ts';
import { celeryNeed, PYTHON, redisNeed } from '../contest/needs.ts';
import { onOwnRedis } from '../contest/own-redis.ts';
import { Program } from '../contest/program.ts';
import { programRun } from '../contest/program-run.ts';

const FOLDER = join(import.meta.dirname, '../programs/celery');

/** The replaced system with its own settings: each of the two processes reserves one message. */
export const celeryAsItWas: Contender = celery({
  name: 'celery',
  about: 'Celery, Redis (everysec) and smtplib as the replaced system had them: 2 processes, prefetch 1',
  share: 0.01,
  prefetch: 1,
});

/** The same with the prefetch at which it is fastest. */
export const celeryBest: Contender = celery({
  name: 'celery-best-prefetch',
  about: 'the same with the prefetch at which it is fastest',
  share: 0.05,
  prefetch: 64,
});

interface CeleryVariant {
  readonly name: string;
  readonly about: string;
  readonly share: number;
  readonly prefetch: number;
}

function celery({ name, about, share, prefetch }: CeleryVariant): Contender {
  return {
    name,
    about,
    share,
    needs: [redisNeed, celeryNeed],
    prepare: (stage) => prepare(stage, prefetch),
    rowOf: rowOfAddress,
  };
}

function prepare(stage: Stage, prefetch: number): Promise<Run> {
  const { folder, port, list, materialFile } = stage;
  return onOwnRedis(stage, 'everysec', async ({ url }) => {
    const settings = { REDIS_URL: url, SMTP_PORT: String(port), MATERIAL: materialFile, PREFETCH: String(prefetch) };
    const env = { ...settings, HOME: folder, PYTHONDONTWRITEBYTECODE: '1', C_FORCE_ROOT: '1' };
    const python = (...args: readonly string[]) =>
      new Program(PYTHON, args, { cwd: FOLDER, env, log: join(folder, 'celery.log') });
    await python('mails.py', list).succeeded();
    const queues = ['-Q', 'email_queue,bulk_email_queue'];
    return programRun({
      launch: () => python('-m', 'celery', '-A', 'mails', 'worker', '--loglevel=INFO', ...queues),
      // It has no end of its own; asked to stop it finishes what it has begun.
      finished: (worker) => worker.stop(),
    });
  });
}
