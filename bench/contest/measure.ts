import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Checked, checkDump, firstMessage } from './check.ts';
import type { Contender, Run, Stage } from './contender.ts';
import { temporaryFolder } from './leftovers.ts';
import { type Material, writeList } from './material.ts';
import { cpuSeconds, endedCpuSeconds, peakRss, withDescendants } from './processes.ts';
import { type Sink, startSink } from './sink.ts';

const LOOK_EVERY_MS = 5;
const WEIGH_EVERY_MS = 500;
/** A contender from which nothing comes for so long has stopped. */
const STANDSTILL_MS = 60_000;

/** One run of one contender. */
export interface Measured {
  readonly messages: number;
  /** From the first message at the sink to the last, in seconds. */
  readonly seconds: number;
  readonly perSecond: number;
  /** Of the contender's own processes in that time. */
  readonly cpuPer1000: number;
  /** Of its Redis in that time; null: it has none. */
  readonly storeCpuPer1000: number | null;
  /** Bytes, start-up included. */
  readonly peakRss: number;
}

export interface RunOptions {
  readonly messages: number;
  readonly material: Material;
}

/** Lets a contender send, and measures it. Throws unless exactly `messages` arrived. */
export function measure(contender: Contender, options: RunOptions): Promise<Measured> {
  return withStage(options, { dump: false }, (stage, sink) => play(contender, stage, sink));
}

/** Lets a contender send, and looks at every message that arrived. Throws for what is missing, doubled or wrong. */
export function check(contender: Contender, options: RunOptions): Promise<Checked> {
  return withStage(options, { dump: true }, async (stage, sink) => {
    await play(contender, stage, sink);
    return checkDump(sink.dump ?? '', { ...options, rowOf: contender.rowOf });
  });
}

/** The message that a contender sends to the first of the list, with line ends of one byte. */
export function messageOf(contender: Contender, material: Material): Promise<Buffer> {
  return withStage({ messages: 1, material }, { dump: true }, async (stage, sink) => {
    await play(contender, stage, sink);
    return firstMessage(sink.dump ?? '');
  });
}

/** A fresh folder with list and templates, and a fresh sink; both are gone afterwards. */
export async function withStage<T>(
  { messages, material }: RunOptions,
  { dump }: { dump: boolean },
  then: (stage: Stage, sink: Sink) => Promise<T>,
): Promise<T> {
  const temporary = temporaryFolder('facteur-bench-');
  const folder = temporary.path;
  const list = join(folder, 'destinataires.csv');
  const materialFile = join(folder, 'material.json');
  try {
    writeList(list, messages);
    writeFileSync(materialFile, JSON.stringify(material));
    const sink = await startSink({ dump });
    try {
      return await then({ folder, port: sink.port, messages, material, list, materialFile }, sink);
    } finally {
      await sink.close();
    }
  } finally {
    temporary.remove();
  }
}

async function play(contender: Contender, stage: Stage, sink: Sink): Promise<Measured> {
  const run = await contender.prepare(stage);
  try {
    return await send(run, sink, stage.messages);
  } catch (error) {
    const last = run.output().slice(-2_000);
    throw new Error(`${contender.name}: ${(error as Error).message}\n${last}`, { cause: error });
  } finally {
    await run.close();
  }
}

interface Moment {
  readonly count: number;
  readonly at: number;
  readonly cpu: number;
  readonly storeCpu: number;
}

/**
 * All contenders are measured at the sink, from the first message to the last: not the start of an interpreter, nor what
 * each of them calls its own speed.
 */
export async function send(run: Run, sink: Sink, messages: number): Promise<Measured> {
  run.start();
  const look = (): Moment => ({
    count: sink.count(),
    at: performance.now(),
    // Of the processes here only the contender's end before the last message is there.
    cpu: cpuSeconds(withDescendants(run.pids())) + endedCpuSeconds(),
    storeCpu: cpuSeconds(run.storePids()),
  });
  let rss = 0;
  const weigh = () => {
    rss = Math.max(rss, peakRss(withDescendants(run.pids())));
  };
  const scales = setInterval(weigh, WEIGH_EVERY_MS);
  try {
    await arrived(sink, 1);
    const first = look();
    await arrived(sink, messages);
    const last = look();
    weigh();
    await run.finished();
    if (sink.count() !== messages) throw new Error(`${sink.count()} messages arrived instead of ${messages}`);
    return { messages, ...rates(first, last), peakRss: rss };
  } finally {
    clearInterval(scales);
  }
}

function rates(first: Moment, last: Moment): Omit<Measured, 'messages' | 'peakRss'> {
  const messages = last.count - first.count;
  const seconds = (last.at - first.at) / 1000;
  const per1000 = (cpu: number) => (cpu / messages) * 1000;
  return {
    seconds,
    perSecond: messages / seconds,
    cpuPer1000: per1000(last.cpu - first.cpu),
    storeCpuPer1000: last.storeCpu === 0 ? null : per1000(last.storeCpu - first.storeCpu),
  };
}

async function arrived(sink: Sink, count: number): Promise<void> {
  let seen = { count: -1, at: performance.now() };
  for (;;) {
    const now = { count: sink.count(), at: performance.now() };
    if (now.count >= count) return;
    if (now.count > seen.count) seen = now;
    else if (now.at - seen.at > STANDSTILL_MS) throw new Error(`nothing more came after ${now.count} messages`);
    await sleep(LOOK_EVERY_MS);
  }
}
