/**
 * The fault suite, which proves the delivery promise (docs/delivery-states.md) against the built command:
 *
 *   npm run faults -- [--backend sqlite|redis] [--kills 100] [--short] [--only NAME]... [--seed N] [--jobs N] [--pool] [--list]
 *
 * Prints one line a scenario; ends with 1 when a promise was broken. With --pool three accounts send together. On Redis with three workers that stand for three
 * machines, and a redis-server of each scenario's own.
 */
import { parseArgs } from 'node:util';
import { freezeBuild } from '../test/faults/build.ts';
import { closeAll, headLine, passed, play, type Result, resultLines } from '../test/faults/runner.ts';
import type { Scenario, Size } from '../test/faults/scenario.ts';
import { SHORT_KILLS, scenariosOn, shortScenariosOn } from '../test/faults/scenarios/index.ts';
import { BACKENDS, type BackendName } from '../test/faults/store.ts';

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'sqlite' },
    kills: { type: 'string' },
    short: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    jobs: { type: 'string', default: '1' },
    pool: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

function backend(): BackendName {
  const name = BACKENDS.find((known) => known === values.backend);
  if (!name) throw new Error(`no such backend: ${values.backend}; there are ${BACKENDS.join(' and ')}`);
  return name;
}

function chosen(): readonly Scenario[] {
  const scenarios = scenariosOn(backend());
  const unknown = values.only.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0) throw new Error(`no such scenario: ${unknown.join(', ')}; see --list`);
  const inForm = values.short ? shortScenariosOn(backend()) : scenarios;
  return values.only.length === 0 ? inForm : scenarios.filter(({ name }) => values.only.includes(name));
}

async function playAll(toPlay: readonly Scenario[], size: Size): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...toPlay];
  const build = freezeBuild();
  const playQueue = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const result = await play(next, {
        size,
        seed: Number(values.seed),
        launcher: build.launcher,
        backend: backend(),
        pool: values.pool,
      });
      results.push(result);
      console.log(resultLines(result));
    }
  };
  process.once('exit', build.remove);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void closeAll().finally(() => process.exit(130)));
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, playQueue));
  return results;
}

if (values.list) {
  for (const { name, about } of chosen()) console.log(`${name.padEnd(26)} ${about}`);
} else {
  const kills = Number(values.kills ?? (values.short ? SHORT_KILLS : 100));
  const size: Size = { form: values.short ? 'short' : 'long', kills };
  console.log(`${backend()}, ${size.form} form, ${kills} kills, --seed ${values.seed}\n${headLine()}`);
  const broken = (await playAll(chosen(), size)).filter((result) => !passed(result));
  console.log(broken.length === 0 ? 'Nothing lost, nothing doubled.' : `${broken.length} scenarios broken.`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}
