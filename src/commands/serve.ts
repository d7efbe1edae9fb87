import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { besideMailboxes } from '../app/mailboxes.ts';
import { openProject } from '../app/project.ts';
import { Tokens } from '../app/tokens.ts';
import { besideWebhooks } from '../app/webhooks.ts';
import { FacteurError } from '../errors.ts';
import { keepHeapSmall } from '../heap.ts';
import type { WebApp } from '../web/app.ts';
import { createServer } from '../web/server.ts';
import type { Context } from './context.ts';
import { openServeLog } from './serve-log.ts';
import { version } from './version.ts';
import { said } from './words.ts';
import type { LogFormat } from './worker-log.ts';

/** Bytes the heap may grow by until it is collected. */
const MAY_GROW = 16_000_000;

export interface ServeOptions {
  /** 0: a free one. */
  readonly port: number;
  /** The address of this machine, or its name, that is listened on. */
  readonly host: string;
  /** Default: `text`. */
  readonly log?: LogFormat | undefined;
}

/**
 * `facteur serve`: the HTTP API, until Ctrl+C. Throws `port-taken`, `port-refused`, and what opening the project throws.
 */
export async function serve(context: Context, options: ServeOptions): Promise<void> {
  const { terminal, json } = context;
  const log = openServeLog(options.log ?? 'text', (line) => terminal.say(line));
  const project = await openProject(context, { smallHeap: false, notice: (found) => log.notice(found) });
  // Bodies and answers are garbage at once: a server that runs for months stays as small as after its first hour.
  const release = keepHeapSmall({ everyMs: 500, mayGrow: MAY_GROW });
  const tokens = new Tokens(project.config.project.dataFolder);
  try {
    const app = await createServer({
      ...{ where: context, project, tokens, version },
      hosts: namesOf(options.host, project.config.publicUrl),
      onSubscription: (of) => log.subscription(of),
      onFault(error) {
        log.fault(error);
        if (context.env.FACTEUR_DEBUG) console.error(error);
      },
    });
    try {
      const { port } = await listen(app, options);
      const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
      if (json) terminal.result({ url, host: options.host, port });
      log.listening({ url, host: options.host, port });
      if ((await tokens.list()).length === 0) log.warning('noToken');
      if (!isLoopback(options.host)) log.warning('open');
      const run = () => besideMailboxes(context, project, log.mailboxes, untilAsked);
      await besideWebhooks(project, { events: log.webhooks, say: said }, run);
      log.stopping();
    } finally {
      await app.close();
    }
  } finally {
    release();
    await project.backend.close();
  }
}

/** Names by which others may call a server that listens there. */
function namesOf(host: string, publicUrl: string | null): string[] {
  const own = isLoopback(host) ? [] : [hostname()];
  const outside = publicUrl === null ? [] : [new URL(publicUrl).hostname];
  return [host, ...own, ...outside].map((name) => name.toLowerCase());
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

async function listen(app: WebApp, { port, host }: ServeOptions): Promise<{ readonly port: number }> {
  try {
    await app.listen({ port, host });
    const address = app.server.address();
    return { port: typeof address === 'object' && address ? address.port : port };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    if (code === 'EADDRINUSE') throw new FacteurError('port-taken', { host, port }, { cause });
    throw new FacteurError('port-refused', { host, port, problem: message }, { cause });
  }
}

/** Resolves at the first signal to stop; a second one ends the process at once. */
function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  });
}
