import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { FollowingProject } from '../app/following.ts';
import { besideMailboxes } from '../app/mailboxes.ts';
import { type OpenProject, openProject } from '../app/project.ts';
import { Tokens } from '../app/tokens.ts';
import { besideWebhooks } from '../app/webhooks.ts';
import type { Config } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { keepHeapSmall } from '../heap.ts';
import type { WebApp } from '../web/app.ts';
import type { PageAccess } from '../web/page/access.ts';
import { createPublicServer } from '../web/public.ts';
import { createServer } from '../web/server.ts';
import type { Context } from './context.ts';
import { openServeLog, type ServeLog } from './serve-log.ts';
import { onStopSignals } from './stop-signals.ts';
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
  /** See WebContext. */
  readonly proxy?: readonly string[] | undefined;
}

/** A server that listens. */
export interface Listening {
  readonly url: string;
  readonly host: string;
  readonly port: number;
}

/** What a server works with. */
interface ServedBy {
  readonly config: Config;
  readonly log: ServeLog;
  readonly tokens: Tokens;
}

/** What a server has besides the API. */
export interface Serving {
  /** Who may open the page; none: there is no page. Throws what stands against it. */
  readonly page?: (config: Config) => Promise<PageAccess>;
  /** Started with the server, and ended before the project is closed. */
  readonly beside?: (project: OpenProject) => Promise<{ stop(): Promise<void> }>;
  /** Only what is for everybody. */
  readonly isPublic?: boolean;
  /** Called once it listens: says so. */
  readonly listening: (at: Listening, by: ServedBy) => void | Promise<void>;
}

/**
 * `facteur serve`: the HTTP API, until Ctrl+C. Throws `port-taken`, `port-refused`, and what opening the project throws.
 */
export async function serve(context: Context, options: ServeOptions): Promise<void> {
  const { terminal, json } = context;
  await serveProject(context, options, {
    async listening(at, { log, tokens }) {
      if (json) terminal.result(at);
      log.listening(at);
      if ((await tokens.list()).length === 0) log.warning('noToken');
      if (!isLoopback(at.host)) log.warning('open');
    },
  });
}

/** Serves the project of the current folder until it is asked to stop. Throws what `serve` throws. */
export async function serveProject(context: Context, options: ServeOptions, serving: Serving): Promise<void> {
  const { terminal } = context;
  const log = openServeLog(options.log ?? 'text', (line) => terminal.say(line));
  const opened = await openProject(context, { ownProcess: false, notice: (found) => log.notice(found) });
  const project = new FollowingProject(context, opened);
  // Bodies and answers are garbage at once: a server that runs for months stays as small as after its first hour.
  const release = keepHeapSmall({ everyMs: 500, mayGrow: MAY_GROW });
  const tokens = new Tokens(project.config.project.dataFolder);
  try {
    if (serving.isPublic && project.config.publicUrl === null) throw new FacteurError('leave-no-url', {});
    const page = await serving.page?.(project.config);
    const create = serving.isPublic ? createPublicServer : createServer;
    const app = await create({
      ...{
        where: context,
        project,
        follow: () => project.follow(),
        tokens,
        version,
        proxies: options.proxy,
        ...(page && { page }),
      },
      hosts: namesOf(options.host, project.config.publicUrl),
      onChange: (change) => log.change(change),
      onSubscription: (of) => log.subscription(of),
      onFault(error) {
        log.fault(error);
        if (context.env.FACTEUR_DEBUG) console.error(error);
      },
    });
    try {
      const { port } = await listen(app, options);
      const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
      const beside = await serving.beside?.(project);
      // Before it says that it listens: whoever reads that may stop it at once.
      const asked = untilAsked();
      try {
        await serving.listening({ url, host: options.host, port }, { config: project.config, log, tokens });
        const run = () => besideMailboxes(context, project, log.mailboxes, () => asked);
        await besideWebhooks(project, { events: log.webhooks, say: said }, run);
        log.stopping();
      } finally {
        await beside?.stop();
      }
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

/** Whether only this machine reaches it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

async function listen(
  app: Pick<WebApp, 'listen' | 'server'>,
  { port, host }: ServeOptions,
): Promise<{ readonly port: number }> {
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
    onStopSignals(stop);
  });
}
