import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONNECTIONS, type Contender, type Run, rowOfAddress, type Stage } from '../contest/contender.ts';
import { messageFile, SENDER } from '../contest/material.ts';
import { bullmqNeed, redisNeed } from '../contest/needs.ts';
import { type Durability, onOwnRedis } from '../contest/own-redis.ts';
import { endedCpuSeconds, peakRss } from '../contest/processes.ts';
import { Program } from '../contest/program.ts';
import { programRun } from '../contest/program-run.ts';

const WEIGH_EVERY_MS = 20;

/** A project of the built command: the stage's list, ten connections. */
export class FacteurProject {
  readonly folder: string;
  readonly #launcher: string;
  readonly #list: string;
  readonly #log: string;

  /** `launcher`: of the build to use; `env`: lines for its .env. */
  constructor(launcher: string, { folder, port, list }: Stage, env: readonly string[] = []) {
    this.folder = join(folder, 'project');
    this.#launcher = launcher;
    this.#list = list;
    this.#log = join(folder, 'facteur.log');
    mkdirSync(this.folder);
    const settings = ['SMTP_HOST=127.0.0.1', `SMTP_PORT=${port}`, `MAIL_FROM=${SENDER.name} <${SENDER.address}>`];
    const files = {
      '.env': [...settings, 'FACTEUR_AUTOSTART=0', ...env].map((line) => `${line}\n`).join(''),
      'facteur.yaml': `concurrency: ${CONNECTIONS}\n`,
      'message.html': messageFile,
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(this.folder, name), content);
  }

  start(...args: readonly string[]): Program {
    return new Program(process.execPath, [this.#launcher, ...args], { cwd: this.folder, log: this.#log });
  }

  /** Starts a command with --json: what it answers, when it has succeeded. */
  ask(...args: readonly string[]): { program: Program; answer: Promise<unknown> } {
    const stdout = join(this.folder, `answer-${performance.now()}.json`);
    const program = new Program(process.execPath, [this.#launcher, ...args, '--json'], {
      cwd: this.folder,
      log: this.#log,
      stdout,
    });
    return { program, answer: program.succeeded().then(() => JSON.parse(readFileSync(stdout, 'utf8'))) };
  }

  /** Starts the submission of the whole list. */
  submit(): ReturnType<FacteurProject['ask']> {
    return this.ask('send', '-m', 'message.html', '-t', this.#list, '--delay', '0', '--yes');
  }

  worker(...options: readonly string[]): Program {
    return this.start('worker', '--exit-when-idle', ...options);
  }
}

/** What `send` took. */
export interface Submission extends Omit<Measured, 'answer'> {
  readonly id: string;
  readonly backend: string;
}

/** What a command that was started with --json answered, and what it took. */
export interface Measured {
  readonly answer: unknown;
  /** From the start of its process to its end. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Bytes. */
  readonly peakRss: number;
}

/** Measures a command that was just started; nothing else that was may end meanwhile. */
export async function measured({ program, answer }: ReturnType<FacteurProject['ask']>): Promise<Measured> {
  const began = performance.now();
  const cpuBefore = endedCpuSeconds();
  let peak = 0;
  const scales = setInterval(() => {
    peak = Math.max(peak, peakRss([program.pid]));
  }, WEIGH_EVERY_MS);
  const said = await answer.finally(() => clearInterval(scales));
  const seconds = (performance.now() - began) / 1000;
  return { answer: said, seconds, cpuSeconds: endedCpuSeconds() - cpuBefore, peakRss: peak };
}

/** Submits the whole list, with the full check of every recipient. */
export async function submit(project: FacteurProject): Promise<Submission> {
  const { answer, ...figures } = await measured(project.submit());
  return { ...(answer as { id: string; backend: string }), ...figures };
}

/** One worker, with these options, sends a campaign that was submitted. */
export function runOf(project: FacteurProject, id: string, messages: number, options: readonly string[] = []): Run {
  return programRun({
    launch: () => project.worker(...options),
    async finished(worker) {
      await worker.succeeded();
      const { counts } = (await project.ask('status', id).answer) as { counts: { sent: number } };
      if (counts.sent !== messages) throw new Error(`facteur says: ${JSON.stringify(counts)}`);
    },
  });
}

/** facteur as a person without a server of their own runs it; `env`: lines for its .env. */
export function facteurOnSqlite(launcher: string, env: readonly string[] = []): Contender {
  return {
    name: 'facteur-sqlite',
    about: 'facteur on SQLite: one worker, every message marked durably before it leaves and its outcome after it',
    share: 1,
    needs: [],
    async prepare(stage) {
      const project = new FacteurProject(launcher, stage, env);
      const { id } = await submit(project);
      return runOf(project, id, stage.messages);
    },
    rowOf: rowOfAddress,
  };
}

/** facteur on a Redis that keeps what it has acknowledged (`always`), or on one with Redis' own setting. */
export function facteurOnRedis(launcher: string, durability: Durability): Contender {
  return {
    name: durability === 'always' ? 'facteur-redis' : `facteur-redis-${durability}`,
    about: `facteur on Redis (${durability}): one worker, marked and recorded like on SQLite`,
    share: 1,
    needs: [redisNeed, bullmqNeed],
    prepare: (stage) =>
      onOwnRedis(stage, durability, async ({ url }) => {
        const project = new FacteurProject(launcher, stage, [`REDIS_URL=${url}`]);
        const { id, backend } = await submit(project);
        if (backend !== 'redis') throw new Error(`facteur took the backend ${backend}`);
        return runOf(project, id, stage.messages);
      }),
    rowOf: rowOfAddress,
  };
}
