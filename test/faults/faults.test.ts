import { describe, expect, it, vi } from 'vitest';
import { LAUNCHER } from '../helpers/facteur.ts';
import { passed, play, resultLines, whySkipped } from './runner.ts';
import { SHORT_KILLS, shortScenariosOn } from './scenarios/index.ts';
import { BACKENDS } from './store.ts';

// Most of their time scenarios wait for processes and for time to pass.
vi.setConfig({ maxConcurrency: 8 });

// A scenario that is stuck says so itself (see patience.ts); one that still moves is not broken off on a busy machine.
const TIMEOUT_MS = 1_200_000;

const seed = Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);

/** The short form of the fault suite; the long one is `npm run faults`. */
describe.each(BACKENDS)(`faults on %s (seed ${seed})`, (backend) => {
  const waitingFirst = [...shortScenariosOn(backend)].sort(
    (a, b) => Number(b.waits ?? false) - Number(a.waits ?? false),
  );
  for (const scenario of waitingFirst) {
    const skipped = whySkipped(scenario, { backend });
    const name = `${scenario.name}: ${skipped ?? scenario.about}`;
    it.concurrent(name, { timeout: TIMEOUT_MS, skip: skipped !== null }, async () => {
      const size = { form: 'short', kills: SHORT_KILLS } as const;
      const result = await play(scenario, { size, seed, launcher: LAUNCHER, backend });
      console.log(resultLines(result));
      expect(passed(result), resultLines(result)).toBe(true);
    });
  }
});
