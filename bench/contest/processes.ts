/** CPU time and memory of running processes, as Linux says them in /proc. */
import { readFileSync } from 'node:fs';

/** Of the times in /proc/PID/stat, per second: the same on every Linux (sysconf(_SC_CLK_TCK)). */
const TICKS_PER_SECOND = 100;

/** These processes and all their descendants that run now. */
export function withDescendants(pids: readonly number[]): number[] {
  return pids.flatMap((pid) => [pid, ...withDescendants(children(pid))]);
}

function children(pid: number): number[] {
  const text = read(`/proc/${pid}/task/${pid}/children`);
  return text.split(' ').filter(Boolean).map(Number);
}

/** User and system time of these processes in seconds, that of their children that have ended included. */
export function cpuSeconds(pids: readonly number[]): number {
  return seconds(pids.flatMap((pid) => times(pid)));
}

/** The same of all processes that this one has started and that have ended. */
export function endedCpuSeconds(): number {
  return seconds(times('self').slice(2));
}

function seconds(ticks: readonly number[]): number {
  return ticks.reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND;
}

/** utime, stime, cutime, cstime: fields 14 to 17, counted after the name, which may hold spaces and brackets. */
function times(pid: number | 'self'): number[] {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return fields.slice(11, 15).map(Number);
}

/** The largest resident memory each of them has had, summed, in bytes. */
export function peakRss(pids: readonly number[]): number {
  const sizes = pids.map((pid) => Number(/VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0));
  return sizes.reduce((sum, value) => sum + value, 0) * 1024;
}

// A process that has ended has no files there any more.
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
