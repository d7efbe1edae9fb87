import type { SentConfig } from '../../config/types.ts';
import { ownWords } from '../../own-words.ts';
import { type Attendance, pause } from '../attendant.ts';
import type { HeldLease } from '../held-lease.ts';
import { type MailboxConnection, MailboxTrouble } from '../port.ts';
import type { CopierOptions, MadeAgain } from './copier.ts';
import { sentFolder } from './folder.ts';
import type { LastCopies } from './last-copies.ts';
import { type SentState, writeSentState } from './state.ts';
import { type Batch, SentWalk } from './walk.ts';

/** Copies that are claimed together: as many a kill may leave unmade. */
const BATCH = 10;
/** How often it is looked whether something was accepted, in milliseconds; less and less often while nothing is, down to so many times less. */
const LOOK_MS = 1_000;
const LESS_OFTEN = 5;
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

/** A folder that can be written to. */
interface OpenSent {
  readonly connection: MailboxConnection;
  readonly folder: string;
  /** Message-IDs that are in it. */
  readonly latest: ReadonlySet<string>;
}

/** The time between taking the lease, or trouble, and the next trouble. */
export class Copying {
  readonly #options: CopierOptions;
  readonly #lease: HeldLease;
  readonly #kept: { state: SentState };
  readonly #signal: AbortSignal;
  readonly #wentWell: () => void;
  readonly #last: LastCopies;
  /** Aborted, too, when somebody begins to wait for the last copies. */
  readonly #untilLast: AbortSignal;
  /** What was kept last. */
  #written = '';
  #open: OpenSent | null = null;
  #copiedAt = 0;
  #hasToldLast = false;

  constructor(options: CopierOptions, { lease, kept, signal, wentWell }: Attendance<SentState>, last: LastCopies) {
    this.#options = options;
    this.#last = last;
    this.#lease = lease;
    this.#kept = kept;
    this.#signal = signal;
    this.#untilLast = AbortSignal.any([signal, last.wantedSignal]);
    this.#wentWell = wentWell;
  }

  async run(): Promise<void> {
    const config = await this.#options.config();
    const { ledger, isOurs, isBusy, now, pace } = this.#options;
    const walk = new SentWalk({ ledger, isOurs, now, one: config.copies === 'one' });
    this.#countClaimed();
    await this.#keep();
    let rests = 0;
    try {
      while (!this.#signal.aborted) {
        // Asked before the look, which finds what was accepted until then.
        const isLast = this.#last.isWanted;
        const mayLook = !isBusy();
        const batch = mayLook ? await walk.next(this.#kept.state, BATCH) : null;
        if (batch) {
          if (isLast) this.#tellLast();
          await this.#copy(batch, config);
          rests = 0;
          continue;
        }
        if (mayLook) await this.#looked({ isThrough: walk.isThrough(this.#kept.state), isLast });
        rests = mayLook ? Math.min(rests + 1, LESS_OFTEN) : 1;
        if (isLast) await this.#rest(LOOK_AT_END_MS, this.#signal);
        else await this.#rest(rests * (pace?.lookMs ?? LOOK_MS), this.#untilLast);
      }
    } finally {
      await this.#close();
    }
  }

  async #keep(): Promise<void> {
    const written = writeSentState(this.#kept.state);
    await this.#lease.keep(written);
    this.#written = written;
  }

  // Left by a process that was killed, or by a turn that failed.
  #countClaimed(): void {
    const { state } = this.#kept;
    state.perhaps += state.claimed?.numbers.length ?? 0;
    state.claimed = null;
  }

  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#open && performance.now() - this.#copiedAt > IDLE_MS) await this.#close();
    await pause(ms, signal);
  }

  // Nothing is to be copied now: what was found out meanwhile, as which campaigns are closed, is kept.
  async #looked({ isThrough, isLast }: { readonly isThrough: boolean; readonly isLast: boolean }): Promise<void> {
    const { events, mailbox } = this.#options;
    // With nothing left nothing keeps it from being copied, also where it is counted as missed.
    const isOver = isThrough && this.#kept.state.trouble !== null;
    if (isOver) this.#endTrouble();
    if (writeSentState(this.#kept.state) !== this.#written) await this.#keep();
    if (isOver) events.copyingAgain(mailbox.label);
    if (isThrough) this.#last.can();
    if (isThrough && isLast) this.#last.over();
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
    if (this.#lease.lost.aborted) return;
    const { copied } = this.#kept.state;
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
      await this.#keepCopied(this.#kept.state.copied - copied);
    }
    this.#copiedAt = performance.now();
  }

  get #mayGoOn(): boolean {
    return !this.#signal.aborted && !this.#options.isBusy();
  }

  #tellLast(): void {
    const { events, mailbox } = this.#options;
    if (!this.#hasToldLast) events.copyingLast(mailbox.label);
    this.#hasToldLast = true;
  }

  // Trouble is over once a copy was made, and with none made nothing is known: that is kept, then told.
  async #keepCopied(copies: number): Promise<void> {
    const wasTrouble = this.#kept.state.trouble !== null;
    if (copies > 0) this.#endTrouble();
    await this.#keep();
    if (copies === 0) return;
    const { events, mailbox } = this.#options;
    events.copied(mailbox.label, copies);
    if (wasTrouble) events.copyingAgain(mailbox.label);
    this.#last.can();
    this.#wentWell();
  }

  #endTrouble(): void {
    this.#kept.state = { ...this.#kept.state, trouble: null };
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
      const copied = state.campaigns.get(campaign);
      if (copied) copied.without += 1;
      return dealtWith();
    }
    if (!open.latest.has(made.messageId) && !(await this.#append(open, made, `${campaign}.${number}`, dealtWith)))
      throw new MailboxTrouble('unreachable', ownWords('connection-ended', {}));
    dealtWith();
    state.copied += 1;
    state.at = this.#options.now();
  }

  /** Whether it was offered to the server, which took it. */
  async #append({ connection, folder }: OpenSent, { raw, at }: MadeAgain, delivery: string, dealtWith: () => void) {
    try {
      return connection.usable && (await connection.append(folder, raw, at));
    } catch (error) {
      this.#judge(error, delivery, dealtWith);
      throw error;
    }
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
