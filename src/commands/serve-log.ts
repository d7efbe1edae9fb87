import type { MailboxEvents } from '../app/mailboxes.ts';
import type { Notice } from '../backend/notice.ts';
import { told } from '../errors.ts';
import type { Change, Subscription } from '../web/context.ts';
import type { CourierEvents } from '../webhooks/courier.ts';
import { createJsonLog } from '../worker/json-log.ts';
import { createLog } from '../worker/log.ts';
import { mailboxEntries, narrateMailboxes } from './mailbox-log.ts';
import { narrateWebhooks, webhookEntries } from './webhook-log.ts';
import { sayNotice, words } from './words.ts';
import type { LogFormat } from './worker-log.ts';

/** What `facteur serve` says while it runs. */
export interface ServeLog {
  /** What the store has to say. */
  notice(notice: Notice): void;
  listening(at: { readonly url: string; readonly host: string; readonly port: number }): void;
  /** Nobody can use the API yet; others can reach it unencrypted. */
  warning(code: 'noToken' | 'open'): void;
  /** Who has changed what. */
  change(change: Change): void;
  fault(error: Error): void;
  stopping(): void;
  /** Amazon SNS asks whether its notifications are wanted here. */
  subscription(of: Subscription): void;
  /** How webhooks go. */
  readonly webhooks: CourierEvents;
  /** How mailboxes are read. */
  readonly mailboxes: MailboxEvents;
}

/** In words, or as one JSON object a line; `write` takes a line without its end. */
export function openServeLog(format: LogFormat, write: (line: string) => void): ServeLog {
  return format === 'json' ? jsonLog(write) : textLog(write);
}

function textLog(write: (line: string) => void): ServeLog {
  const w = words().web.serve;
  const stamped = createLog('info', (line) => write(line.trimEnd()));
  return {
    notice: (notice) => write(sayNotice(notice)),
    listening: ({ url }) => write(w.listening({ url })),
    warning: (code) => write(w[code]),
    change: (change) => stamped.info(words().web.page.change(change)),
    fault: (error) => write(w.fault({ problem: told(error).message })),
    stopping: () => write(w.closing),
    subscription: (of) => write(words().mailboxes.log.subscription(of)),
    webhooks: narrateWebhooks(stamped),
    mailboxes: narrateMailboxes(stamped),
  };
}

const CODES = { noToken: 'no-token', open: 'open-to-others' } as const;

function jsonLog(write: (line: string) => void): ServeLog {
  const log = createJsonLog('info', (line) => write(line.trimEnd()));
  return {
    notice: (notice) => log.notice(notice),
    listening: ({ host, port }) => log.entry('info', { event: 'listening', host, port }),
    warning: (code) => log.entry('warn', { event: 'warning', code: CODES[code] }),
    change: (change) => log.entry('info', { event: 'change', ...change }),
    fault: (cause) => log.tell({ event: 'fault', level: 'error', error: told(cause), times: 1, cause }),
    stopping: () => log.tell({ event: 'stopping', level: 'info' }),
    subscription: ({ topic, confirm, confirmed }) =>
      log.entry('warn', { event: 'sns-subscription', topic, confirm, confirmed: String(confirmed) }),
    webhooks: webhookEntries(log),
    mailboxes: mailboxEntries(log),
  };
}
