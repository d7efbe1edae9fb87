import type { Begin, Claim } from '../backend/port.ts';
import type { Clock } from '../clock.ts';
import type { RetryPolicy } from '../config/types.ts';
import { timeOf } from '../message/stored-message.ts';
import type { Composed } from '../message/types.ts';
import type { Offer, Outcome, Transport } from '../transport/port.ts';
import type { AccountGuard } from './account-guard.ts';
import type { AccountWindow } from './account-window.ts';
import type { Composer } from './composer.ts';
import { Gate } from './gate.ts';
import type { Lease } from './lease.ts';
import type { Ledger } from './ledger.ts';
import { isPaceRefusal, toRecord } from './outcome.ts';

/** Deliveries claimed ahead of an unpaced campaign; a paced one claims just what it can begin. */
const CLAIM_WINDOW = 200;
/** Where several accounts send a campaign, those claimed ahead by each for each place of its window: the others could begin them. */
const AHEAD_TOGETHER = 2;
/** What has to wait for its account for longer is left to the others that send the campaign, in milliseconds. */
const KEEP_MS = 1_000;
/** An account that has to wait is asked about again after so long at the latest: limits and clock may have changed. */
const MOST_REST_MS = 5_000;
/** A slot that is missed by so much more than usual, and by such a share of the delay, is not used any more. */
const LATE_MS = 20;
const LATE_SHARE = 0.25;
/** How far what is usual goes up towards a greater lateness; down it goes at once. */
const LATE_WEIGHT = 0.3;
/** Workers that wait for the same slot ask for it within this time, or this share of the delay, and not all at once. */
const ASK_WITHIN_MS = 20;
const ASK_WITHIN_SHARE = 0.1;

export interface LaneParts {
  readonly campaign: string;
  /** Which of several accounts that send the campaign this lane is of; null: one sends it. */
  readonly account: string | null;
  readonly delayMs: number;
  readonly composer: Composer;
  /** The account's transport now: after a change of configuration another one. */
  readonly transport: () => Transport;
  readonly window: AccountWindow;
  readonly guard: () => AccountGuard;
  readonly ledger: Ledger;
  readonly lease: Lease;
  readonly clock: Clock;
  /** When the hours for sending are over, ms since 1970: nothing is begun from then on; null: never. */
  readonly closesAt: (() => number) | null;
  readonly policy: () => RetryPolicy;
  readonly random: () => number;
  /** Messages may be announced to the server before they are begun: nothing is likely to keep them from it. */
  readonly announces: () => boolean;
  readonly onOutcome: (claim: Claim, outcome: Outcome) => void;
}

/**
 * One campaign in one worker: claims ahead so that the wire never waits, and runs a few deliveries side by side. How many
 * of them may be between "marked sending" and "outcome durable" is the account's window, shared with its other lanes.
 */
