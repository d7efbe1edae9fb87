import { csv, Project } from '../helpers/facteur.ts';
import { Campaign } from './campaign.ts';
import { MailServer } from './mail-server.ts';
import { seededRandom } from './random.ts';
import type { Size } from './scenario.ts';
import { WorkerProcess } from './worker-process.ts';

const MESSAGE = 'Bonjour {{ name }},\n\nà bientôt.\n';
/** Everything temporary is tried again at once, for as long as a scenario lasts. */
const SETTINGS = 'retry: { schedule: [1s, 1s, 1s, 2s], every: 2s, maxAge: 1h, jitter: 0 }\n';

export interface StageOptions {
  readonly size: Size;
  readonly seed: number;
  readonly launcher: string;
}

/** A project, a mail server and workers, each in processes of their own; `close` ends and removes them all. */
export class Stage {
  readonly size: Size;
  readonly random: () => number;
  readonly project: Project;
  readonly server: MailServer;
  readonly campaigns: Campaign[] = [];
  /** What deserves to stand beside the verdict. */
  readonly notes: string[] = [];
  readonly #workers: WorkerProcess[] = [];
  readonly #undo: (() => void)[] = [];
  #submitted = 0;

  private constructor({ size, seed }: StageOptions, project: Project, server: MailServer) {
    this.size = size;
    this.random = seededRandom(seed);
    this.project = project;
    this.server = server;
  }

  static async open(options: StageOptions): Promise<Stage> {
    const project = new Project({ 'message.txt': MESSAGE, 'facteur.yaml': SETTINGS }, options.launcher);
    try {
      const server = await MailServer.start(project.folder);
      const stage = new Stage(options, project, server);
      stage.writeEnv();
      return stage;
    } catch (error) {
      await project.discard();
      throw error;
    }
  }

  get long(): boolean {
    return this.size.form === 'long';
  }

  /** Writes .env anew, as an operator corrects it. */
  writeEnv(more: Readonly<Record<string, string>> = {}): void {
    const settings = {
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(this.server.port),
      MAIL_FROM: 'bureau@example.org',
      FACTEUR_AUTOSTART: '0',
      ...more,
    };
    const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
    this.project.write({ '.env': lines.join('') });
  }

  /** Submits another campaign; each has its own subject, so that none is found to be the same as an earlier one. */
  async submit(rows: number, ...args: readonly string[]): Promise<Campaign> {
    this.#submitted += 1;
    const list = `liste-${rows}.csv`;
    this.project.write({ [list]: csv(rows) });
    const flags = ['--to', list, '--subject', `Lettre ${this.#submitted} pour {{ name }}`, '--delay', '0', '--yes'];
    const sent = await this.project.json<{ id: string; total: number }>(['send', ...flags, ...args]);
    return this.adopt(sent);
  }

  /** Takes a campaign that was submitted otherwise into the reckoning. */
  adopt(sent: { id: string; total: number }): Campaign {
    const campaign = new Campaign(this.project, sent);
    this.campaigns.push(campaign);
    return campaign;
  }

  worker(concurrency = 10, args: readonly string[] = [], env: Record<string, string> = {}): WorkerProcess {
    const child = this.project.start(['worker', '--concurrency', String(concurrency), ...args], env);
    const worker = new WorkerProcess(child);
    this.#workers.push(worker);
    return worker;
  }

  /** Stops the workers that still run, without force. */
  async stopWorkers(): Promise<void> {
    const running = this.#workers.filter((worker) => worker.running);
    for (const worker of running) worker.signal('SIGTERM');
    await Promise.all(running.map((worker) => worker.exited));
  }

  /** The end of what each worker said, to see why a scenario broke off. */
  lastWords(): string[] {
    return this.#workers.map(
      ({ pid, output }) => `worker ${pid}: ${output.trimEnd().split('\n').slice(-4).join('\n')}`,
    );
  }

  /** Runs when the stage is closed, whatever happened; the last one first. */
  atEnd(undo: () => void): void {
    this.#undo.push(undo);
  }

  async close(): Promise<void> {
    const running = this.#workers.filter((worker) => worker.running);
    await Promise.all(running.map((worker) => worker.kill()));
    for (const undo of this.#undo.splice(0).reverse()) undo();
    await this.server.close();
    await this.project.discard();
  }
}
