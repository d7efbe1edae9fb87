import type { IsGone } from '../../backend/lease-watch.ts';
import type { MailboxPort } from '../../backend/mailboxes.ts';
import type { SentConfig } from '../../config/types.ts';
import { ownWords } from '../../own-words.ts';
import { type Attendance, MailboxAttendant, pause } from '../attendant.ts';
import type { HeldLease } from '../held-lease.ts';
import { type Connect, type MailboxConnection, MailboxTrouble } from '../port.ts';
import { sentFolder } from './folder.ts';
import { LastCopies } from './last-copies.ts';
import { readSentState, type SentState, writeSentState } from './state.ts';
import { type Batch, type SentLedger, SentWalk } from './walk.ts';

/** Copies that are claimed together: as many a kill may leave unmade. */
const BATCH = 10;
/** How often it is looked whether something was accepted, in milliseconds. */
const LOOK_MS = 1_000;
/** The same while somebody waits for the last copies, who wants to end. */
const LOOK_AT_END_MS = 200;
/** A connection that nothing was copied over for so long is closed, in milliseconds. */
const IDLE_MS = 30_000;
/**
 * After each copy a rest so many times as long as this thread computed for it; what the server takes counts for nothing. While something is being
 * sent copies take a twentieth of a processor: that is still many a second, more than any ordinary account sends.
 */
const REST = { sending: 19, over: 1 } as const;
/** The last messages of the folder, which are not put there once more: a ledger that was set back knows less than they do. */
const LATEST = 200;
/** A message that the server has refused so often is not offered to it again. */
const MOST_REFUSALS = 3;

/** A message as it was sent, made again. */
export interface MadeAgain {
  readonly raw: Uint8Array;
  readonly messageId: string;
  /** When it was accepted, ms since 1970. */
  readonly at: number;
}

/** Makes the message of a delivery again; null: it cannot be, as its recipient was erased or its campaign is gone. Throws what the store throws. */
export type MakeAgain = (campaign: string, number: number) => Promise<MadeAgain | null>;

export interface CopierOptions {
  readonly mailboxes: MailboxPort;
  readonly ledger: SentLedger;
  /** As the ledger knows it (`sentKey`), and as people do. */
  readonly mailbox: { readonly key: string; readonly label: string };
  /** Asked again after each failure. */
  readonly config: () => Promise<SentConfig>;
  readonly connect: Connect;
  readonly isOurs: (account: string) => boolean;
  readonly makeAgain: MakeAgain;
  readonly holder: string;
  readonly isGone: IsGone;
  readonly now: () => number;
  /** Whether whoever sends needs all there is of the processor: nothing is copied then. */
  readonly isBusy: () => boolean;
  readonly events: CopierEvents;
  /** Absent: as above, and as attendant.ts says. */
  readonly pace?: { readonly lookEveryMs?: number; readonly lookMs?: number };
}

/** What a copier tells whoever runs it; all synchronous and cheap. */
export interface CopierEvents {
  /** This process makes the copies from now on. */
  copying(label: string): void;
  /** So many copies were made. */
  copied(label: string, copies: number): void;
  /** None can be made for now; `failures`: in a row, this one included. */
  copyTrouble(label: string, trouble: MailboxTrouble, failures: number): void;
  /** They are made again after trouble. */
  copyingAgain(label: string): void;
  /** The process is to end and makes those that are missing first. */
  copyingLast(label: string): void;
  /** The ledger does not answer as it should. */
  fault(error: unknown): void;
}

/**
 * Puts copies of what an account sent into its folder of sent mail: beside the sending, one process at a time, each at most once. A copy is
 * claimed durably before it is made; what was claimed when this program was killed is not made again, as nobody knows whether it is there.
 * From when on is what `beginCopies` has remembered, else from now on.
 */
export class SentCopier {
  readonly #attendant: MailboxAttendant<SentState>;
  readonly #last = new LastCopies();

