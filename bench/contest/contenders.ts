import { bullmq } from '../contenders/bullmq.ts';
import { celeryAsItWas, celeryBest } from '../contenders/celery.ts';
import { facteurOnRedis, facteurOnSqlite } from '../contenders/facteur.ts';
import { nodemailerPool } from '../contenders/nodemailer.ts';
import { smtpSource } from '../contenders/smtp-source.ts';
import type { Contender } from './contender.ts';

/** All of them; `launcher`: of the build of facteur to measure. */
export function allContenders(launcher: string): Contender[] {
  const onSqlite = facteurOnSqlite(launcher);
  const onRedis = (['always', 'everysec'] as const).map((durability) => facteurOnRedis(launcher, durability));
  return [onSqlite, ...onRedis, nodemailerPool, bullmq, celeryAsItWas, celeryBest(), smtpSource(onSqlite)];
}
