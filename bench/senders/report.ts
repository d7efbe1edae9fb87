import type { Cost } from './cost.ts';

/** What a message costs: per message, and for each worker and second. */
export interface Figures {
  /** Milliseconds of Redis' processor a message; 0 without Redis. */
  readonly redisMs: number;
  /** Milliseconds of the workers' processors a message. */
  readonly workerMs: number;
  readonly calls: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** A message of a run that sent some. */
export function perMessage({ messages, workerCpuSeconds, redis }: Cost): Figures {
  return figures(messages, workerCpuSeconds, redis);
}

/** A worker and a second of a run. */
export function perWorkerSecond({ seconds, byWorker, workerCpuSeconds, redis }: Cost): Figures {
  return figures(seconds * byWorker.length, workerCpuSeconds, redis);
}

function figures(of: number, workerCpuSeconds: number, redis: Cost['redis']): Figures {
  return {
    redisMs: ((redis?.cpuSeconds ?? 0) * 1_000) / of,
    workerMs: (workerCpuSeconds * 1_000) / of,
    calls: (redis?.calls ?? 0) / of,
    bytesIn: (redis?.bytesIn ?? 0) / of,
    bytesOut: (redis?.bytesOut ?? 0) / of,
  };
}

/** The middle one of each figure. */
export function medianOf(all: readonly Figures[], median: (values: readonly number[]) => number): Figures {
  const of = (name: keyof Figures) => median(all.map((one) => one[name]));
  return {
    redisMs: of('redisMs'),
    workerMs: of('workerMs'),
    calls: of('calls'),
    bytesIn: of('bytesIn'),
    bytesOut: of('bytesOut'),
  };
}

/** A line of a table. */
export function line(name: string, { redisMs, workerMs, calls, bytesIn, bytesOut }: Figures): string {
  const cells = [redisMs.toFixed(3), workerMs.toFixed(3), calls.toFixed(2), bytesIn.toFixed(0), bytesOut.toFixed(0)];
  return [name.padEnd(34), ...cells.map((cell) => cell.padStart(10))].join('');
}

/** What stands above such lines. */
export const HEAD = ['', 'Redis ms', 'workers ms', 'calls', 'bytes in', 'bytes out']
  .map((cell, i) => (i === 0 ? cell.padEnd(34) : cell.padStart(10)))
  .join('');

/** How even shares are: least, mean and most. */
export function evenness(shares: readonly number[]): string {
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return `${Math.min(...shares)}–${Math.max(...shares)} around ${mean.toFixed(0)}`;
}
