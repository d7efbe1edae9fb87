import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CampaignStatus } from '../../src/report/status.ts';
import type { Project } from '../helpers/facteur.ts';
import { Changes, until } from './patience.ts';

export interface ExportedRow {
  readonly number: number;
  readonly email: string;
  readonly state: string;
  readonly attempts: number;
  readonly reply: string | null;
}

/** A campaign as its operator sees it: through `status`, `status --watch`, `export` and the steering commands. */
export class Campaign {
  readonly id: string;
  readonly total: number;
  readonly #project: Project;
  readonly #allowed = new Map<number, number>();
  #watch: Watch | null = null;
  #resend = 0;

  constructor(project: Project, { id, total }: { id: string; total: number }) {
    this.#project = project;
    this.id = id;
    this.total = total;
  }

  status(): Promise<CampaignStatus> {
    return this.#project.json<CampaignStatus>(['status', this.id]);
  }

  rows(): Promise<ExportedRow[]> {
    return this.#project.deliveries(this.id);
  }

  /** `pause`, `resume`, `cancel` from a process of its own; throws when it is refused. */
  async steer(verb: 'pause' | 'resume' | 'cancel'): Promise<CampaignStatus> {
    const status = await this.#project.json<CampaignStatus>([verb, this.id]);
    // What was seen may be of before it, and what the command says older than what was seen.
    this.lookAgain();
    return status;
  }

  /** How many copies the recipient may have got: one, and one more each time an operator asked for it. */
  copiesAllowed(number: number): number {
    return 1 + this.#resend + (this.#allowed.get(number) ?? 0);
  }

  /** Every recipient may get so many more: the campaign was submitted with `--on-unknown resend`. */
  allowResend(times: number): void {
    this.#resend += times;
  }

  /** `retry`; those of unknown outcome that go out again by it may get another copy. */
  async retry(which: 'failed' | 'unknown'): Promise<CampaignStatus> {
    if (which === 'unknown') {
      for (const { number, state } of await this.rows()) {
        if (state === 'unknown') this.#allowed.set(number, (this.#allowed.get(number) ?? 0) + 1);
      }
    }
    const status = await this.#project.json<CampaignStatus>(['retry', this.id, `--${which}`]);
    this.lookAgain();
    return status;
  }

  /** Forgets what was seen: somebody has changed the campaign. */
  lookAgain(): void {
    this.#watch?.end();
    this.#watch = null;
  }

  /** Resolves with the first status that fits; patient while the campaign gets on. */
  until(what: string, fits: (status: CampaignStatus) => boolean): Promise<CampaignStatus> {
    const look = () => {
      const now = this.#watch?.latest;
      if (now && fits(now)) return now;
      this.#watching();
      return null;
    };
    const said = () => `${what} (${this.id}: ${JSON.stringify(this.#watch?.latest)})`;
    const pause = () => this.#watching().next();
    return until(what, look, { pause, progress: () => this.#watch?.latest?.counts.sent }).catch((error) => {
      throw new Error(error.message.replace(what, said()));
    });
  }

  /** Resolves when nothing is left to do. */
  finished(): Promise<CampaignStatus> {
    return this.until('the campaign is finished', ({ state }) => state === 'finished');
  }

  #watching(): Watch {
    if (!this.#watch?.live) this.#watch = new Watch(this.#project.start(['status', this.id, '--watch', '--json']));
    return this.#watch;
  }
}

/** One `status --watch --json`, which tells a line at each change and ends with the campaign. */
class Watch {
  readonly #changes = new Changes();
  readonly #child: ChildProcess;
  latest: CampaignStatus | null = null;
  /** Still running, or ended because there is nothing more to come. */
  live = true;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.resume();
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const said = JSON.parse(line) as CampaignStatus;
      if ('counts' in said) this.latest = said;
      this.#changes.announce();
    });
    child.once('close', () => {
      this.live = false;
      this.#changes.announce();
    });
  }

  next(): Promise<void> {
    return this.#changes.next(1_000);
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}
