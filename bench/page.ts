/**
 * What it costs that people watch: `node bench/page.ts [--rounds 3] [--messages 100000] [--pages 50] [--browsers 2]`. A campaign is sent at full
 * speed by a worker to smtp-sink, with `facteur web` running, in turns with nobody there, watched by so many pages, and with the same pages used.
 * So many of them are real ones in Chromium, where somebody clicks and types all the time when they are used; the others ask for and listen to what
 * a page does. Says speed, the server's memory and CPU time, and how long the browser took from an input to the next picture (Event Timing).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { freezeBuild } from '../test/faults/build.ts';
import { LAUNCH } from '../test/helpers/scenes/look.ts';
import { FacteurProject, submit } from './contenders/facteur.ts';
import { temporaryFolder } from './contest/leftovers.ts';
import { type Material, material, writeList } from './contest/material.ts';
import { cpuSeconds } from './contest/processes.ts';
import { startSink } from './contest/sink.ts';
import { quantile, spread } from './contest/statistics.ts';
import { Reader } from './page/interactions.ts';
import { Watcher } from './page/watcher.ts';
import { startWebServer } from './page/web-server.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    messages: { type: 'string', default: '100000' },
    pages: { type: 'string', default: '50' },
    browsers: { type: 'string', default: '2' },
  },
});
const messages = Number(values.messages);
const LOOK_MS = 5;
const WEIGH_EVERY_MS = 500;
/** How long the watchers may take to be told the end, in milliseconds. */
const TOLD_MS = 10_000;

/** Nobody there; pages open, and nobody does anything; somebody does something all the time. */
type Kind = 'alone' | 'watched' | 'used';
const KINDS: readonly Kind[] = ['alone', 'watched', 'used'];

interface Round {
  readonly perSecond: number;
  readonly serverCpuSeconds: number;
  /** Resident memory of the server all along, in bytes. */
  readonly memory: readonly number[];
  /** Milliseconds from an input to the next picture. */
  readonly interactions: readonly number[];
}

async function round(launcher: string, made: Material, browser: Browser, kind: Kind): Promise<Round> {
  const folder = temporaryFolder('facteur-page-');
  const sink = await startSink({ dump: false });
  const list = join(folder.path, 'list.csv');
  writeList(list, messages);
  const stage = { folder: folder.path, port: sink.port, messages, material: made, list, materialFile: '' };
  const project = new FacteurProject(launcher, stage);
  const { id } = await submit(project);
  const server = await startWebServer(launcher, project);
  const memory: number[] = [];
  try {
    const browsers = kind === 'alone' ? 0 : Number(values.browsers);
    const others = kind === 'alone' ? 0 : Number(values.pages) - browsers;
    const readers = await all(browsers, (i) => Reader.open(browser, server, i % 2 === 0 ? `/campaigns/${id}` : '/'));
    const watchers = await all(others, () => Watcher.open(server, id));
    const cpuBefore = cpuSeconds([server.pid]);
    const scales = setInterval(() => memory.push(residentBytes(server.pid)), WEIGH_EVERY_MS);
    const worker = project.worker();
    if (kind === 'used') for (const reader of readers) reader.begin();
    const reached = async (count: number) => {
      while (sink.count() < count) await sleep(LOOK_MS);
      return performance.now();
    };
    const first = await reached(1);
    const last = await reached(messages);
    clearInterval(scales);
    const interactions = (await Promise.all(readers.map((reader) => reader.end()))).flat();
    await worker.succeeded();
    await told(watchers, id);
    const perSecond = (messages - 1) / ((last - first) / 1000);
    for (const watcher of watchers) watcher.close();
    return { perSecond, serverCpuSeconds: cpuSeconds([server.pid]) - cpuBefore, memory, interactions };
  } finally {
    await server.stop();
    await sink.close();
    folder.remove();
  }
}

/** Resolves when every watcher knows that the campaign is over. Throws when one is not told. */
async function told(watchers: readonly Watcher[], campaign: string): Promise<void> {
  const end = performance.now() + TOLD_MS;
  while (!watchers.every((watcher) => watcher.knowsTheEndOf(campaign))) {
    if (performance.now() > end) throw new Error('somebody who watches was not told the end');
    await sleep(LOOK_MS);
  }
}

function all<T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => make(i)));
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;

function say(kind: Kind, { perSecond, serverCpuSeconds, memory, interactions }: Round): void {
  const quarter = Math.max(1, Math.floor(memory.length / 4));
  const part = (from: number) => megabytes(spread(memory.slice(from, from + quarter)).median);
  const growth = `${part(quarter)} in the second quarter, ${part(memory.length - quarter)} in the last`;
  const at = (share: number) => `${Math.round(quantile(interactions, share))}`;
  const taken =
    interactions.length === 0
      ? ''
      : `; ${interactions.length} interactions: median ${at(0.5)}, 95 % ${at(0.95)}, 99 % ${at(0.99)}, longest ${at(1)} ms`;
  console.log(
    `${kind.padEnd(7)}: ${perSecond.toFixed(0)}/s, server ${serverCpuSeconds.toFixed(1)} s of CPU, ${growth}, at most ${megabytes(Math.max(...memory))}${taken}`,
  );
}

const build = freezeBuild();
const browser = await chromium.launch(LAUNCH);
try {
  const made = await material();
  const speeds = { alone: [], watched: [], used: [] } as Record<Kind, number[]>;
  const interactions: number[] = [];
  for (let i = 0; i < Number(values.rounds); i += 1) {
    for (const kind of i % 2 === 0 ? KINDS : KINDS.toReversed()) {
      const done = await round(build.launcher, made, browser, kind);
      say(kind, done);
      speeds[kind].push(done.perSecond);
      interactions.push(...done.interactions);
    }
  }
  for (const kind of ['watched', 'used'] as const) {
    const { median, min, max } = spread(speeds[kind].map((speed, i) => speed / (speeds.alone[i] as number)));
    console.log(
      `speed ${kind} by ${values.pages} pages (${values.browsers} of them in Chromium): ${median.toFixed(3)} of that without (${min.toFixed(3)} to ${max.toFixed(3)})`,
    );
  }
  const slow = interactions.filter((ms) => ms > 100).length;
  console.log(`interactions over 100 ms: ${slow} of ${interactions.length}`);
} finally {
  await browser.close();
  build.remove();
}
