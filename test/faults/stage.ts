import { join } from 'node:path';
import { csv, Project } from '../helpers/facteur.ts';
import type { RedisOptions } from '../helpers/redis.ts';
import { Campaign } from './campaign.ts';
import { MailServer } from './mail-server.ts';
import { seededRandom } from './random.ts';
import type { Size } from './scenario.ts';
import { type BackendName, onMachine, openStore, RedisStore, type Store } from './store.ts';
import { WorkerProcess } from './worker-process.ts';

const MESSAGE = 'Bonjour {{ name }},\n\nà bientôt.\n';
/** The accounts of a stage where several send together; the first is the one in .env. */
const POOL = ['default', 'second', 'third'] as const;
/** Everything temporary is tried again at once, for as long as a scenario lasts. */
const SETTINGS = 'retry: { schedule: [1s, 1s, 1s, 2s], every: 2s, maxAge: 1h, jitter: 0 }\n';

export interface StageOptions {
  readonly size: Size;
  readonly seed: number;
  readonly launcher: string;
  readonly backend: BackendName;
  /** Whether three accounts send together in the place of one. */
  readonly pool?: boolean;
}

export interface WorkerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Which of the store's machines it runs on, from 0; default: one after the other. */
  readonly machine?: number;
}

/** A project, a store, a mail server and workers, each in processes of their own; `close` ends and removes them all. */
export class Stage {
  readonly size: Size;
  readonly random: () => number;
  readonly project: Project;
  readonly server: MailServer;
  readonly store: Store;
  readonly campaigns: Campaign[] = [];
  readonly forgotten: Campaign[] = [];
  /** What deserves to stand beside the verdict. */
  readonly notes: string[] = [];
  readonly #workers: WorkerProcess[] = [];
  readonly #undo: (() => unknown)[] = [];
  readonly #pool: boolean;
  #more = '';
  #submitted = 0;

  private constructor({ size, seed, pool = false }: StageOptions, project: Project, server: MailServer, store: Store) {
    this.size = size;
    this.#pool = pool;
    this.random = seededRandom(seed);
    this.project = project;
    this.server = server;
    this.store = store;
    project.setEnv(store.env);
  }

  static async open(options: StageOptions, redis?: RedisOptions): Promise<Stage> {
    const project = new Project({ 'message.txt': MESSAGE, 'facteur.yaml': SETTINGS }, options.launcher);
    let store: Store | null = null;
    try {
      store = await openStore(options.backend, project, redis);
      const server = await MailServer.start(project.folder);
      const stage = new Stage(options, project, server, store);
      stage.writeEnv();
      return stage;
    } catch (error) {
      await store?.close();
      await project.discard();
      throw error;
    }
  }

  get long(): boolean {
    return this.size.form === 'long';
  }

  /** The store, in a scenario that is only about Redis. */
  get redis(): RedisStore {
    if (this.store instanceof RedisStore) return this.store;
    throw new Error(`this stage has ${this.store.name}`);
  }

  /** How many accounts send each campaign: the window of each may be of unknown outcome after a kill. */
  get accounts(): number {
    return this.#pool ? POOL.length : 1;
  }

  /** Adds settings to facteur.yaml. */
  addSettings(more: string): void {
    this.#more = more;
    this.writeEnv();
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
    this.project.write({
      '.env': lines.join(''),
      'facteur.yaml': `${SETTINGS}${this.#poolSettings(settings)}${this.#more}`,
    });
  }

  // The same server, with the same settings, by other names.
  #poolSettings(env: Readonly<Record<string, string>>): string {
    if (!this.#pool) return '';
    const account = Object.entries({
      host: env.SMTP_HOST,
      port: env.SMTP_PORT,
      from: env.MAIL_FROM,
      tls: env.SMTP_TLS,
      user: env.SMTP_USER,
      passwordEnv: env.SMTP_PASSWORD === undefined ? undefined : 'SMTP_PASSWORD',
      transport: env.SMTP_TRANSPORT,
      tokenEnv: env.SMTP_TOKEN === undefined ? undefined : 'SMTP_TOKEN',
    }).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`]));
    const accounts = POOL.slice(1).map((name) => `  ${name}: { ${account.join(', ')} }\n`);
    return `pool: [${POOL.join(', ')}]\naccounts:\n${accounts.join('')}`;
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

  /** The store has lost them all, and cannot tell about them any more; nobody may have got more than one copy. */
  forgetCampaigns(): void {
    this.forgotten.push(...this.campaigns.splice(0));
  }

  worker(concurrency = 10, { env = {}, machine }: WorkerOptions = {}): WorkerProcess {
    const place = machine ?? this.#workers.length % this.store.machines;
    const args = ['worker', '--concurrency', String(concurrency)];
    const child =
      this.store.machines === 1
        ? this.project.start(args, env)
        : this.project.start(args, { ...env, ...this.#onItsDisk(place) }, onMachine(place));
    const worker = new WorkerProcess(child, { concurrency, machine: place });
    this.#workers.push(worker);
    return worker;
  }

  /** One on each machine of the store, and at least so many. */
  crew(least = 1, concurrency = 10, options: WorkerOptions = {}): WorkerProcess[] {
    const count = Math.max(least, this.store.machines);
    return Array.from({ length: count }, () => this.worker(concurrency, options));
  }

  /** Another one in the place of one that has ended. */
  again({ concurrency, machine }: WorkerProcess): WorkerProcess {
    return this.worker(concurrency, { machine });
  }

  // What one machine has seen is not what another's worker is about to tell.
  #onItsDisk(machine: number): Record<string, string> {
    const folder = this.machineFolder(machine);
    return { FACTEUR_DATA: folder, FACTEUR_WITNESS: join(folder, 'witness') };
  }

  /** The data folder of a machine, where there are several. */
  machineFolder(machine: number): string {
    return this.project.path(`machine-${machine}`);
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
  atEnd(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  async close(): Promise<void> {
    const running = this.#workers.filter((worker) => worker.running);
    await Promise.all(running.map((worker) => worker.kill()));
    for (const undo of this.#undo.splice(0).reverse()) await undo();
    await this.server.close();
    await this.store.close();
    await this.project.discard();
  }
}
