import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/port.ts';
import { FacteurError } from '../../src/errors.ts';
import { Worker, type WorkerOptions } from '../../src/worker/worker.ts';
import { eventually } from '../helpers/eventually.ts';
import { sessionStage } from './session-stage.ts';

type Stage = Awaited<ReturnType<typeof sessionStage>>;

function workerOf(stage: Stage, over: Partial<WorkerOptions> = {}): Worker {
  const { backend, clock, load, tell: events } = stage;
  return new Worker({
    ...{ backend, clock, events, loadAccounts: load, concurrency: 3, unsubscribeKey: () => null },
    ...over,
  });
}

/** The backend, but for the registration of its first worker, after which something happens. */
function whenFirstRegistered(backend: Backend, then: (id: string) => Promise<unknown>): Backend {
  let first = true;
  return {
    ...backend,
    async registerWorker(worker) {
      await backend.registerWorker(worker);
      if (first) await then(worker.id);
      first = false;
    },
  };
}

describe('Worker', () => {
  it('works until nothing is left, says how much it does at once, and closes its connections', async () => {
    const stage = await sessionStage();
    const [one, other] = [await stage.campaign(2), await stage.campaign(2)];
    const said: number[] = [];
    const backend = whenFirstRegistered(stage.backend, async () => {
      for (const { concurrency } of await stage.backend.workers()) said.push(concurrency);
    });
    expect(await workerOf(stage, { backend, untilIdle: true, only: one }).run()).toBe('idle');
    expect([await stage.counts(one), await stage.counts(other)]).toEqual([{ sent: 2 }, { pending: 2 }]);
    expect(said).toEqual([3]);
    await stage.server.until(({ open }) => open === 0);
    expect(await stage.backend.workers()).toEqual([]);
  });

  it('comes back under another id when its lease was lost, and goes on', async () => {
    const stage = await sessionStage();
    const id = await stage.campaign(2);
    const backend = whenFirstRegistered(stage.backend, (worker) => stage.backend.recover(worker));
    expect(await workerOf(stage, { backend, untilIdle: true }).run()).toBe('idle');
    expect(stage.told('ready')).toHaveLength(2);
    expect(await stage.counts(id)).toEqual({ sent: 2 });
  });

  it('ends when it is told to, and waits for what is on the wire', async () => {
    const stage = await sessionStage({ script: { rules: [{ at: 'dot', only: { nth: [1] }, do: { hold: true } }] } });
    const id = await stage.campaign(5);
    const worker = workerOf(stage);
    const ended = worker.run();
    await stage.server.until(({ events }) => events.length === 1);
    await eventually('two are begun', async () => (await stage.counts(id)).sending === 2);
    worker.stop();
    await eventually('the rest is given back', async () => (await stage.counts(id)).pending === 3);
    stage.server.set({});
    expect(await ended).toBe('stopped');
    expect(await stage.counts(id)).toEqual({ sent: 1, pending: 4 });
  });

  it('sends nothing when it was told to stop before it began, nor does it come back after a lost lease', async () => {
    const stage = await sessionStage();
    const id = await stage.campaign(1);
    const early = workerOf(stage);
    early.stop();
    expect(await early.run()).toBe('stopped');
    const backend = whenFirstRegistered(stage.backend, async (worker) => {
      await stage.backend.recover(worker);
      late.stop();
    });
    const late = workerOf(stage, { backend });
    expect(await late.run()).toBe('stopped');
    expect(stage.told('ready').length).toBeLessThanOrEqual(2);
    expect(await stage.counts(id)).toEqual({ pending: 1 });
  });

  it('ends at once with what is wrong when a newer program has taken the ledger over', async () => {
    const stage = await sessionStage({ script: { rules: [{ at: 'dot', do: { silence: true } }] } });
    await stage.campaign(1);
    const newer = new FacteurError('store-newer', { folder: 'x' } as never);
    const work: Backend['work'] = (accounts) =>
      stage.server.events.length > 0 ? Promise.reject(newer) : stage.backend.work(accounts);
    await expect(workerOf(stage, { backend: { ...stage.backend, work } }).run()).rejects.toBe(newer);
    await stage.server.until(({ open }) => open === 0);
  });

  it('does not begin when its settings cannot be read', async () => {
    const stage = await sessionStage();
    const wrong = new Error('SMTP_PORT is no number');
    await expect(workerOf(stage, { loadAccounts: () => Promise.reject(wrong) }).run()).rejects.toBe(wrong);
    expect(stage.events).toEqual([]);
  });
});
