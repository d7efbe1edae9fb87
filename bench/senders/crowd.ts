import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { undoAtExit } from '../contest/leftovers.ts';
import { cpuSeconds } from '../contest/processes.ts';
import type { Asked, Counted, HandedOver, Order, Told } from './order.ts';

const PROGRAM = join(import.meta.dirname, '../programs/senders.ts');

/** Simulated workers in a few processes: as many as there are processors, so that the machine can carry them. */
export class Crowd {
  readonly #processes: readonly Process[];

  private constructor(processes: readonly Process[]) {
    this.#processes = processes;
  }

  /** Resolves when all of them are registered and at work. */
  static async start({ workers, ...order }: Omit<Order, 'first'>): Promise<Crowd> {
    const count = Math.min(workers, availableParallelism());
    const size = Math.ceil(workers / count);
    const processes = Array.from({ length: count }, (_, i) => {
      const first = i * size;
      return new Process({ ...order, first, workers: Math.min(size, workers - first) });
    });
    const crowd = new Crowd(processes);
    await Promise.all(processes.map((one) => one.heard('ready')));
    return crowd;
  }

  /** User and system time of all of them so far, in seconds. */
  get cpuSeconds(): number {
    return cpuSeconds(this.#processes.map(({ pid }) => pid));
  }

  /** What each of them has handed over so far. */
  counted(): Promise<Counted[]> {
    return Promise.all(
      this.#processes.map(async (one) => {
        one.ask('count');
        return (await one.heard('counted')).counted;
      }),
    );
  }

  /** Ends them in good order, and says what they handed over. */
  stop(): Promise<HandedOver[]> {
    return Promise.all(
      this.#processes.map(async (one) => {
        one.ask('stop');
        return (await one.heard('ended')).handedOver;
      }),
    );
  }
}

type Of<Kind extends Told['kind']> = Extract<Told, { kind: Kind }>;

class Process {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<Told['kind'], PromiseWithResolvers<Told>>();

  constructor(order: Order) {
    this.#child = fork(PROGRAM, { serialization: 'advanced' });
    const forget = undoAtExit(() => this.#child.kill('SIGKILL'));
    this.#child.once('exit', forget);
    this.#child.on('message', (told: Told) => this.#waiting.get(told.kind)?.resolve(told));
    // It comes after the last message, which the exit may not.
    this.#child.once('disconnect', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('a process of simulated workers has ended'));
    });
    this.#child.send(order);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  ask(asked: Asked): void {
    this.#child.send(asked);
  }

  /** The next thing of that kind it tells. Throws when it ends before. */
  async heard<Kind extends Told['kind']>(kind: Kind): Promise<Of<Kind>> {
    const waiting = Promise.withResolvers<Told>();
    this.#waiting.set(kind, waiting);
    try {
      return (await waiting.promise) as Of<Kind>;
    } finally {
      this.#waiting.delete(kind);
    }
  }
}
