import type { MailboxEvents } from '../app/mailboxes.ts';
import type { OpenProject } from '../app/project.ts';
import type { Notice } from '../backend/notice.ts';
import { FacteurError } from '../errors.ts';
import type { CourierEvents } from '../webhooks/courier.ts';
import { createJsonLog } from '../worker/json-log.ts';
import { createLog, type LogLevel } from '../worker/log.ts';
import type { Teller } from '../worker/news.ts';
import { mailboxEntries, narrateMailboxes } from './mailbox-log.ts';
import { narrator } from './narrator.ts';
import { version } from './version.ts';
import { narrateWebhooks, webhookEntries } from './webhook-log.ts';
import { language, sayNotice, words } from './words.ts';

/** For people, in their language; or one JSON object a line. */
export type LogFormat = 'text' | 'json';

/** What a worker that is about to start says of itself. */
interface Start {
  readonly project: OpenProject;
  readonly concurrency: number;
  readonly level: LogLevel;
}

/** The log of `facteur worker`: the news of its worker, and what the command has to say. */
export interface WorkerLog extends Teller {
  /** What the store has to say before the worker starts. */
  notice(notice: Notice): void;
  starting(start: Start): Promise<void>;
  /** How webhooks go. */
  readonly webhooks: CourierEvents;
  /** How mailboxes are read. */
  readonly mailboxes: MailboxEvents;
  /** Figures are served there. */
  listening(endpoint: { readonly host: string; readonly port: number; readonly url: string }): void;
}

/** The seed's queue names; on SQLite both are tables, the names stay so that people recognise them. */
const QUEUES = 'email_queue, bulk_email_queue';

/** A log of that format and level; `write` takes whole lines, with their ends. */
export function openWorkerLog(format: LogFormat, level: LogLevel, write: (line: string) => void): WorkerLog {
  return format === 'json' ? jsonLog(level, write) : textLog(level, write);
}

function textLog(level: LogLevel, write: (line: string) => void): WorkerLog {
  const log = createLog(level, write);
  return {
    ...narrator(log),
    webhooks: narrateWebhooks(log),
    mailboxes: narrateMailboxes(log),
    notice: (notice) => log.warn(sayNotice(notice)),
    async starting(start) {
      for (const line of await startReport(start)) write(`${line}\n`);
    },
    listening: ({ url }) => log.info(words().metrics.listening({ url })),
  };
}

function jsonLog(level: LogLevel, write: (line: string) => void): WorkerLog {
  const log = createJsonLog(level, write);
  return {
    ...log,
    webhooks: webhookEntries(log),
    mailboxes: mailboxEntries(log),
    notice: (notice) => log.notice(notice),
    async starting({ project: { backend, config }, concurrency }) {
      const { name } = backend.capabilities;
      const accounts = config.accounts.size;
      log.entry('info', { event: 'starting', version, pid: process.pid, backend: name, accounts, concurrency });
      for (const { code } of await backend.health()) log.entry('warn', { event: 'warning', code });
      if ((await backend.lost()).length > 0) log.entry('warn', { event: 'warning', code: 'ledger-rollback' });
    },
    listening: ({ host, port }) => log.entry('info', { event: 'metrics', host, port }),
  };
}

async function startReport({ project: { backend, config }, concurrency, level }: Start): Promise<string[]> {
  const w = words().worker;
  const { name, location } = backend.capabilities;
  return [
    w.banner,
    '='.repeat(60),
    '',
    w.interpreter({ path: process.execPath, version: process.versions.node }),
    w.checkingBackend({ backend: name }),
    w.backendOk({ backend: name, location }),
    ...(await backend.health()).map((warning) => {
      const { what, remedy } = words().store.backendWarnings[warning.code](warning);
      return w.backendWarning({ what, remedy });
    }),
    ...lostLines(await backend.lost()),
    w.checkingAccounts,
    ...[...config.accounts.values()].map((a) => w.accountOk({ name: a.name, server: `${a.host}:${a.port}` })),
    '',
    w.settings,
    w.concurrency({ count: concurrency }),
    w.logLevel({ level }),
    w.queues({ queues: QUEUES }),
    '',
    w.starting,
    w.howToStop,
    '',
  ];
}

function lostLines(lost: readonly string[]): string[] {
  if (lost.length === 0) return [];
  return [words().worker.backendWarning(new FacteurError('ledger-rollback', { ids: lost.join(', ') }).say(language()))];
}
