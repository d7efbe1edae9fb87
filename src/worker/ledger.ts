import type { Backend, Begin, BeginAnswer, Claim, OutcomeRecord, TurnResult, WorkerId } from '../backend/port.ts';

type Waiting<Entry, Answer> = { readonly entry: Entry; readonly answer: (answer: Answer) => void };

type WaitingRecord = Waiting<OutcomeRecord, TurnResult['records'][number]>;
type WaitingBegin = Waiting<Begin, BeginAnswer>;

/** How long to wait before a turn that failed is tried again, in milliseconds. */
const RETRY_AFTER_MS = 500;

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

  /** Marks a delivery `sending`; durable when it answers `begun`. */
  begin(begin: Begin): Promise<BeginAnswer> {
    return new Promise((answer) => {
      this.#begins.push({ entry: begin, answer });
      this.#schedule();
    });
  }

  /** Says what became of a claim; resolves when that is durable, however long it takes. */
  record(outcome: OutcomeRecord): Promise<TurnResult['records'][number]> {
    return new Promise((answer) => {
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
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #empty(): boolean {
    return this.#records.length + this.#begins.length + this.#claims.length === 0;
  }

  // After the event loop's poll phase: all replies that came in together share the turn.
  #schedule(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (!this.#empty()) {
      if (!(await this.#turn())) await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
      else if (!this.#empty()) await new Promise((resolve) => setImmediate(resolve));
    }
    this.#turning = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #turn(): Promise<boolean> {
    const records = this.#records;
    const begins = this.#begins;
    const claims = this.#claims;
    this.#records = [];
    this.#begins = [];
    this.#claims = [];
    try {
      const result = await this.#backend.exchange({
        worker: this.#worker,
        records: records.map((r) => r.entry),
        begins: begins.map((b) => b.entry),
        claims: claims.map((c) => c.entry),
      });
      this.#troubleUntil = 0;
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
