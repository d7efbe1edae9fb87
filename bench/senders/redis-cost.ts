import type { RedisServer } from '../../test/helpers/redis.ts';

/** What a Redis has done since its start, as it says itself. */
export interface RedisWork {
  /** Its processor time (used_cpu_user + used_cpu_sys), in seconds. */
  readonly cpuSeconds: number;
  /** Commands that clients sent; what scripts call is not among them. */
  readonly calls: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Memory of its data, in bytes (used_memory). */
  readonly memory: number;
  /** Connections now. */
  readonly clients: number;
}

/** Asks the server. */
export async function redisWork(redis: RedisServer): Promise<RedisWork> {
  const text = String(await redis.command('INFO', 'all'));
  const figure = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    cpuSeconds: figure('used_cpu_user') + figure('used_cpu_sys'),
    calls: callsOfClients(text),
    bytesIn: figure('total_net_input_bytes'),
    bytesOut: figure('total_net_output_bytes'),
    memory: figure('used_memory'),
    clients: figure('connected_clients'),
  };
}

/** Commands that this program's connections send; everything else of the statistics comes from within scripts. */
const SENT_BY_CLIENTS = ['evalsha', 'eval', 'xread', 'xadd', 'config\\|get'];

function callsOfClients(stats: string): number {
  const calls = (name: string) => Number(new RegExp(`^cmdstat_${name}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
  return SENT_BY_CLIENTS.reduce((sum, name) => sum + calls(name), 0);
}

/** What it did between two looks. Memory and connections are those of the second. */
export function between(before: RedisWork, after: RedisWork): RedisWork {
  return {
    ...after,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    calls: after.calls - before.calls,
    bytesIn: after.bytesIn - before.bytesIn,
    bytesOut: after.bytesOut - before.bytesOut,
  };
}