  constructor(options: CopierOptions) {
    const { mailboxes, mailbox, holder, isGone, now, events, pace } = options;
    const last = this.#last;
    this.#attendant = new MailboxAttendant({
      ...{ ledger: mailboxes, mailbox, holder, isGone, now, lookEveryMs: pace?.lookEveryMs },
      ...{ read: (kept) => readSentState(kept, now()), write: writeSentState },
      events: {
        taken(label) {
          last.can();
          events.copying(label);
        },
        elsewhere: () => last.cannot(),
        trouble(...of) {
          last.cannot();
          events.copyTrouble(...of);
        },
        fault(error) {
          last.cannot();
          events.fault(error);
        },
      },
      attend: (attendance) => new Copying(options, attendance, last).run(),
    });
  }

  /** Begins, until `stop`. */
  start(): void {
    this.#attendant.start();
  }

  /**
   * Resolves when all is copied that was accepted up to now, or when that cannot be done here and now: another process makes the copies, or
   * there is trouble. It goes on until `stop`.
   */
  finish(): Promise<void> {
    return this.#last.wanted();
  }

  /** Ends after the copy that is being made, and gives the lease back. Safe to call twice. */
  async stop(): Promise<void> {
    await this.#attendant.stop();
    this.#last.cannot();
  }
}

/** A folder that can be written to. */
interface OpenSent {
  readonly connection: MailboxConnection;
  readonly folder: string;
  /** Message-IDs that are in it. */
  readonly latest: ReadonlySet<string>;
}

/** The time between taking the lease, or trouble, and the next trouble. */
class Copying {
  readonly #options: CopierOptions;
  readonly #lease: HeldLease;
  readonly #kept: { state: SentState };
  readonly #signal: AbortSignal;
  readonly #wentWell: () => void;
  readonly #last: LastCopies;
  #open: OpenSent | null = null;
  #copiedAt = 0;
  #hasToldLast = false;

  constructor(options: CopierOptions, { lease, kept, signal, wentWell }: Attendance<SentState>, last: LastCopies) {
    this.#options = options;
    this.#last = last;
    this.#lease = lease;
    this.#kept = kept;
    this.#signal = signal;
    this.#wentWell = wentWell;
  }

