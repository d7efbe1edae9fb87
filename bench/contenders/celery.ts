import { join } from 'node:path';
import { RedisServer } from '../../test/helpers/redis.ts';
import { type Contender, type Run, rowOfAddress, type Stage } from '../contest/contender.ts';
import { celeryNeed, PYTHON, redisNeed } from '../contest/needs.ts';
import { Program } from '../contest/program.ts';

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

async function prepare({ folder, port, list, materialFile }: Stage, prefetch: number): Promise<Run> {
  const redis = await RedisServer.start({ appendfsync: 'everysec', within: folder });
  const python = (log: string, ...args: readonly string[]) =>
    new Program(PYTHON, args, {
      cwd: FOLDER,
      env: {
        ...{ REDIS_URL: redis.url, SMTP_PORT: String(port), MATERIAL: materialFile, PREFETCH: String(prefetch) },
        ...{ HOME: folder, PYTHONDONTWRITEBYTECODE: '1', C_FORCE_ROOT: '1' },
      },
      log: join(folder, log),
    });
  let worker: Program | null = null;
  const close = async () => {
    await worker?.stop();
    await redis.close();
  };
  try {
    await python('queued.log', 'mails.py', list).succeeded();
  } catch (error) {
    await close();
    throw error;
  }
  const pid = redis.pid;
  return {
    start() {
      const queues = ['-Q', 'email_queue,bulk_email_queue'];
      worker = python('worker.log', '-m', 'celery', '-A', 'mails', 'worker', '--loglevel=INFO', ...queues);
    },
    pids: () => (worker ? [worker.pid] : []),
    storePids: () => [pid],
    // It has no end of its own; asked to stop it finishes what it has begun.
    finished: async () => worker?.stop(),
    close,
    output: () => worker?.output ?? '',
  };
}
