import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { Backend, CampaignId, DeliveryRow } from '../../../src/backend/port.ts';
import { MOST_ON_PAGE } from '../../../src/backend/reading.ts';
import { deliveryStates, isCampaignHold } from '../../../src/backend/states.ts';
import { collect } from '../../helpers/collect.ts';

const changing: readonly (keyof Backend)[] = [
  'addDeliveries',
  'release',
  'exchange',
  'hold',
  'unhold',
  'holdCampaign',
  'setWanted',
  'holdContents',
  'retry',
  'beat',
  'recover',
  'recordReturns',
  'eraseDeliveries',
  'hideSuppressions',
  'suppress',
  'unsuppress',
  'purge',
];

/** What finds deliveries by state is compared at every so many steps: it takes more reading than all the rest. */
const BY_STATE_EVERY = 5;

/** The same backend; after each step that changes something, every campaign it has seen is compared with its deliveries. */
export function checked(backend: Backend): Backend {
  const seen = new Set<CampaignId>();
  let steps = 0;
  return new Proxy(backend, {
    get(target, name: keyof Backend) {
      const member = target[name];
      if (typeof member !== 'function') return member;
      if (!changing.includes(name)) return member.bind(target);
      return async (...args: unknown[]) => {
        const result = await (member as (...args: unknown[]) => Promise<unknown>).apply(target, args);
        noteCampaigns(args, seen);
        steps += 1;
        for (const id of seen) await expectSound(target, id, { byState: steps % BY_STATE_EVERY === 0 });
        return result;
      };
    },
  });
}

function noteCampaigns(args: readonly unknown[], seen: Set<CampaignId>): void {
  const [first] = args;
  if (typeof first === 'string') seen.add(first);
  else if (!Array.isArray(first))
    for (const { campaign } of (first as { claims?: { campaign: CampaignId }[] }).claims ?? []) seen.add(campaign);
}

/** Each delivery is in exactly one state, the counters say so, and they add up. */
export async function expectSound(backend: Backend, id: CampaignId, { byState = true } = {}): Promise<void> {
  const row = await backend.campaign(id);
  if (!row) return;
  const { total, ...counts } = row.counts;
  const found = Object.fromEntries(deliveryStates.map((state) => [state, 0])) as Record<string, number>;
  const deliveries = await collect(backend.deliveries(id, {}));
  const numbers = deliveries.map(({ number }) => number);
  for (const { state } of deliveries) found[state] = (found[state] ?? 0) + 1;
  expect(counts, `counters of ${id}`).toEqual(found);
  expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(total);
  expect(numbers).toEqual(Array.from({ length: total }, (_, i) => i + 1));
  const returns = Object.values(await backend.returnCounts(id)).reduce((a, b) => a + b, 0);
  expect(returns, `returns of ${id}`).toBe(row.released ? counts.returned + counts.complained : 0);
  expect(deliveries.filter(({ back }) => back !== null).length).toBe(counts.returned + counts.complained);
  if (byState) await expectFoundByState(backend, id, deliveries);
  const left = counts.pending + counts.claimed + counts.sending + counts.deferred;
  // What is held itself waits for its operator; "missed" is only of what has something left.
  const heldItself = row.hold !== null && isCampaignHold(row.hold.reason) && row.wanted !== 'cancelled';
  if (row.released) expect(row.finishedAt === null, `${id} with ${left} left`).toBe(left > 0 || heldItself);
}

/** What finds the deliveries of a state finds all of them and no others. */
async function expectFoundByState(backend: Backend, id: CampaignId, all: readonly DeliveryRow[]): Promise<void> {
  const present = new Set(all.map(({ state }) => state));
  const absent = deliveryStates.filter((state) => !present.has(state));
  const parts: DeliveryRow[] = [];
  for (const states of [...[...present].map((state) => [state]), absent]) {
    // A page ends early where looking takes its time, and goes on at the next.
    for (let after = 0; ; ) {
      const { rows, next } = await backend.deliveryPage(id, { states, after, limit: MOST_ON_PAGE });
      parts.push(...rows);
      if (next === null) break;
      after = next;
    }
  }
  const found = parts.sort((a, b) => a.number - b.number);
  if (all.length > MOST_ON_PAGE) return;
  const again = await collect(backend.deliveries(id, {}));
  // Somebody else may be at work at the same time.
  if (isDeepStrictEqual(all, again)) expect(found, `by state in ${id}`).toEqual(all);
}
