import { afterAll, describe, it } from 'vitest';
import { RedisServer, redisMissing } from '../../helpers/redis.ts';
import { startFlow } from './flow.ts';

/** One for all; each run has a database of its own. */
let redis: RedisServer | null = null;
let database = 0;
afterAll(() => redis?.close());

async function settingsOf(backend: string): Promise<Record<string, string>> {
  if (backend === 'sqlite') return {};
  redis ??= await RedisServer.start();
  database += 1;
  return { REDIS_URL: `${redis.url}/${database}` };
}

// What is of a language and what is of a store do not meet: two runs have both. FACTEUR_FLOWS=all runs all four.
const runs = [
  { backend: 'sqlite', language: 'fr' },
  { backend: 'redis', language: 'en' },
  ...(process.env.FACTEUR_FLOWS === 'all'
    ? ([
        { backend: 'sqlite', language: 'en' },
        { backend: 'redis', language: 'fr' },
      ] as const)
    : []),
] as const;

describe.each(runs)('on $backend, in $language', ({ backend, language }) => {
  it.skipIf(backend === 'redis' && redisMissing())(
    'sends a workbook to 200, is held, mended, resumed and retried, and tells who got it',
    async () => {
      const flow = await startFlow(language, await settingsOf(backend));
      await flow.leaveOut();
      await flow.takeList();
      await flow.writeMessage();
      await flow.checkAndTry();
      await flow.send();
      await flow.sendAgainAndBeHeld();
      await flow.repair();
      await flow.retry();
      await flow.writeOut();
      await flow.findSomebody();
    },
  );
});
