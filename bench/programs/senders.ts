/** A process of simulated workers; what it is asked and what it tells is in `bench/senders/order.ts`. */
import type { Asked, Counted, HandedOver, Order, Told } from '../senders/order.ts';
import { SimulatedWorker } from '../senders/simulated-worker.ts';

const sent: Map<string, number>[] = [];
const numbers = new Map<string, number[]>();
const times: number[] = [];
const troubles = new Set<string>();

function tell(told: Told, then: () => void = () => {}): void {
  process.send?.(told, then);
}

async function start(order: Order): Promise<SimulatedWorker[]> {
  const registered: Promise<void>[] = [];
  const starting = Array.from({ length: order.workers }, (_, i) => {
    const counts = new Map<string, number>();
    sent.push(counts);
    const { promise, resolve } = Promise.withResolvers<void>();
    registered.push(promise);
    return SimulatedWorker.start(order, order.first + i, {
      ready: resolve,
      sent: ({ campaign, number }) => note(counts, campaign, number),
      trouble: (words) => troubles.add(words),
    });
  });
  const workers = await Promise.all(starting);
  await Promise.all(registered);
  return workers;
}

function note(counts: Map<string, number>, campaign: string, number: number): void {
  counts.set(campaign, (counts.get(campaign) ?? 0) + 1);
  const of = numbers.get(campaign);
  if (of) of.push(number);
  else numbers.set(campaign, [number]);
  times.push(performance.timeOrigin + performance.now());
}

function counted(): Counted {
  const campaigns = [...numbers.keys()];
  return { campaigns, sent: sent.map((counts) => campaigns.map((id) => counts.get(id) ?? 0)) };
}

function handedOver(): HandedOver {
  return {
    ...counted(),
    numbers: [...numbers.values()].map((of) => Uint32Array.from(of)),
    times: Float64Array.from(times),
    troubles: [...troubles],
  };
}

process.once('message', async (order: Order) => {
  const workers = await start(order);
  process.on('message', async (asked: Asked) => {
    if (asked === 'count') return tell({ kind: 'counted', counted: counted() });
    await Promise.all(workers.map((worker) => worker.stop()));
    tell({ kind: 'ended', handedOver: handedOver() }, () => process.disconnect());
  });
  tell({ kind: 'ready' });
});
