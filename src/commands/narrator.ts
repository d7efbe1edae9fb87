import type { Hold } from '../backend/states.ts';
import type { FacteurError } from '../errors.ts';
import { remedyWords } from '../transport/remedies.ts';
import { type Log, maskAddress } from '../worker/log.ts';
import { type News, newsOf, type Teller } from '../worker/news.ts';
import type { WorkerEvents } from '../worker/session.ts';
import { language, said, words } from './words.ts';

/** Tells a worker's events as log lines. Addresses are masked, except at debug. */
export function narrate(log: Log): WorkerEvents {
  return newsOf(narrator(log));
}

/** Tells news as log lines, in words. */
export function narrator(log: Log): Teller {
  return {
    enabled: (level) => log.enabled(level),
    tell(news) {
      log[news.level](lineOf(news, log.enabled('debug')));
      if (news.event === 'fault') log.debug(stackOf(news.cause));
    },
  };
}

function lineOf(news: News, wholeAddress: boolean): string {
  const w = words().worker.log;
  switch (news.event) {
    case 'ready':
      return w.ready({ id: news.worker });
    case 'campaign':
      return w.campaign({ id: news.work.id, test: news.work.mode === 'dry-run' });
    case 'outcome':
      return outcomeLine(news, wholeAddress);
    case 'progress':
      return w.progress({ id: news.work.id, done: news.done, perSecond: news.perSecond });
    case 'held':
      return heldLine(news);
    case 'recovered':
      return w.recovered(news);
    case 'trouble':
      return w.trouble({ problem: problemOf(news.error) });
    case 'fault':
      return w.fault({ problem: problemOf(news.error), times: news.times });
    case 'trouble-over':
      return w.troubleOver;
    case 'failed':
      return problemOf(news.error);
    default:
      return w[news.event];
  }
}

function problemOf(error: FacteurError): string {
  const { what, remedy } = error.say(language());
  return `${what} ${remedy}`;
}

function stackOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

type Held = { readonly account: string; readonly campaign: string | null; readonly hold: Hold };

function heldLine({ account, campaign, hold: { reason, message } }: Held): string {
  const w = words().worker.log;
  if (reason === 'missed') return w.missed({ id: campaign ?? account });
  const remedy = said(remedyWords({ reason, reply: message }));
  const about = { reason: words().status.holds[reason].what, message: said(message), remedy };
  return campaign === null ? w.held({ account, ...about }) : w.heldCampaign({ id: campaign, ...about });
}

function outcomeLine({ claim, outcome, work }: News & { event: 'outcome' }, wholeAddress: boolean): string {
  const w = words().worker.log;
  const to = wholeAddress ? claim.email : maskAddress(claim.email);
  const line = { mail: `${claim.campaign}.${claim.number}`, to, reply: said(outcome.reply) };
  switch (outcome.kind) {
    case 'sent':
      return w.sent({ ...line, test: work.mode === 'dry-run' });
    case 'deferred':
    case 'failed':
    case 'unknown':
      return w[outcome.kind](line);
    default:
      return w.givenBack(line);
  }
}
