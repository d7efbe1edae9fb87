import { FacteurProject, runOf, type Submission, submit } from '../contenders/facteur.ts';
import type { Material } from '../contest/material.ts';
import { type Measured, send, withStage } from '../contest/measure.ts';
import { type Spread, spread } from '../contest/statistics.ts';
import { type CommandTimes, commandTimes } from './commands.ts';

/** Small lists are over in a moment: they are sent several times. */
const ROUNDS = 3;
const ONCE_FROM = 100_000;

export interface ScalingOptions {
  readonly launcher: string;
  /** Recipients, ascending. */
  readonly sizes: readonly number[];
  readonly material: Material;
  readonly say: (line: string) => void;
}

export interface ScalingResult {
  readonly sizes: readonly SizeResult[];
  /** In the project of the largest list, after it was sent. */
  readonly commands: CommandTimes;
}

/** What a list of this size costs, on SQLite. */
export interface SizeResult {
  readonly recipients: number;
  readonly submission: Submission;
  readonly perSecond: Spread;
  readonly cpuPer1000: Spread;
  /** Of the worker, bytes. */
  readonly peakRss: Spread;
}

interface Sent {
  readonly submission: Submission;
  readonly measured: Measured;
  readonly commands: CommandTimes | null;
}

/** Submits and sends lists of each size. */
export async function scaling(options: ScalingOptions): Promise<ScalingResult> {
  const { sizes, say } = options;
  const results: SizeResult[] = [];
  let commands: CommandTimes | null = null;
  for (const recipients of sizes) {
    const runs: Sent[] = [];
    const rounds = recipients < ONCE_FROM ? ROUNDS : 1;
    const isLargest = recipients === sizes.at(-1);
    for (let i = 1; i <= rounds; i += 1) {
      runs.push(await sendList(recipients, { ...options, timeCommands: isLargest && i === rounds }));
    }
    const result = summary(recipients, runs);
    commands = runs.at(-1)?.commands ?? null;
    results.push(result);
    say(`scaling  ${recipients} recipients: ${Math.round(result.perSecond.median)} messages/s`);
  }
  if (commands === null) throw new Error('no sizes');
  return { sizes: results, commands };
}

function summary(recipients: number, runs: readonly Sent[]): SizeResult {
  const of = (figure: (measured: Measured) => number) => spread(runs.map(({ measured }) => figure(measured)));
  return {
    recipients,
    submission: (runs.at(-1) as Sent).submission,
    perSecond: of(({ perSecond }) => perSecond),
    cpuPer1000: of(({ cpuPer1000 }) => cpuPer1000),
    peakRss: of(({ peakRss }) => peakRss),
  };
}

function sendList(
  messages: number,
  { launcher, material, timeCommands }: ScalingOptions & { timeCommands: boolean },
): Promise<Sent> {
  return withStage({ messages, material }, { dump: false }, async (stage, sink) => {
    const project = new FacteurProject(launcher, stage);
    const submission = await submit(project);
    const run = runOf(project, submission.id, messages);
    try {
      const measured = await send(run, sink, messages);
      const campaign = { launcher, folder: project.folder, id: submission.id };
      return { submission, measured, commands: timeCommands ? commandTimes(campaign) : null };
    } finally {
      await run.close();
    }
  });
}