export class Lane {
  readonly #parts: LaneParts;
  readonly #gate: Gate;
  #claims: Claim[] = [];
  #claiming = false;
  #dry = false;
  /** All that were claimed last wait for a time of their own. */
  #looksAhead = false;
  #stopping = false;
  #running = 0;
  #idle: (() => void)[] = [];
  /** How long after their slots messages begin here at least, in milliseconds. */
  #usuallyLate = 0;
  readonly #notSent = new Map<number, number>();
  /** While the account has to wait and others may go on. */
  #rest: NodeJS.Timeout | null = null;
  /** One at a time after a rest, until the account may send again. */
  #careful = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#gate = new Gate(parts.delayMs > 0 ? 1 : Number.POSITIVE_INFINITY, parts.clock);
  }

  get campaign(): string {
    return this.#parts.campaign;
  }

  get busy(): boolean {
    return this.#running > 0 || this.#claims.length > 0 || this.#claiming;
  }

  /**
   * There may be something to do: send what was claimed, and with `due` claim more until there is nothing due. Called again
   * and again: after trouble with the ledger or the lease nothing else lets it go on. Cheap when busy.
   */
  wake(due: boolean): void {
    if (due) this.#dry = false;
    this.#pump();
  }

  /** Begins nothing more and gives back what was only claimed; resolves when what is on the wire has its outcome. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#rest) clearTimeout(this.#rest);
    this.#gate.close();
    this.#parts.window.turnAway(this);
    this.#giveBack();
    if (this.busy) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.#parts.ledger.idle();
  }

  get #room(): number {
    const { delayMs, window, announces } = this.#parts;
    const connections = Math.ceil(window.size / 2);
    if (delayMs > 0) return connections - this.#running;
    return window.size + (announces() ? connections : 0) - this.#running;
  }

  get #mayBegin(): boolean {
    const { lease, ledger, clock, closesAt } = this.#parts;
    return (
      !this.#stopping &&
      this.#rest === null &&
      lease.valid &&
      !ledger.inTrouble &&
      (closesAt === null || clock.now() < closesAt())
    );
  }

  #pump(): void {
    if (this.#stopping) this.#giveBack();
    while (this.#mayBegin && this.#claims.length > 0 && this.#room > 0) void this.#start(this.#claims.shift() as Claim);
    this.#claimMore();
    if (!this.busy) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #claimMore(): void {
    const window = this.#ahead;
    const wanted = window - this.#claims.length;
    const enough = this.#parts.delayMs > 0 ? wanted < 1 : this.#claims.length > window / 2;
    const waits = this.#careful && this.#running + this.#claims.length > 0;
    if (this.#claiming || this.#dry || enough || waits || !this.#mayBegin) return;
    this.#claiming = true;
    // Whoever waits for a time of their own stands between those that are due: a whole window is looked through for these.
    const most = this.#looksAhead ? CLAIM_WINDOW : this.#careful ? 1 : wanted;
    void this.#parts.ledger.claim(this.campaign, most, this.#parts.account).then((claims) => {
      const due = claims.filter((claim) => !this.#waits(claim));
      this.#claiming = false;
      this.#dry = claims.length === 0;
      this.#looksAhead = claims.length > 0 && due.length === 0;
      this.#claims.push(...due);
      this.#pump();
    });
  }

  /** Gives back who is to get the message later, until then. The row itself says when, so a ledger that forgot what it was told asks again. */
  #waits({ campaign, number, token, vars }: Claim): boolean {
    const { clock, ledger } = this.#parts;
    const waitMs = timeOf(vars) - clock.now();
    if (waitMs <= 0) return false;
    void ledger.record({ campaign, number, token, kind: 'released', waitMs });
    return true;
  }

  get #ahead(): number {
    const { delayMs, account, window } = this.#parts;
    if (delayMs > 0) return Math.max(0, this.#room);
    return account === null ? CLAIM_WINDOW : Math.min(CLAIM_WINDOW, AHEAD_TOGETHER * window.size);
  }

  // The account cannot send before then: what it has in hand is for the others, and one asks again.
  #restUntil(until: number): void {
    if (this.#stopping || this.#rest) return;
    const ms = Math.min(MOST_REST_MS, until - this.#parts.clock.now());
    this.#careful = true;
    this.#rest = setTimeout(() => {
      this.#rest = null;
      this.wake(true);
    }, ms);
    this.#giveBack();
  }

  #giveBack(): void {
    for (const claim of this.#claims.splice(0)) this.#release(claim);
  }

  #release({ campaign, number, token }: Begin): void {
    void this.#parts.ledger.record({ campaign, number, token, kind: 'released', waitMs: 0 });
  }

  async #start(claim: Claim): Promise<void> {
    this.#running += 1;
    try {
      await this.#deliver(claim);
    } finally {
      this.#running -= 1;
      this.#pump();
    }
  }

  /**
   * compose -> announce, where that may be -> wait for the slot -> mark sending -> hand over -> record. The outcome is only queued when this ends: what is
   * begun in its place goes to the ledger after it, so that no begin is durable before it is.
   */
  async #deliver(claim: Claim): Promise<void> {
    const composed = this.#parts.composer.compose(claim);
    const mail = composed instanceof Promise ? await composed : composed;
    if ('kind' in mail) {
      await this.#settle(claim, mail);
      return;
    }
    const offer = this.#offer(mail);
    const go = await this.#gate.pass(() => this.#begin(claim));
    if (go !== 'begun') {
      offer?.withdraw();
      if (go === 'closed') this.#release(claim);
      return;
    }
    try {
      const settled = this.#settle(claim, await (offer ? offer.begin() : this.#send(mail)));
      if (settled) await settled;
    } finally {
      this.#parts.window.leave();
    }
  }

  // Inside the gate: the connection is there first, then the slot is taken and the delivery marked.
  async #begin(claim: Claim): Promise<'begun' | 'gone' | 'closed' | { waitUntil: number }> {
    const { window } = this.#parts;
    const room = window.enter(this);
    if (room && !(await room)) return 'closed';
    let begun = false;
    try {
      const answer = await this.#mark(claim);
      begun = answer === 'begun';
      return answer;
    } finally {
      if (!begun) window.leave();
    }
  }

  async #mark({ campaign, number, token }: Claim): Promise<'begun' | 'gone' | 'closed' | { waitUntil: number }> {
    const { transport, ledger, guard, delayMs, random } = this.#parts;
    if (!this.#mayBegin) return 'closed';
    const trouble = await transport().ready();
    if (trouble) {
      await guard().note(trouble);
      return 'closed';
    }
    if (!this.#mayBegin) return 'closed';
    const { account } = this.#parts;
    const asked = account === null ? { campaign, number, token } : { campaign, number, token, account };
    const answer = await ledger.begin(asked, delayMs > 0);
    if (answer.kind === 'begun') this.#careful = false;
    if (answer.kind === 'wait') {
      if (answer.elsewhere && answer.until - this.#parts.clock.now() > KEEP_MS) {
        this.#restUntil(answer.until);
        return 'closed';
      }
      // Asked by all at once, the ledger and the processors would keep the one that gets the slot waiting for the others.
      return { waitUntil: answer.until + random() * Math.min(ASK_WITHIN_MS, delayMs * ASK_WITHIN_SHARE) };
    }
    if (answer.kind === 'gone' || answer.at === undefined) return answer.kind;
    await this.#gate.sleepUntil(answer.at);
    if (!this.#isLate(answer.at)) return 'begun';
    this.#release({ campaign, number, token });
    return 'gone';
  }

  // A process that had to wait, a disk that took its time: the next slot would follow too closely. Where every slot is that
  // late (a slow disk), the pace is even all the same.
  #isLate(slot: number): boolean {
    const { delayMs, clock } = this.#parts;
    // Before its slot it is only when the clock was set back, which says nothing of this machine.
    const late = Math.max(0, clock.now() - slot);
    const usual = this.#usuallyLate;
    this.#usuallyLate = late < usual ? late : usual + LATE_WEIGHT * (Math.min(late, delayMs) - usual);
    return delayMs > 0 && late - usual > Math.max(LATE_MS, delayMs * LATE_SHARE);
  }

  #send(mail: Composed): Promise<Outcome> {
    return this.#parts.transport().send(mail, this.#mayGoOut);
  }

  #offer(mail: Composed): Offer | undefined {
    return this.#parts.announces() && !this.#careful
      ? this.#parts.transport().offer?.(mail, this.#mayGoOut)
      : undefined;
  }

  // Asked again when its connection is free: what was begun ahead does not go out after a pause or a stop.
  readonly #mayGoOut = (): boolean => !this.#stopping && this.#parts.lease.valid;

  // What most outcomes need is done when this returns: to wait for nothing costs as much as all of it.
  #settle(claim: Claim, outcome: Outcome): Promise<void> | null {
    if (outcome.kind === 'not-sent' && !this.#mayBegin) {
      this.#release(claim);
      return null;
    }
    const notSentBefore = this.#notSent.get(claim.number) ?? 0;
    if (outcome.kind === 'not-sent') this.#notSent.set(claim.number, notSentBefore + 1);
    else if (notSentBefore > 0) this.#notSent.delete(claim.number);
    const held = isPaceRefusal(outcome) ? null : this.#parts.guard().note(outcome);
    // The hold goes first: given back before it, the delivery would be claimed again at once.
    if (held) return held.then(() => this.#record(claim, outcome, notSentBefore));
    this.#record(claim, outcome, notSentBefore);
    return null;
  }

  #record(claim: Claim, outcome: Outcome, notSentBefore: number): void {
    const { ledger, policy, random, onOutcome } = this.#parts;
    onOutcome(claim, outcome);
    void ledger.record(toRecord(claim, outcome, { policy: policy(), random, notSentBefore }));
  }
}
