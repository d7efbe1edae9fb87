import { planOf } from '../app/plan.ts';
import type { OpenProject } from '../app/project.ts';
import { accountLoader } from '../app/sending-accounts.ts';
import { submit } from '../app/submission.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { createLog } from '../worker/log.ts';
import { Worker } from '../worker/worker.ts';
import type { Context } from './context.ts';
import { narrate } from './narrator.ts';
import { words } from './words.ts';

/** Seconds between two messages: slow enough to be watched, over within four minutes. */
const DELAY = 1;

/** Begins the campaign of the demo and sends it, and whatever else is sent from the page, in this process. */
export async function sendDemo(context: Context, project: OpenProject): Promise<{ stop(): Promise<void> }> {
  const { backend, config } = project;
  const request = { to: 'destinataires.csv', message: 'message.md', name: words().demo.campaign, delay: DELAY };
  await submit(project, await planOf(context, project, request), { clock: context.clock, accept: [] });
  const worker = new Worker({
    backend,
    clock: context.clock,
    concurrency: config.concurrency,
    loadAccounts: accountLoader(context, config.concurrency),
    unsubscribeKey: () => unsubscribeKey(config, { create: false }),
    untilIdle: false,
    events: narrate(createLog('warn', (line) => context.terminal.say(line.trimEnd()))),
  });
  const working = worker.run();
  // It is awaited at the end; until then its failure is said by the page: nothing sends.
  working.catch(() => {});
  return {
    async stop() {
      worker.stop();
      await working.catch(() => {});
    },
  };
}
