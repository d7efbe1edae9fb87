import { join } from 'node:path';
import { type Contender, type Run, rowOfAddress, type Stage } from '../contest/contender.ts';
import type { Material } from '../contest/material.ts';
import { measure } from '../contest/measure.ts';
import { celeryNeed, PYTHON, redisNeed } from '../contest/needs.ts';
import { onOwnRedis } from '../contest/own-redis.ts';
import { Program } from '../contest/program.ts';
import { programRun } from '../contest/program-run.ts';

const needs = [redisNeed, celeryNeed];
const FOLDER = join(import.meta.dirname, '../programs/celery');

/** Among these the best prefetch is looked for: messages that each process reserves. */
const PREFETCHES = [4, 16, 64];
const TRIAL = 1_000;

/** The replaced system with its own settings: each of the two processes reserves one message. */
export const celeryAsItWas: Contender = {
  ...celery(1),
  name: 'celery',
  about: 'Celery, Redis (everysec) and smtplib as the replaced system had them: 2 processes, prefetch 1',
  share: 0.01,
};

/** The same with the prefetch at which it is fastest here: a short trial before its first run tells. */
export function celeryBest(): Contender {
  let best: number | null = null;
  return {
    name: 'celery-best-prefetch',
    get about() {
      return `the same with prefetch ${best ?? 'N'}, the fastest of ${PREFETCHES.join(', ')}`;
    },
    share: 0.05,
    needs,
    async prepare(stage) {
      best ??= await fastestPrefetch(stage.material);
      return prepare(stage, best);
    },
    rowOf: rowOfAddress,
  };
}

function celery(prefetch: number): Contender {
  const name = `celery, prefetch ${prefetch}`;
  return { name, about: name, share: 1, needs, prepare: (stage) => prepare(stage, prefetch), rowOf: rowOfAddress };
}

async function fastestPrefetch(material: Material): Promise<number> {
  const trials: { prefetch: number; perSecond: number }[] = [];
  for (const prefetch of PREFETCHES) {
    const { perSecond } = await measure(celery(prefetch), { messages: TRIAL, material });
    trials.push({ prefetch, perSecond });
  }
  const [fastest] = trials.sort((a, b) => b.perSecond - a.perSecond);
  return (fastest as (typeof trials)[number]).prefetch;
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
