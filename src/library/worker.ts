import { besideLeavePage } from '../app/beside-leave-page.ts';
import { besideMailboxes, type MailboxEvents } from '../app/mailboxes.ts';
import { besideEndNotices } from '../app/notices/end-notices.ts';
import type { OpenProject } from '../app/project.ts';
import { accountLoader } from '../app/sending-accounts.ts';
import { SpareTime } from '../app/spare-time.ts';
import type { Surroundings } from '../app/surroundings.ts';
import { besideWebhooks } from '../app/webhooks.ts';
import { requireAccount } from '../config/load.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { told } from '../errors.ts';
import { sayNotice } from '../i18n/notice-mail.ts';
import type { Say } from '../own-words.ts';
import type { WorkerEvents } from '../worker/session.ts';
import { Worker } from '../worker/worker.ts';
import type { CreateTransport, StartWorkerOptions, WorkerEvent } from './options.ts';

/** A worker at work in this process. */
export interface RunningWorker {
  /** Resolves when it has ended, `idle` when nothing was left to do; rejects with what ended it otherwise. */
  readonly ended: Promise<'stopped' | 'idle'>;
  /** Finishes what is on the wire (30 s at most), hands the rest back, and resolves when it has ended. */
  stop(): Promise<void>;
}

/** What the open project gives its workers. */
interface GivenToWorker {
  /** How replies and messages of holds are said to whoever listens. */
  readonly say: Say;
  /** Another way out than SMTP. */
  readonly transport?: CreateTransport | undefined;
}

/** See `Facteur.startWorker`. */
export async function startWorker(
  where: Surroundings,
  project: OpenProject,
  { concurrency = project.config.concurrency, untilIdle = false, only, onEvent = () => {} }: StartWorkerOptions,
  { say, transport }: GivenToWorker,
): Promise<RunningWorker> {
  const { backend, config } = project;
  requireAccount(config);
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  const events = eventsTo(say, (event) => {
    if (event.type === 'ready') isReady();
    onEvent(event);
  });
  const spare = new SpareTime();
  const worker = new Worker({
    ...{ backend, clock: where.clock, concurrency, untilIdle, smallHeap: false },
    ...(only !== undefined && { only }),
    loadAccounts: accountLoader(where, concurrency, transport),
    unsubscribeKey: () => unsubscribeKey(config, { create: false }),
    events: spare.noting(events),
  });
  const notices = { project, clock: where.clock, say: sayNotice };
  const rounds = () => besideEndNotices(notices, events.trouble, () => worker.run());
  const sending = () => besideLeavePage(project, events.trouble, rounds);
  const leaving = new AbortController();
  const canWait = (came: 'stopped' | 'idle') => came === 'idle';
  const run = () => besideMailboxes(where, project, UNHEARD, sending, { spare, canWait, leave: leaving.signal });
  const ended = besideWebhooks(project, { events: QUIET, say }, run);
  await Promise.race([ready, ended]);
  return {
    ended,
    async stop() {
      worker.stop();
      leaving.abort();
      await ended;
    },
  };
}

// `Facteur.webhooks` says how they go.
const QUIET = { delivered() {}, failed() {}, disabled() {}, trouble() {} };
// `Facteur.returns` says how they are read.
const UNHEARD: MailboxEvents = {
  ...{ reading() {}, read() {}, trouble() {}, back() {}, fault() {} },
  ...{ copying() {}, copied() {}, copyTrouble() {}, copyingAgain() {}, copyingLast() {} },
};

function eventsTo(say: Say, tell: (event: WorkerEvent) => void): WorkerEvents {
  return {
    ready: (worker) => tell({ type: 'ready', worker }),
    campaignStarted: ({ id }) => tell({ type: 'started', campaign: id }),
    outcome: ({ campaign, number, email }, { kind, reply }) =>
      tell({ type: 'outcome', campaign, number, email, outcome: kind, reply: say(reply) }),
    held: (account, { reason, message, until }, campaign = undefined) =>
      tell({
        ...{ type: 'held', account, campaign: campaign ?? null, reason, message: say(message) },
        until: until === null ? null : new Date(until).toISOString(),
      } as WorkerEvent),
    recovered: () => {},
    trouble: (error) => tell({ type: 'trouble', error: told(error) }),
    troubleOver: () => tell({ type: 'trouble-over' }),
  };
}
