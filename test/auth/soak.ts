import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountToSignIn } from '../../src/app/sign-in.ts';
import { beginInBrowser } from '../../src/auth/sign-in.ts';
import { systemClock } from '../../src/clock.ts';
import { type BackendName, openStore, type Store } from '../faults/store.ts';
import { visit } from '../helpers/auth-person.ts';
import { type AuthServer, MAIL_SCOPE, PERSON_CLIENT, startAuthServer } from '../helpers/auth-server.ts';
import { csv, Project } from '../helpers/facteur.ts';
import { startTokenServer, type TokenMailServer } from '../helpers/smtp/token-server.ts';

/**
 * Campaigns of real workers whose access tokens end all the time. scripts/sign-in-soak.ts runs them long, sign-in-soak.test.ts
 * short.
 */

/** Who signs in. */
export const USER = 'asso@example.org';
const PATIENCE_MS = 45 * 60_000;

export interface SoakOptions {
  readonly people: number;
  readonly workers: number;
  /** How long access tokens live, in seconds. */
  readonly tokenSeconds: number;
  /** Between two messages, in seconds. */
  readonly delay: number;
  /** Where the campaign lives; default: sqlite. */
  readonly backend?: BackendName;
  /** Another build's than the one in this tree. */
  readonly launcher?: string;
}

export interface SoakResult {
  readonly counts: Readonly<Record<string, number>>;
  /** Requests that renewed the sign-in. */
  readonly renewals: number;
  /** Of these, the most at once. */
  readonly mostAtOnce: number;
  /** Requests that the issuer refused: a sign-in that was lost would be among them. */
  readonly refusedByIssuer: number;
  readonly logins: number;
  /** Logins that the mail server refused because the token was not good (any more). */
  readonly refusedLogins: number;
  /** Tokens that it refused more than once. */
  readonly refusedAgain: number;
  /** How often processes were killed between the issuer's answer and the file. */
  readonly kills: number;
  readonly seconds: number;
}

/** Several workers, and nobody killed. */
export function soakTokens(options: SoakOptions): Promise<SoakResult> {
  return soak(options, {}, () => {});
}

export interface KillOptions extends SoakOptions {
  readonly kills: number;
  /**
   * `worker`: the worker alone, at an issuer that takes a refresh token once and ends the sign-in when it comes again; `both`: with the
   * process that renews for it, at one that takes it again until the new one was used.
   */
  readonly victim: 'worker' | 'both';
}

/** The worker is killed (SIGKILL) each time that the issuer's answer is on its way, and another one takes over. */
export async function soakKills({ kills, victim, ...options }: KillOptions): Promise<SoakResult> {
  let left = kills;
  return soak(options, victim === 'worker' ? { rotation: 'strict' } : {}, (stage) => {
    stage.auth.onAnswered(({ grant, status }) => {
      if (grant !== 'refresh_token' || status !== 200 || left === 0) return;
      const pid = stage.workers.at(-1)?.pid;
      if (pid === undefined) return;
      // On a busy machine it may have ended by now: then the next one.
      if (victim === 'both' && childrenOf(pid).filter(kill).length === 0) return;
      if (!kill(pid)) return;
      left -= 1;
      stage.kills += 1;
      stage.startWorker();
    });
  });
}

