import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from '../helpers/smtp/script.ts';
import { until } from './patience.ts';
import type { Stage } from './stage.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Messages of one worker that a crash may leave unknown: two a connection, ten connections. */
export const WINDOW = 20;
/** More than a dead worker's ten connections can still have had on the wire: these come from a living one. */
const FLOWING = 25;

/** Some messages answered at once, some late, so that faults meet both the ledger and the wire at work. */
export const uneven: Script = {
  rules: [
    { at: 'dot', only: { every: 4 }, do: { delayMs: 25 } },
    { at: 'rcpt', only: { every: 7 }, do: { delayMs: 10 } },
    { at: 'dot', only: { every: 3 }, do: { delayMs: 5 } },
  ],
};

/**
 * For stages where submitting takes seconds (until Redis has it on its disk): slow enough that a campaign of the short form
 * is not over by then.
 */
export const unhurried: Script = {
  rules: [
    { at: 'dot', only: { every: 4 }, do: { delayMs: 300 } },
    { at: 'rcpt', only: { every: 7 }, do: { delayMs: 50 } },
    { at: 'dot', do: { delayMs: 100 } },
  ],
};

/**
 * Takes so many messages, each answered a little late, and holds its answers from then on: a campaign of more lasts until the
 * server is given another script, however long the commands take that steer it meanwhile.
 */
export function upTo(messages: number): Script {
  return {
    rules: [
      { at: 'dot', only: { acceptedAtLeast: messages }, do: { hold: true } },
      { at: 'dot', do: { delayMs: 25 } },
    ],
  };
}

/** Submits more until there is enough left for the next faults. */
export async function keepFlowing(stage: Stage): Promise<void> {
  const enough = stage.long ? 5_000 : 500;
  // More each time: several accounts may send as many as one command submits while it submits them.
  for (let rows = 2 * enough; left(stage) < enough; rows *= 2) await stage.submit(rows);
}

/** How many have not arrived yet; those that never will are among them. */
function left({ campaigns, server }: Stage): number {
  return campaigns.reduce((sum, campaign) => sum + campaign.total, 0) - server.received;
}

/** Whether messages flowed since so many had arrived. */
export function flowed({ server }: Stage, since: number): boolean {
  return server.received >= since + FLOWING;
}

/** Resolves when messages flow; there are enough left for it. */
export async function flow(stage: Stage, since = stage.server.received): Promise<void> {
  await keepFlowing(stage);
  await stage.server.until('messages flow', () => flowed(stage, since));
}

/** Resolves when each of them sends. One that comes late may find that the others have sent everything meanwhile. */
export async function allAtWork(stage: Stage, workers: readonly WorkerProcess[]): Promise<void> {
  for (const worker of workers) {
    await worker.ready();
    const atWork = async () => worker.output.includes('au travail') || void (await keepFlowing(stage));
    await until(`worker ${worker.pid} is at work`, atWork, { pause: () => sleep(50) });
  }
}

/** No more faults of the mail server; resolves when all campaigns are finished. */
export async function finish(stage: Stage): Promise<void> {
  await stage.server.set({});
  for (const campaign of stage.campaigns) await campaign.finished();
}
