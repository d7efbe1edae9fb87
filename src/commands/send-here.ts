import { hostsOf } from '../app/account-host.ts';
import { beginAllCopies } from '../app/copied-accounts.ts';
import type { OpenProject } from '../app/project.ts';
import { accountLoader } from '../app/sending-accounts.ts';
import { findCampaign, isOver, readStatus } from '../app/status.ts';
import { endHolds } from '../app/steer.ts';
import { besideWebhooks } from '../app/webhooks.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { FacteurError } from '../errors.ts';
import { saidStatus } from '../report/said.ts';
import type { CampaignStatus } from '../report/status.ts';
import { createLog } from '../worker/log.ts';
import { Worker } from '../worker/worker.ts';
import type { Context } from './context.ts';
import { narrate } from './narrator.ts';
import { bulkLines } from './show-status.ts';
import { follow } from './status.ts';
import { narrateWebhooks } from './webhook-log.ts';
import { said, words } from './words.ts';
import { stopOnSignals } from './worker.ts';

/**
 * Sends one campaign in this process (other workers may help) and waits for its end; then the report. Returns the exit
 * code: 0 all sent, 1 somebody failed or is unknown or will not get it. Throws `send-held` when only the operator can
 * make it go on or the first message finds the account closed, `interrupted` when it was stopped.
 */
export async function sendHere(context: Context, project: OpenProject, id: string): Promise<number> {
  const { backend, config } = project;
  // Whoever types the command again has put right what held the account, or wants to know whether it is.
  const before = await findCampaign(backend, id);
  await endHolds(backend, before);
  // A ledger that does not answer is told of by the sending itself.
  await beginAllCopies(project, context.clock).catch(() => {});
  const { concurrency } = config;
  const log = createLog('warn', (line) => context.terminal.say(line.trimEnd()));
  const worker = new Worker({
    backend,
    clock: context.clock,
    concurrency,
    loadAccounts: accountLoader(context, concurrency),
    unsubscribeKey: () => unsubscribeKey(config, { create: false }),
    only: id,
    untilIdle: true,
    // A hold is told with the status, once, below.
    events: { ...narrate(log), held: () => {} },
  });
  let interrupted = false;
  const release = stopOnSignals(worker, () => {
    interrupted = true;
    context.terminal.say(words().worker.log.stopping);
  });
  let over = false;
  // A server that goes away in the middle is waited for; one that never was there is an answer.
  const stuck = (now: CampaignStatus) => now.state === 'held' && now.counts.sent === before.counts.sent;
  const working = besideWebhooks(project, { events: narrateWebhooks(log), say: said }, () => worker.run()).finally(
    () => {
      over = true;
    },
  );
  working.catch(() => {}); // It is awaited below; until then its failure is nobody's surprise.
  try {
    await follow({ ...context, json: false, terminal: quietIf(context) }, backend, id, (now) => over || stuck(now));
    if (!over) worker.stop();
    await working;
  } finally {
    worker.stop();
    await working.catch(() => {});
    release();
  }
  const last = saidStatus(await readStatus(backend, id, context.clock.now(), hostsOf(context)), said);
  if (interrupted && !isOver(last)) {
    context.terminal.say(words().send.syncStopped({ id }));
    throw new FacteurError('interrupted', {});
  }
  if (last.state === 'held') throw held(last);
  if (context.json) context.terminal.result(last);
  else context.terminal.say(['', ...bulkLines(last)].join('\n'));
  return isOver(last) && last.counts.failed + last.counts.unknown + last.counts.cancelled === 0 ? 0 : 1;
}

// With --json nothing is drawn: the one value comes at the end.
function quietIf({ json, terminal }: Context): Context['terminal'] {
  return json ? { ...terminal, say: () => {}, redraw: () => {}, live: false } : terminal;
}

function held({ id, heldReason, heldMessage, heldRemedy }: CampaignStatus): FacteurError {
  const { holds } = words().status;
  const why = holds[heldReason as keyof typeof holds];
  return new FacteurError('send-held', { id, reason: why.what, message: heldMessage ?? '', remedy: heldRemedy ?? '' });
}
