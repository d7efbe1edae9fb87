import { writeFileSync } from 'node:fs';
import type { ServiceManager } from '../../src/app/service-offer.ts';
import type { Backend } from '../../src/backend/port.ts';
import type { ServicePlan } from '../../src/service/plan.ts';

/**
 * What keeps services, for looks at the page: it notes what it is given and does nothing on the machine that runs the tests. What a real one
 * does is tried in test/e2e/service.test.ts. `isUp` false: there is none, as in a container.
 */
export class NotedServices implements ServiceManager {
  readonly installed: ServicePlan[] = [];
  readonly #isUp: boolean;

  constructor(isUp = true) {
    this.#isUp = isUp;
  }

  async isUp(): Promise<boolean> {
    return this.#isUp;
  }

  look(plan: ServicePlan) {
    const isThere = this.installed.length > 0;
    return { plan, installed: isThere ? ('yes' as const) : ('no' as const), isActive: isThere };
  }

  install(plan: ServicePlan): void {
    this.installed.push(plan);
  }
}

/** Sends a campaign of two in somewhat over an hour, by the clock of the file that FACTEUR_TEST_CLOCK names. */
export async function sendSlowly(backend: Backend, id: string, clockFile: string): Promise<void> {
  const worker = { id: 'slow', host: 'here', boot: 'boot', pid: process.pid, concurrency: 1 };
  await backend.registerWorker(worker);
  await sendOne(backend, worker.id, id);
  writeFileSync(clockFile, '3700');
  await sendOne(backend, worker.id, id);
  await backend.recover(worker.id);
}

async function sendOne(backend: Backend, worker: string, campaign: string): Promise<void> {
  const nothing = { worker, records: [], begins: [], claims: [] };
  const { claims } = await backend.exchange({ ...nothing, claims: [{ campaign, want: 1 }] });
  const begins = claims.flat();
  await backend.exchange({ ...nothing, begins });
  const records = begins.map(
    ({ number, token }) => ({ campaign, number, token, kind: 'sent', reply: '250 OK' }) as const,
  );
  await backend.exchange({ ...nothing, records });
}
