import { setTimeout as sleep } from 'node:timers/promises';
import type { MailboxConfig } from '../config/types.ts';
import { chooseFolders } from './folders.ts';
import type { HeldLease } from './held-lease.ts';
import { type FetchedMail, type MailboxConnection, MailboxTrouble, type OpenFolder } from './port.ts';
import { type FolderState, type MailboxState, writeState } from './state.ts';

/** Messages of which a kill may make one more reading necessary: how far it was read is kept after so many. */
const BATCH = 20;
/** A mailbox that nobody has read yet, or that was made anew, is read from so long ago on, in milliseconds (30 days). */
const FIRST_MS = 30 * 86_400_000;
/** Messages that are read again in one round, at most; later ones are as good as read. */
const MOST_AGAIN = 500;
/** After each message a rest so many times as long as it took: sending goes first. */
const REST = 1;

/** What a message was, and what became of it. */
export interface ReadMail {
  /** What it was: a few words of the code, which are counted. */
  readonly kind: string;
  /** Whether it was about a delivery of ours, and is recorded now, or was before: it may be moved. */
  readonly recorded: boolean;
  /** Whether it has to be read again: what it is about is on its way still. */
  readonly again: boolean;
}

/** Understands a message and records what it says, durably, before it answers; once, however often it is asked. */
export type TakeMail = (raw: Uint8Array) => Promise<ReadMail>;

export interface Pace {
  /** A rest after each message, as many times as long as it took. */
  readonly rest: number;
}

export interface RoundOptions {
  readonly connection: MailboxConnection;
  readonly config: MailboxConfig;
  readonly lease: HeldLease;
  /** How far it was read; the latest, whatever happens. */
  readonly kept: { state: MailboxState };
  readonly take: TakeMail;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly pace: Partial<Pace>;
}

/** What a round found. */
export interface RoundResult {
  readonly mails: number;
  readonly recorded: number;
  /** The folder in which new mail is waited for; null: there is none. */
  readonly inFolder: string | null;
}

/**
 * Reads what is new in each folder. A message is recorded first, then counted as read: a kill in between makes it be read twice
 * and recorded once, never lost.
 */
export class MailboxRound {
  readonly #options: RoundOptions;
  #mails = 0;
  #recorded = 0;
  #notMoved: MailboxTrouble | null = null;

  constructor(options: RoundOptions) {
    this.#options = options;
  }

  /** One round. `fault` is told of messages that could not be read. Throws MailboxTrouble, and what the store throws. */
  async go(fault: (error: unknown) => void): Promise<RoundResult> {
    const { connection, config, kept, now, signal, lease } = this.#options;
    this.#mails = 0;
    this.#recorded = 0;
    this.#notMoved = null;
    const { paths, missing } = chooseFolders(await connection.folders(), config.folders);
    for (const path of paths) {
      if (signal.aborted) break;
      await this.#readFolder(path, fault);
    }
    if (!signal.aborted) {
      const trouble = missing.length > 0 ? new MailboxTrouble('folder-missing', missing.join(', ')) : this.#notMoved;
      kept.state = { ...kept.state, readAt: now(), trouble: troubleState(trouble, kept.state, now()) };
    }
    await lease.keep(writeState(kept.state));
    return { mails: this.#mails, recorded: this.#recorded, inFolder: paths[0] ?? null };
  }

  /** Waits for new mail in that folder, at most so long (ms); not at all for what arrived since it was read. Throws MailboxTrouble. */
  async wait(path: string, ms: number): Promise<void> {
    const { connection, kept, signal } = this.#options;
    const { uidNext } = await connection.open(path);
    const known = kept.state.folders[path];
    if (known && uidNext - 1 > known.uid) return;
    await connection.wait(ms, signal);
  }

  async #readFolder(path: string, fault: (error: unknown) => void): Promise<void> {
    const { connection, config, kept, signal, lease, now } = this.#options;
    if (config.move !== null && path.toLowerCase() === config.move.toLowerCase()) return;
    const open = await connection.open(path);
    const { since, from } = begin(kept.state.folders[path], open, now());
    const uids = await connection.search({ after: from.uid, since });
    const all = [...from.again, ...uids];
    const found = new Set<number>();
    this.#keep(path, from);
    for (let i = 0; i < all.length && !signal.aborted; i += BATCH) {
      const mails = await connection.fetch(all.slice(i, i + BATCH));
      for (const { uid } of mails) found.add(uid);
      const moving = await this.#takeAll(path, mails, fault);
      if (config.move !== null && moving.length > 0) await this.#move(moving, config.move);
      await lease.keep(writeState(kept.state));
    }
    if (signal.aborted) return;
    const read = kept.state.folders[path] as FolderState;
    // What was to be read again and is gone meanwhile is not waited for.
    const again = read.again.filter((uid) => found.has(uid));
    this.#keep(path, { ...read, again, uid: Math.max(read.uid, open.uidNext - 1) });
  }

