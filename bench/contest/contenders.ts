import { celeryAsItWas, celeryBest } from '../contenders/celery.ts';
import { facteurOnSqlite } from '../contenders/facteur.ts';
import { nodemailerPool } from '../contenders/nodemailer.ts';
import { smtpSource } from '../contenders/smtp-source.ts';
import type { Contender } from './contender.ts';

/** All of them; `launcher`: of the build of facteur to measure. */
export function allContenders(launcher: string): Contender[] {
  return [facteurOnSqlite(launcher), nodemailerPool, smtpSource, celeryAsItWas, celeryBest];
}
