import type { Notice } from '../backend/notice.ts';
import { remedyFor } from '../transport/remedies.ts';
import { replyClass, replyCodes } from '../transport/reply-class.ts';
import { type LogLevel, logLevels } from './log.ts';
import type { News, Teller } from './news.ts';

/** One line of the log, before `time` and `level`; codes and numbers, no sentence. docs/operations.md lists the keys. */
type Entry = { readonly event: string } & Readonly<Record<string, string | number | null>>;

/** A log for programs: one JSON object a line. */
export interface JsonLog extends Teller {
  /** Writes an entry that is no news of a worker (its start, its metrics' address). */
  entry(level: LogLevel, entry: Entry): void;
  /** Writes what the ledger found; where it was, which may name a person, at debug alone. */
  notice(notice: Notice): void;
}

/**
 * Tells news of at least `level` as JSON, one object a line. The keys of each event are always all there, and stay what they
 * are. Addresses, and what may hold one (a server's own words, an error's detail), are told at debug alone.
 */
export function createJsonLog(level: LogLevel, write: (line: string) => void): JsonLog {
  const least = logLevels.indexOf(level);
  const enabled = (of: LogLevel) => logLevels.indexOf(of) >= least;
  const entry = (of: LogLevel, { event, ...rest }: Entry) => {
    if (enabled(of)) write(`${JSON.stringify({ time: new Date().toISOString(), level: of, event, ...rest })}\n`);
  };
  const whole = enabled('debug');
  const notice = ({ code, params }: Notice) => entry('warn', { event: 'notice', code, ...(whole ? params : {}) });
  return {
    enabled,
    entry,
    notice,
    tell: (news) => entry(news.level, { ...entryOf(news), ...(whole ? detailsOf(news) : {}) }),
  };
}

function entryOf(news: News): Entry {
  const { event } = news;
  switch (event) {
    case 'ready':
      return { event, worker: news.worker };
    case 'campaign':
      return { event, campaign: news.work.id, account: news.work.account, mode: news.work.mode };
    case 'outcome':
      return outcomeEntry(news);
    case 'progress':
      return { event, campaign: news.work.id, account: news.work.account, done: news.done, ...rateOf(news) };
    case 'held':
      return heldEntry(news);
    case 'recovered':
      return { event, worker: news.worker, released: news.released, unknown: news.unknown };
    case 'fault':
      return { event, code: news.error.code, times: news.times };
    case 'trouble':
    case 'failed':
      return { event, code: news.error.code };
    default:
      return { event };
  }
}

function rateOf({ perSecond }: { perSecond: number }) {
  return { ratePerSecond: Math.round(perSecond * 1000) / 1000 };
}

function heldEntry({ event, account, campaign, hold }: News & { event: 'held' }): Entry {
  const until = hold.until === null ? null : new Date(hold.until).toISOString();
  const { reason, message: reply } = hold;
  return { event, account, campaign, reason, until, remedy: remedyFor({ reason, reply })?.code ?? null };
}

function outcomeEntry({ event, claim, outcome, work }: News & { event: 'outcome' }): Entry {
  const { code, enhanced } = replyCodes(outcome.reply);
  return {
    event,
    campaign: claim.campaign,
    number: claim.number,
    account: work.account,
    mode: work.mode,
    outcome: outcome.kind,
    replyClass: replyClass(outcome.reply),
    replyCode: code,
    enhancedCode: enhanced,
    attempt: claim.attempts + 1,
  };
}

/** What may name a person, or is a sentence. */
function detailsOf(news: News): Readonly<Record<string, string>> {
  switch (news.event) {
    case 'outcome':
      return { email: news.claim.email, reply: news.outcome.reply };
    case 'held':
      return { message: news.hold.message };
    case 'fault':
      return { detail: news.cause instanceof Error ? (news.cause.stack ?? news.cause.message) : String(news.cause) };
    case 'trouble':
    case 'failed':
      return { detail: news.error.message };
    default:
      return {};
  }
}