  #keep(path: string, folder: FolderState): void {
    const { kept } = this.#options;
    kept.state = { ...kept.state, folders: { ...kept.state.folders, [path]: folder } };
  }

  // Returns the messages that may be moved.
  async #takeAll(path: string, mails: readonly FetchedMail[], fault: (error: unknown) => void): Promise<number[]> {
    const moving: number[] = [];
    for (const { uid, raw } of mails) {
      const { signal, lease, pace } = this.#options;
      if (signal.aborted) break;
      if (!lease.valid) await lease.keep();
      if (signal.aborted) break;
      const began = performance.now();
      const read = await this.#take(raw, fault);
      this.#note(path, uid, read);
      if (read?.recorded) moving.push(uid);
      await sleep((pace.rest ?? REST) * (performance.now() - began), undefined, { signal }).catch(() => {});
    }
    return moving;
  }

  // Null: it cannot be read by a fault of ours. While the ledger answers, that is the message's own, and stops no other.
  async #take(raw: Uint8Array, fault: (error: unknown) => void): Promise<ReadMail | null> {
    const { take, lease } = this.#options;
    try {
      return await take(raw);
    } catch {
      await lease.keep();
    }
    try {
      return await take(raw);
    } catch (error) {
      await lease.keep();
      fault(error);
      return null;
    }
  }

  #note(path: string, uid: number, read: ReadMail | null): void {
    const { kept } = this.#options;
    const folder = kept.state.folders[path] as FolderState;
    const kind = read?.kind ?? 'failed';
    const waits = read?.again === true;
    const others = folder.again.filter((one) => one !== uid);
    const again = waits && others.length < MOST_AGAIN ? [...others, uid] : others;
    this.#keep(path, { ...folder, again, uid: Math.max(folder.uid, uid) });
    kept.state = { ...kept.state, read: { ...kept.state.read, [kind]: (kept.state.read[kind] ?? 0) + 1 } };
    this.#mails += 1;
    if (read?.recorded) this.#recorded += 1;
  }

  // What cannot be moved is recorded all the same: it stays where it is, and is told of.
  async #move(uids: readonly number[], to: string): Promise<void> {
    try {
      await this.#options.connection.move(uids, to);
    } catch (error) {
      if (!(error instanceof MailboxTrouble) || error.code !== 'not-moved') throw error;
      this.#notMoved = error;
    }
  }
}

// A folder that is new to us, or was made anew, is read from a month ago on; what was recorded before is known to the ledger.
function begin(known: FolderState | undefined, { uidValidity }: OpenFolder, now: number) {
  if (known?.uidValidity === uidValidity) return { from: known, since: null };
  return { from: { uidValidity, uid: 0, again: [] }, since: now - FIRST_MS };
}

function troubleState(trouble: MailboxTrouble | null, { trouble: before }: MailboxState, now: number) {
  if (trouble === null) return null;
  const { code, detail } = trouble;
  return { code, detail, since: before?.code === code ? before.since : now };
}
