import { judge, type Tally } from './judge.ts';
import type { Scenario } from './scenario.ts';
import { Stage, type StageOptions } from './stage.ts';
import { backendMissing } from './store.ts';

export interface Result {
  readonly name: string;
  readonly tally: Tally;
  readonly notes: readonly string[];
  /** Why it did not run; null: it did. */
  readonly skipped: string | null;
  readonly seconds: number;
}

const open = new Set<Stage>();

/** Ends what still runs and gives back what was taken (a mounted disk, the right to write), when a run is broken off. */
export async function closeAll(): Promise<void> {
  await Promise.all([...open].map((stage) => stage.close()));
}

/** Why it is not played here; null: it is. */
export function whySkipped(scenario: Scenario, { backend }: Pick<StageOptions, 'backend'>): string | null {
  return backendMissing(backend) ?? scenario.skip?.() ?? null;
}

/** Plays one scenario and judges it. Never throws: what goes wrong is a problem in the result. */
export async function play(scenario: Scenario, options: StageOptions): Promise<Result> {
  const { name } = scenario;
  const began = performance.now();
  const skipped = whySkipped(scenario, options);
  if (skipped !== null) return { name, tally: nothing(), notes: [], skipped, seconds: 0 };
  const stage = await Stage.open(options, scenario.redis);
  open.add(stage);
  try {
    const tally = await playOn(stage, scenario);
    return { name, tally, notes: stage.notes, skipped, seconds: (performance.now() - began) / 1000 };
  } finally {
    open.delete(stage);
    await stage.close();
  }
}

async function playOn(stage: Stage, scenario: Scenario): Promise<Tally> {
  try {
    const endings = await scenario.run(stage);
    await stage.stopWorkers();
    await stage.server.down();
    return await judge(stage, endings);
  } catch (error) {
    const tally = nothing();
    tally.problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error), ...stage.lastWords());
    return tally;
  }
}

function nothing(): Tally {
  return { sent: 0, lost: 0, doubled: 0, unknown: 0, problems: [] };
}

/** Whether the promise held (or could not be tried here). */
export function passed({ tally }: Result): boolean {
  return tally.problems.length === 0 && tally.lost === 0 && tally.doubled === 0;
}

const WIDTHS = { name: 26, count: 8 };

export function headLine(): string {
  return line('scenario', ['sent', 'lost', 'doubled', 'unknown'], 'verdict');
}

/** One line a scenario, and below it what went wrong. */
export function resultLines(result: Result): string {
  const { name, tally, notes, skipped, seconds } = result;
  if (skipped !== null) return line(name, ['-', '-', '-', '-'], `skipped: ${skipped}`);
  const { sent, lost, doubled, unknown, problems } = tally;
  const told = [`${seconds.toFixed(0)} s`, ...notes].join('; ');
  const verdict = `${passed(result) ? 'ok' : 'BROKEN'} (${told})`;
  return [
    line(name, [sent, lost, doubled, unknown].map(String), verdict),
    ...problems.map((problem) => `    ${problem.replaceAll('\n', '\n    ')}`),
  ].join('\n');
}

function line(name: string, counts: readonly string[], verdict: string): string {
  return [name.padEnd(WIDTHS.name), ...counts.map((count) => count.padStart(WIDTHS.count)), ` ${verdict}`].join(' ');
}