  async run(): Promise<void> {
    const config = await this.#options.config();
    const { ledger, isOurs, isBusy, now, pace } = this.#options;
    const walk = new SentWalk({ ledger, isOurs, now, one: config.copies === 'one' });
    this.#countClaimed();
    await this.#keep();
    try {
      while (!this.#signal.aborted) {
        // Asked before the look, which finds what was accepted until then.
        const isLast = this.#last.isWanted;
        const batch = isBusy() ? null : await walk.next(this.#kept.state, BATCH);
        if (batch) {
          if (isLast) this.#tellLast();
          await this.#copy(batch, config);
          continue;
        }
        if (isLast && !isBusy() && walk.isThrough(this.#kept.state)) this.#last.over();
        await this.#rest(isLast ? LOOK_AT_END_MS : (pace?.lookMs ?? LOOK_MS));
      }
    } finally {
      await this.#close();
    }
  }

  async #keep(): Promise<void> {
    await this.#lease.keep(writeSentState(this.#kept.state));
  }

  // Left by a process that was killed, or by a turn that failed.
  #countClaimed(): void {
    const { state } = this.#kept;
    state.perhaps += state.claimed?.numbers.length ?? 0;
    state.claimed = null;
  }

  async #rest(ms: number): Promise<void> {
    if (this.#open && performance.now() - this.#copiedAt > IDLE_MS) await this.#close();
    await pause(ms, this.#signal);
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.connection.close();
  }

  async #copy({ campaign, numbers, isSending }: Batch, config: SentConfig): Promise<void> {
    this.#open ??= await this.#connect(config);
    const open = this.#open;
    const left = [...numbers];
    await this.#claim(campaign, left);
    if (this.#signal.aborted && this.#lease.lost.aborted) return;
    const before = this.#kept.state.copied;
    const rest = isSending ? REST.sending : REST.over;
    try {
      for (let number = left[0]; number !== undefined && this.#mayGoOn; number = left[0]) {
        if (!this.#lease.valid) await this.#lease.keep();
        if (this.#lease.lost.aborted) return;
        const before = performance.eventLoopUtilization();
        await this.#copyOne(open, campaign, number, () => left.shift());
        await pause(rest * performance.eventLoopUtilization(before).active, this.#signal);
      }
    } finally {
      this.#giveBack(campaign, left);
      await this.#keep();
    }
    this.#copiedAt = performance.now();
    this.#told(before);
  }

  get #mayGoOn(): boolean {
    return !this.#signal.aborted && !this.#options.isBusy();
  }

  #tellLast(): void {
    const { events, mailbox } = this.#options;
    if (!this.#hasToldLast) events.copyingLast(mailbox.label);
    this.#hasToldLast = true;
  }

  #told(before: number): void {
    const { events, mailbox } = this.#options;
    const { state } = this.#kept;
    if (state.copied > before) events.copied(mailbox.label, state.copied - before);
    if (state.trouble !== null) {
      this.#kept.state = { ...state, trouble: null };
      events.copyingAgain(mailbox.label);
    }
    this.#last.can();
    this.#wentWell();
  }

  async #connect(config: SentConfig): Promise<OpenSent> {
    const connection = await this.#options.connect(config.mailbox);
    try {
      const folder = await sentFolder(connection, config.folder);
      return { connection, folder, latest: await connection.latestIds(folder, LATEST) };
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  async #claim(campaign: string, numbers: readonly number[]): Promise<void> {
    const { state } = this.#kept;
    const done = state.campaigns.get(campaign)?.done;
    for (const number of numbers) done?.add(number);
    state.claimed = { campaign, numbers: [...numbers] };
    try {
      await this.#keep();
    } catch (error) {
      this.#giveBack(campaign, numbers);
      throw error;
    }
  }

  /** Those that were not offered to the server are still to be copied. */
  #giveBack(campaign: string, numbers: readonly number[]): void {
    const { state } = this.#kept;
    const done = state.campaigns.get(campaign)?.done;
    for (const number of numbers) done?.delete(number);
    state.claimed = null;
  }

  // `dealtWith` is called when this one is not to be offered again, whatever became of it.
  async #copyOne(open: OpenSent, campaign: string, number: number, dealtWith: () => void): Promise<void> {
    const { state } = this.#kept;
    const made = await this.#options.makeAgain(campaign, number);
    if (made === null) {
      state.missed += 1;
      return dealtWith();
    }
    if (!open.latest.has(made.messageId)) {
      if (!open.connection.usable) throw new MailboxTrouble('unreachable', ownWords('connection-ended', {}));
      try {
        await open.connection.append(open.folder, made.raw, made.at);
      } catch (error) {
        this.#judge(error, `${campaign}.${number}`, dealtWith);
        throw error;
      }
    }
    dealtWith();
    state.copied += 1;
    state.at = this.#options.now();
  }

  /** Without an answer it may be there; what the server refused is not, and is offered again some times. */
  #judge(error: unknown, delivery: string, dealtWith: () => void): void {
    const { state } = this.#kept;
    const code = error instanceof MailboxTrouble ? error.code : 'unreachable';
    if (code === 'unreachable') {
      state.perhaps += 1;
      dealtWith();
      return;
    }
    if (code !== 'server') return;
    const times = state.refused?.delivery === delivery ? state.refused.times + 1 : 1;
    state.refused = times < MOST_REFUSALS ? { delivery, times } : null;
    if (times < MOST_REFUSALS) return;
    state.missed += 1;
    dealtWith();
  }
}
