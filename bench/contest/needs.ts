import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exists, type Need, succeeds } from '../../scripts/debian.ts';
import { SMTP_SINK } from './sink.ts';

/** Celery is Debian's, and so is the Python that finds it there. */
export const PYTHON = '/usr/bin/python3';

export const sinkNeed: Need = {
  name: 'smtp-sink and smtp-source',
  packages: ['postfix'],
  present: () => exists(SMTP_SINK),
};
export const redisNeed: Need = {
  name: 'redis-server',
  packages: ['redis-server'],
  present: () => exists('redis-server'),
};
export const celeryNeed: Need = {
  name: 'Celery',
  packages: ['python3-celery', 'python3-redis'],
  present: () => succeeds(PYTHON, '-c', 'import celery, redis'),
};
/** Optional packages of npm, which `npm ci --omit=optional` leaves out. */
export const bullmqNeed: Need = {
  name: 'bullmq (npm ci)',
  packages: [],
  present: () => existsSync(join(import.meta.dirname, '../../node_modules/bullmq')),
};
