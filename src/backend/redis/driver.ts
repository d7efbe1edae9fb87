import { FacteurError } from '../../errors.ts';

// Optional packages, loaded when Redis is chosen and not before: most people never need them.

/** ioredis. Throws `redis-driver-missing` with what to install. */
export function importDriver() {
  return import('ioredis').catch((error) => missing(error, 'ioredis'));
}

/** BullMQ. Throws `redis-driver-missing` with what to install. */
export function importQueues(): Promise<Pick<typeof import('bullmq'), 'Queue' | 'Worker'>> {
  return import('bullmq').catch((error) => missing(error, 'bullmq'));
}

function missing(error: unknown, name: string): never {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
  throw new FacteurError('redis-driver-missing', { name });
}