// Not by `ps`: until that has started, the answer has come and is in the file.
function childrenOf(pid: number): number[] {
  const parent = (entry: string) => {
    try {
      // The name in brackets may have spaces; the state and the parent follow it (proc_pid_stat(5)).
      return Number(readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
    } catch {
      return null;
    }
  };
  const processes = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return processes.filter((entry) => parent(entry) === pid).map(Number);
}

/** False: it has ended by itself. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** A project whose account signs in, its issuer and its mail server, and workers; `close` ends them all. */
export class SoakStage {
  readonly workers: ChildProcess[] = [];
  kills = 0;
  readonly auth: AuthServer;
  readonly mail: TokenMailServer;
  readonly project: Project;
  readonly store: Store;

  constructor(auth: AuthServer, mail: TokenMailServer, { project, store }: Pick<SoakStage, 'project' | 'store'>) {
    this.auth = auth;
    this.mail = mail;
    this.project = project;
    this.store = store;
  }

  static async open(
    auth: AuthServer,
    mail: TokenMailServer,
    { people, backend, launcher }: SoakOptions,
  ): Promise<SoakStage> {
    const files = {
      'message.md': '---\nsubject: Bonjour {{ name }}\n---\n\nBonjour {{ name }}\n',
      'destinataires.csv': csv(people),
      '.env': [
        `SMTP_HOST=127.0.0.1\nSMTP_PORT=${mail.port}\nSMTP_USER=${USER}\nSMTP_AUTH=oauth2\nSMTP_PROVIDER=${auth.issuer}`,
        `SMTP_CLIENT_ID=${PERSON_CLIENT}\nSMTP_SCOPE=openid email offline_access ${MAIL_SCOPE}\nFACTEUR_AUTOSTART=0\n`,
      ].join('\n'),
    };
    const project = new Project(files, launcher);
    const store = await openStore(backend ?? 'sqlite', project);
    project.setEnv(store.env);
    return new SoakStage(auth, mail, { project, store });
  }

  async signIn(): Promise<void> {
    const account = await accountToSignIn({ cwd: this.project.folder, env: {}, clock: systemClock({}) });
    const begun = await beginInBrowser(account, 'http://127.0.0.1:9/');
    await begun.finish(await visit(begun.address, { address: USER }));
  }

  startWorker(): void {
    const worker = this.project.start(['worker']);
    worker.stdout?.resume();
    worker.stderr?.resume();
    this.workers.push(worker);
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.project.discard();
    await this.mail.close();
    await this.auth.close();
  }
}

async function soak(
  options: SoakOptions,
  issuer: { readonly rotation?: 'strict' },
  prepare: (stage: SoakStage) => void,
): Promise<SoakResult> {
  const { workers, tokenSeconds, delay } = options;
  const auth = await startAuthServer({ accessSeconds: tokenSeconds, ...issuer });
  // A login for every few messages: that is where tokens are shown.
  const mail = await startTokenServer(auth, { messagesPerConnection: 10 });
  const stage = await SoakStage.open(auth, mail, options);
  try {
    await stage.signIn();
    prepare(stage);
    const { id } = await stage.project.json(['send', '--yes', '--delay', String(delay)]);
    const began = performance.now();
    for (let i = 0; i < workers; i += 1) stage.startWorker();
    const counts = await end(stage.project, id);
    return resultOf(stage, counts, performance.now() - began);
  } finally {
    await stage.close();
  }
}

async function end(project: Project, id: string): Promise<Record<string, number>> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const { state, counts, heldMessage } = await project.json(['status', id]);
    if (state === 'finished') return counts;
    if (performance.now() > until) throw new Error(`not finished: ${state}, ${JSON.stringify(counts)}, ${heldMessage}`);
    await sleep(500);
  }
}

function resultOf({ auth, mail, kills }: SoakStage, counts: Record<string, number>, ms: number): SoakResult {
  const renewals = auth.requests.filter(({ grant }) => grant === 'refresh_token');
  const refused = mail.logins.filter(({ accepted }) => !accepted).map(({ token }) => token);
  return {
    counts,
    renewals: renewals.length,
    mostAtOnce: Math.max(0, ...renewals.map(({ atOnce }) => atOnce)),
    refusedByIssuer: auth.requests.filter(({ status }) => status !== 200).length,
    logins: mail.logins.length,
    refusedLogins: refused.length,
    refusedAgain: refused.length - new Set(refused).size,
    kills,
    seconds: Math.round(ms / 100) / 10,
  };
}
