import { describe, expect, it } from 'vitest';
import { LAUNCHER } from '../helpers/facteur.ts';
import { passed, play, resultLines, whySkipped } from './runner.ts';
import { killWorker } from './scenarios/kill-worker.ts';
import { BACKENDS } from './store.ts';

const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);

/** The promise itself, in every run of the tests; the other scenarios are in faults.test.ts. */
describe.each(BACKENDS)(`kill -9 on %s (seed ${seed})`, (backend) => {
  const skipped = whySkipped(killWorker, { backend });
  it.skipIf(skipped !== null)(`of a worker: ${skipped ?? killWorker.about}`, async () => {
    const size = { form: 'short', kills: 1 } as const;
    const result = await play(killWorker, { size, seed, launcher: LAUNCHER, backend });
    expect(passed(result), resultLines(result)).toBe(true);
  });
});
