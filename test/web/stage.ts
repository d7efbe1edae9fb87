import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { onTestFinished } from 'vitest';
import { FollowingProject } from '../../src/app/following.ts';
import { type OpenProject, openProject } from '../../src/app/project.ts';
import type { Surroundings } from '../../src/app/surroundings.ts';
import type { TokenScope } from '../../src/app/token-scopes.ts';
import { Tokens } from '../../src/app/tokens.ts';
import { systemClock } from '../../src/clock.ts';
import { sendFrom } from '../../src/library/send.ts';
import type { WebApp } from '../../src/web/app.ts';
import type { Change, WebContext } from '../../src/web/context.ts';
import type { PageAccess } from '../../src/web/page/access.ts';
import { createServer } from '../../src/web/server.ts';
import { folderWith } from '../helpers/folder.ts';

/** A server over a project of its own, with a token of each scope; closed when the running test ends. */
export interface Stage {
  readonly app: WebApp;
  readonly context: WebContext;
  readonly project: OpenProject;
  readonly where: Surroundings;
  readonly tokens: Readonly<Record<TokenScope, string>>;
  /** Faults of the program that the server has told. */
  readonly faults: readonly Error[];
  /** Changes that the server has told. */
  readonly changes: readonly Change[];
  /** Asks the server, with the token of a scope (default: admin), or with none. */
  ask(method: string, url: string, options?: Asked): Promise<Answer>;
}

export interface Asked extends Omit<InjectOptions, 'method' | 'url'> {
  readonly scope?: TokenScope | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  /** The body, when it is JSON. */
  readonly json: any;
}

/** An account whose server nobody reaches: enough to accept campaigns. */
const SMTP = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'Jardins <jardins@example.org>' };

const MESSAGE = '---\nsubject: Bonjour {{ nom }}\n---\nBonjour {{ nom }}.\n';

/** Accepts a campaign to so many recipients; returns its id. */
export async function accept({ where, project }: Stage, count: number): Promise<string> {
  const to = Array.from({ length: count }, (_, i) => ({ email: `member${i + 1}@example.org`, nom: `Membre ${i + 1}` }));
  return (await sendFrom(where, project, { to, delay: 0, key: randomUUID() })).id;
}

export interface StageOptions {
  /** Who may open the page; else there is none. */
  readonly page?: PageAccess;
  /** Files of the project's folder besides a message. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Starts a server; `env` are settings of the project besides an account. */
export async function startStage(
  env: Readonly<Record<string, string>> = {},
  { page, files = {}, ...over }: StageOptions & Partial<Omit<WebContext, 'page'>> = {},
): Promise<Stage> {
  const settings = { ...SMTP, ...env };
  const where: Surroundings = {
    cwd: folderWith({ 'message.md': MESSAGE, ...files }),
    env: settings,
    clock: systemClock(env),
  };
  const project = new FollowingProject(where, await openProject(where, { ownProcess: false }));
  const kept = new Tokens(project.config.project.dataFolder);
  const faults: Error[] = [];
  const changes: Change[] = [];
  const context = {
    where,
    project,
    follow: () => project.follow(),
    tokens: kept,
    hosts: [],
    version: '0',
    ...(page && { page }),
    onChange: (change: Change) => void changes.push(change),
    onFault: (error: Error) => void faults.push(error),
    ...over,
  };
  const app = await createServer(context);
  onTestFinished(async () => {
    await app.close();
    await project.backend.close();
  });
  const tokens = {
    read: (await kept.create({ name: 'reader', scope: 'read', lifeMs: null }, where.clock.now())).token,
    prepare: (await kept.create({ name: 'preparer', scope: 'prepare', lifeMs: null }, where.clock.now())).token,
    send: (await kept.create({ name: 'sender', scope: 'send', lifeMs: null }, where.clock.now())).token,
    returns: (await kept.create({ name: 'provider', scope: 'returns', lifeMs: null }, where.clock.now())).token,
    admin: (await kept.create({ name: 'admin', scope: 'admin', lifeMs: null }, where.clock.now())).token,
  };
  return {
    ...{ app, context, project, where, tokens, faults, changes },
    async ask(method, url, { scope = 'admin', headers = {}, ...options } = {}) {
      const authorization = scope === null ? {} : { authorization: `Bearer ${tokens[scope]}` };
      const answer = await app.inject({
        method: method as 'GET',
        url,
        headers: { host: 'localhost', ...authorization, ...headers },
        ...options,
      });
      const { statusCode: status, body: text } = answer;
      const isJson =
        /^application\/(problem\+)?json/.test(String(answer.headers['content-type'])) && text.startsWith('{');
      return { status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined };
    },
  };
}
