import type { Backend, Begin, BeginAnswer, Claim, OutcomeRecord, TurnResult, WorkerId } from '../backend/port.ts';

type Waiting<Entry, Answer> = { readonly entry: Entry; readonly answer: (answer: Answer) => void };

type WaitingRecord = Waiting<OutcomeRecord, TurnResult['records'][number]>;
type WaitingBegin = Waiting<Begin, BeginAnswer>;

/** How long to wait before a turn that failed is tried again, in milliseconds. */
const RETRY_AFTER_MS = 500;
/** How long entries wait for others that may come, in milliseconds. */
const COMPANY_MS = 3;
/**
 * Entries wait while fewer than so many are here for each message on the wire: a turn takes most of the window, so that there
 * are few of them. Fewer a turn, or 1 ms of patience, cost a tenth more processor time; all of it at once leaves the wire idle.
 */
const HERE_FOR_ONE_AWAY = 6;

/**
 * One worker's conversation with the ledger, in turns: whatever the lanes ask while a turn is under way goes together
 * into the next one (group commit), so that the cost of a durable write is shared by the messages on the wire.
 *
 * A turn that fails (disk full, backend lost) loses nothing: outcomes stay queued until they are durable; begins are
 * answered `gone` and given back, because nobody knows whether they were marked; claims come back empty.
 */
export class Ledger {
  readonly #backend: Backend;
  readonly #worker: WorkerId;
  readonly #onTrouble: (error: unknown) => void;
  #records: WaitingRecord[] = [];
  #begins: WaitingBegin[] = [];
  #claims: Waiting<{ campaign: string; want: number }, readonly Claim[]>[] = [];
  #turning = false;
  #punctual = false;
  #soon: NodeJS.Timeout | null = null;
  /** Messages begun whose outcome has not been told, about: what is given back unbegun counts too, until it is 0 again. */
  #away = 0;
  #troubleUntil = 0;
  #idle: (() => void)[] = [];

  constructor(backend: Backend, worker: WorkerId, onTrouble: (error: unknown) => void) {
    this.#backend = backend;
    this.#worker = worker;
    this.#onTrouble = onTrouble;
  }

  /** True while, or until shortly after, the backend refuses what it is given: nothing new should be begun. */
  get inTrouble(): boolean {
    return performance.now() < this.#troubleUntil;
  }

  /**
   * Marks a delivery `sending`; durable when it answers `begun`. `punctual`: its slot has come, so it waits for no company
   * (a millisecond late would be a millisecond of unevenness in the pace).
   */
  begin(begin: Begin, punctual = false): Promise<BeginAnswer> {
    return new Promise((answer) => {
      this.#begins.push({ entry: begin, answer });
      this.#punctual ||= punctual;
      this.#schedule();
    });
  }

  /** Says what became of a claim; resolves when that is durable, however long it takes. */
  record(outcome: OutcomeRecord): Promise<TurnResult['records'][number]> {
    return new Promise((answer) => {
      this.#away = Math.max(0, this.#away - 1);
      this.#records.push({ entry: outcome, answer });
      this.#schedule();
    });
  }

  /** Up to `want` deliveries of a campaign. */
  claim(campaign: string, want: number): Promise<readonly Claim[]> {
    return new Promise((answer) => {
      this.#claims.push({ entry: { campaign, want }, answer });
      this.#schedule();
    });
  }

  /** Resolves when nothing is queued or under way. */
  idle(): Promise<void> {
    if (!this.#turning && this.#empty()) return Promise.resolve();
    if (!this.#turning) this.#start();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #empty(): boolean {
    return this.#records.length + this.#begins.length + this.#claims.length === 0;
  }

  // A turn costs a flush of the disk, so it should carry many messages; one that nobody can join begins at once.
  #schedule(): void {
    if (this.#turning) return;
    if (this.#full || this.#punctual) this.#start();
    else this.#soon ??= setTimeout(() => this.#start(), COMPANY_MS);
  }

  get #full(): boolean {
    const here = Math.max(this.#records.length, this.#begins.length);
    return this.#claims.length > 0 || here >= HERE_FOR_ONE_AWAY * this.#away;
  }

  #start(): void {
    if (this.#soon) clearTimeout(this.#soon);
    this.#soon = null;
    this.#turning = true;
    // After the event loop's poll phase: replies that came in together share the turn.
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    if (!(await this.#turn())) await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
    this.#turning = false;
    if (!this.#empty()) this.#schedule();
    else for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #turn(): Promise<boolean> {
    const records = this.#records;
    const begins = this.#begins;
    const claims = this.#claims;
    this.#records = [];
    this.#begins = [];
    this.#claims = [];
    this.#punctual = false;
    try {
      const result = await this.#backend.exchange({
        worker: this.#worker,
        records: records.map((r) => r.entry),
        begins: begins.map((b) => b.entry),
        claims: claims.map((c) => c.entry),
      });
      this.#troubleUntil = 0;
      this.#away += result.begins.filter(({ kind }) => kind === 'begun').length;
      answerAll(records, result.records);
      answerAll(begins, result.begins);
      answerAll(claims, result.claims);
      return true;
    } catch (error) {
      this.#troubleUntil = performance.now() + 2 * RETRY_AFTER_MS;
      this.#onTrouble(error);
      this.#keep(records, begins);
      for (const { answer } of claims) answer([]);
      return false;
    }
  }

  #keep(records: readonly WaitingRecord[], begins: readonly WaitingBegin[]): void {
    const givenBack = begins.map(({ entry, answer }) => {
      answer({ kind: 'gone' });
      return { entry: { ...entry, kind: 'released', until: null } as const, answer: () => {} };
    });
    this.#records = [...records, ...givenBack, ...this.#records];
  }
}

function answerAll<Answer>(waiting: readonly Waiting<unknown, Answer>[], answers: readonly Answer[]): void {
  waiting.forEach(({ answer }, i) => {
    answer(answers[i] as Answer);
  });
}
