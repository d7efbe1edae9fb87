import { commitLatency } from '../figures/disk.ts';
import type { Checked } from './check.ts';
import type { Contender } from './contender.ts';
import type { Material } from './material.ts';
import { check, type Measured, measure } from './measure.ts';
import { type Spread, spread } from './statistics.ts';

export interface ContestOptions {
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  /** For a contender with a share of 1. */
  readonly messages: number;
  readonly material: Material;
  /** Told of what is going on, line by line. */
  readonly say: (line: string) => void;
}

export interface ContestResult {
  readonly contenders: readonly ContenderResult[];
  /** Of messages/s, round by round: `ratios[a][b]` is how many times as fast a is as b. */
  readonly ratios: Readonly<Record<string, Readonly<Record<string, Spread>>>>;
  /** Milliseconds from a write of 4 KB to its being on the disk, measured before every round. */
  readonly commitMs: Spread;
}

export interface ContenderResult {
  readonly name: string;
  readonly about: string;
  readonly messages: number;
  readonly checked: Checked;
  readonly perSecond: Spread;
  readonly cpuPer1000: Spread;
  readonly storeCpuPer1000: Spread | null;
  /** Bytes. */
  readonly peakRss: Spread;
  readonly rounds: readonly Measured[];
}

/**
 * First a round in which every message is dumped and checked and which also warms everything up, then the measured ones,
 * each beginning with another contender.
 */
export async function contest(options: ContestOptions): Promise<ContestResult> {
  const { contenders, rounds, say } = options;
  const checked = new Map<Contender, Checked>();
  for (const contender of contenders) {
    const result = await check(contender, sizeFor(contender, options));
    checked.set(contender, result);
    say(`checked  ${contender.name}: ${result.messages} messages, as many recipients, ${result.compared} compared`);
  }
  const measured = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]));
  const commits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    commits.push(...commitLatency());
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const result = await measure(contender, sizeFor(contender, options));
      measured.get(contender)?.push(result);
      say(`round ${round + 1}  ${contender.name}: ${Math.round(result.perSecond)} messages/s`);
    }
  }
  const results = contenders.map((contender) =>
    summary(contender, checked.get(contender) as Checked, measured.get(contender) ?? []),
  );
  return { contenders: results, ratios: ratiosOf(results), commitMs: spread(commits) };
}

function sizeFor({ share }: Contender, { messages, material }: ContestOptions) {
  return { messages: Math.max(1, Math.round(messages * share)), material };
}

function summary({ name, about }: Contender, checked: Checked, rounds: readonly Measured[]): ContenderResult {
  const of = (figure: (round: Measured) => number) => spread(rounds.map(figure));
  const store = rounds.map((round) => round.storeCpuPer1000).filter((cpu) => cpu !== null);
  return {
    name,
    about,
    messages: checked.messages,
    checked,
    perSecond: of(({ perSecond }) => perSecond),
    cpuPer1000: of(({ cpuPer1000 }) => cpuPer1000),
    storeCpuPer1000: store.length > 0 ? spread(store) : null,
    peakRss: of(({ peakRss }) => peakRss),
    rounds,
  };
}

// Pairs of the same round, minutes apart at most: what slows the machine down slows both down.
function ratiosOf(results: readonly ContenderResult[]): ContestResult['ratios'] {
  const ratio = (a: ContenderResult, b: ContenderResult) =>
    spread(a.rounds.map(({ perSecond }, i) => perSecond / (b.rounds[i] as Measured).perSecond));
  const others = (a: ContenderResult) => results.filter((b) => b !== a).map((b) => [b.name, ratio(a, b)] as const);
  return Object.fromEntries(results.map((a) => [a.name, Object.fromEntries(others(a))]));
}
