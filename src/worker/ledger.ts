import type {
  Begin,
  BeginAnswer,
  CampaignPort,
  Claim,
  ClaimRequest,
  OutcomeRecord,
  TurnPort,
  TurnResult,
  WorkerId,
} from '../backend/port.ts';
import { isFault, keptError } from '../errors.ts';

type Waiting<Entry, Answer> = { readonly entry: Entry; readonly answer: (answer: Answer) => void };

type WaitingRecord = Waiting<OutcomeRecord, TurnResult['records'][number]>;
type WaitingBegin = Waiting<Begin, BeginAnswer>;
type WaitingClaim = Waiting<ClaimRequest, readonly Claim[]>;

/** What of the backend a worker's turns need. */
type LedgerPort = Pick<TurnPort, 'exchange'> & Pick<CampaignPort, 'holdCampaign'>;

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
 * answered `gone` and given back, because nobody knows whether they were marked; claims come back empty. One that fails by a
 * fault of this program is asked again campaign by campaign, and the campaign it is about is held.
 */
export class Ledger {
  readonly #backend: LedgerPort;
  readonly #worker: WorkerId;
  readonly #onTrouble: (error: unknown) => void;
  readonly #over: AbortSignal | null;
  #records: WaitingRecord[] = [];
  #begins: WaitingBegin[] = [];
  #claims: WaitingClaim[] = [];
  #turning = false;
  #punctual = false;
  #soon: NodeJS.Timeout | null = null;
  /** Messages begun whose outcome has not been told, about: what is given back unbegun counts too, until it is 0 again. */
  #away = 0;
  #troubleUntil = 0;
  #idle: (() => void)[] = [];

  /** `over`: aborted when nobody will take what is still queued (the backend is about to be closed); null or absent: never. */
  constructor(
    backend: LedgerPort,
    worker: WorkerId,
    onTrouble: (error: unknown) => void,
    over: AbortSignal | null = null,
  ) {
    this.#backend = backend;
    this.#worker = worker;
    this.#onTrouble = onTrouble;
    this.#over = over;
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

  /** Up to `want` deliveries of a campaign, for one of several accounts or (null) for the one that sends it. */
  claim(campaign: string, want: number, account: string | null = null): Promise<readonly Claim[]> {
    return new Promise((answer) => {
      this.#claims.push({ entry: account === null ? { campaign, want } : { campaign, want, account }, answer });
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
    // To go on asking a backend that is closed would keep the process alive for ever.
    if (this.#over?.aborted) return;
    this.#turning = false;
    if (!this.#empty()) this.#schedule();
    else for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #turn(): Promise<boolean> {
    const asked: Asked = { records: this.#records, begins: this.#begins, claims: this.#claims };
    this.#records = [];
    this.#begins = [];
    this.#claims = [];
    this.#punctual = false;
    try {
      await this.#ask(asked);
      return true;
    } catch (error) {
      this.#onTrouble(error);
      return isFault(error) ? this.#oneByOne(asked) : this.#refused(asked);
    }
  }

  async #ask({ records, begins, claims }: Asked): Promise<void> {
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
  }

  #refused(asked: Asked): false {
    this.#troubleUntil = performance.now() + 2 * RETRY_AFTER_MS;
    this.#records = [...asked.records, ...givenBack(asked.begins), ...this.#records];
    for (const { answer } of asked.claims) answer([]);
    return false;
  }

  // A fault of ours comes again each time the same is asked. What is asked of each campaign is asked alone: only the one that it
  // is about is held, with what this worker had to say of it.
  async #oneByOne(asked: Asked): Promise<boolean> {
    const records = [...asked.records, ...givenBack(asked.begins)];
    const campaigns = new Set([...records, ...asked.claims].map(({ entry }) => entry.campaign));
    let done = true;
    for (const campaign of campaigns) {
      const of = { entry: { campaign } };
      const part = { records: records.filter(sameAs(of)), begins: [], claims: asked.claims.filter(sameAs(of)) };
      try {
        await this.#ask(part);
      } catch (error) {
        if (isFault(error)) await this.#giveUp(campaign, part, error);
        else done = this.#refused(part);
      }
    }
    return done;
  }

  // The delivery of an outcome that cannot be recorded stays as it is, until this worker ends: then it is of unknown outcome.
  async #giveUp(campaign: string, { records, claims }: Asked, error: unknown): Promise<void> {
    const message = keptError(error);
    await this.#backend.holdCampaign(campaign, { reason: 'ledger-damaged', message }).catch(this.#onTrouble);
    for (const { answer } of records) answer('stale');
    for (const { answer } of claims) answer([]);
  }
}

interface Asked {
  readonly records: readonly WaitingRecord[];
  readonly begins: readonly WaitingBegin[];
  readonly claims: readonly WaitingClaim[];
}

type OfCampaign = { readonly entry: { readonly campaign: string } };

function sameAs(one: OfCampaign): (other: OfCampaign) => boolean {
  return (other) => other.entry.campaign === one.entry.campaign;
}

// Nobody knows whether they were marked.
function givenBack(begins: readonly WaitingBegin[]): WaitingRecord[] {
  return begins.map(({ entry, answer }) => {
    answer({ kind: 'gone' });
    const { campaign, number, token } = entry;
    return { entry: { campaign, number, token, kind: 'released', waitMs: 0 } as const, answer: () => {} };
  });
}

function answerAll<Answer>(waiting: readonly Waiting<unknown, Answer>[], answers: readonly Answer[]): void {
  waiting.forEach(({ answer }, i) => {
    answer(answers[i] as Answer);
  });
}
