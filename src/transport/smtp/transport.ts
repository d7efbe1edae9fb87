import type { Composed } from '../../message/types.ts';
import { ownWords } from '../../own-words.ts';
import { RememberedTokens } from '../access-tokens.ts';
import type { AccountOutcome, Offer, Outcome, Transport } from '../port.ts';
import { replyCleaner } from '../reply.ts';
import { SmtpSession } from './session.ts';
import { defaultTimeouts, type SmtpSettings, type SmtpTimeouts } from './settings.ts';
import { echoesOf } from './token-login.ts';
import { Sending, Waiting } from './waiting.ts';

/** Sends over one SMTP account, with up to `settings.connections` connections at once. Connects when first needed. */
export function createSmtpTransport(settings: SmtpSettings): Transport {
  return new SmtpTransport(settings);
}

/**
 * The pool. One connection is opened first; only when it is logged in are more opened, so that a server that is down, or
 * a wrong password, is asked once and not ten times. Whoever waits then gets that one answer.
 */
class SmtpTransport implements Transport {
  readonly kind = 'smtp';
  readonly connections: number;
  readonly #settings: SmtpSettings;
  readonly #timeouts: SmtpTimeouts;
  readonly #clean: ReturnType<typeof replyCleaner>;
  readonly #waiting = new Waiting();
  readonly #asking: ((failure: AccountOutcome | null) => void)[] = [];
  readonly #opening = new Set<SmtpSession>();
  /** Logged in, whether in use or not. */
  readonly #open = new Set<SmtpSession>();
  /** The last one used is the next one used, so that the others may grow idle. */
  readonly #idle: SmtpSession[] = [];
  /** Being closed. */
  readonly #leaving = new Set<SmtpSession>();
  #share = Number.POSITIVE_INFINITY;
  #fewer: { readonly limit: number; readonly until: number } | null = null;
  #pauseUntil = 0;
  #pauseTimer: NodeJS.Timeout | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  #closing: PromiseWithResolvers<void> | null = null;

  constructor(settings: SmtpSettings) {
    const tokens = settings.tokens ? new RememberedTokens(settings.tokens, (token) => echoesOf(token, settings)) : null;
    this.#settings = { ...settings, tokens };
    this.#timeouts = { ...defaultTimeouts, ...settings.timeouts };
    this.#clean = replyCleaner(settings, () => tokens?.secrets ?? []);
    this.connections = Math.max(1, Math.floor(settings.connections));
  }

  get maxSize(): number | null {
    const said = [...this.#open].map(({ maxSize }) => maxSize).filter((size) => size > 0);
    return said.length === 0 ? null : Math.min(...said);
  }

  ready(): Promise<AccountOutcome | null> {
    if (this.#closing) return Promise.resolve({ kind: 'unreachable', reply: ownWords('closing', {}) });
    this.#dropDeadIdle();
    if (this.#open.size > 0) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#asking.push(resolve);
      this.#dispatch();
    });
  }

  send(mail: Composed, mayBegin: () => boolean): Promise<Outcome> {
    return this.offer(mail, mayBegin).begin();
  }

  offer(mail: Composed, mayBegin: () => boolean): Offer {
    const sending = new Sending(mail, mayBegin, this.#onOutcome);
    this.#waiting.add(sending);
    return { begin: () => this.#begin(sending), withdraw: () => this.#withdraw(sending) };
  }

  #begin(sending: Sending): Promise<Outcome> {
    const waited = this.#waiting.removeOffered(sending);
    sending.begun = true;
    if (waited) this.#enqueue(sending);
    else sending.session?.goOn(sending);
    return sending.outcome;
  }

  #withdraw(sending: Sending): void {
    sending.withdrawn = true;
    if (!this.#waiting.removeOffered(sending)) sending.session?.goOn(sending);
  }

  #enqueue(sending: Sending): void {
    if (this.#closing) {
      sending.resolve({ kind: 'not-sent', reply: ownWords('closing', {}) });
      return;
    }
    this.#waiting.add(sending);
    this.#dispatch();
  }

  limit(connections: number): void {
    this.#share = connections;
    while (this.#open.size > connections && this.#idle.length > 0) this.#retire(this.#idle.shift() as SmtpSession);
  }

  close({ now }: { now: boolean }): Promise<void> {
    this.#closing ??= Promise.withResolvers<void>();
    this.#stopTimers();
    this.#turnAwayAll();
    for (const session of this.#opening) session.kill();
    for (const session of this.#idle.splice(0)) this.#retire(session);
    if (now) for (const session of [...this.#open, ...this.#leaving]) session.kill();
    this.#finishClosing();
    return this.#closing.promise;
  }

  #turnAwayAll(): void {
    const reply = ownWords('closing', {});
    this.#waiting.turnAway({ kind: 'not-sent', reply }, { offered: true });
    for (const resolve of this.#asking.splice(0)) resolve({ kind: 'unreachable', reply });
  }

  #stopTimers(): void {
    if (this.#pauseTimer) clearTimeout(this.#pauseTimer);
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    this.#pauseTimer = null;
    this.#idleTimer = null;
  }

  #finishClosing(): void {
    if (this.#opening.size + this.#open.size + this.#leaving.size === 0) this.#closing?.resolve();
  }

  /** Gives connections to those who wait, and opens more when there are too few. */
  #dispatch(): void {
    while (this.#waiting.size > 0) {
      const session = this.#takeIdle();
      if (!session) break;
      const next = this.#waiting.next(session);
      if (next) session.send(next);
      else this.#keepIdle(session);
    }
    while (this.#wantsMore && this.#mayOpen()) void this.#openOne();
  }

  #takeIdle(): SmtpSession | null {
    this.#dropDeadIdle();
    return this.#idle.pop() ?? null;
  }

  // The server closed it and the news is still on its way: not for a message to find out.
  #dropDeadIdle(): void {
    for (let last = this.#idle.at(-1); last && !last.usable; last = this.#idle.at(-1)) {
      this.#idle.pop();
      this.#retire(last);
    }
  }

  readonly #onOutcome = ({ kind }: Outcome): void => {
    if (kind === 'throttled') this.#useFewer(this.#open.size - 1);
  };

  /** What may be announced before the message on the connection is answered; null when it should become free. */
  #nextAhead(session: SmtpSession): Sending | null {
    return this.#mayKeep(session, session.answered + 1) ? this.#waiting.nextAhead(session) : null;
  }

  #takenBack(sending: Sending): void {
    sending.session = null;
    if (sending.withdrawn) return;
    if (this.#closing) {
      sending.resolve({ kind: 'not-sent', reply: ownWords('closing', {}) });
      return;
    }
    this.#waiting.addFirst(sending);
    this.#dispatch();
  }

  #mayKeep(session: SmtpSession, messages: number): boolean {
    const { messagesPerConnection } = this.#settings;
    const usedUp = messages >= (messagesPerConnection ?? Number.POSITIVE_INFINITY);
    return !usedUp && !this.#closing && session.usable && this.#open.size <= this.#limit();
  }

  get #wantsMore(): boolean {
    const wanted = this.#waiting.size + (this.#asking.length > 0 ? 1 : 0);
    return !this.#closing && wanted > this.#opening.size;
  }

  #mayOpen(): boolean {
    if (this.#open.size === 0 && this.#opening.size > 0) return false;
    if (this.#open.size + this.#opening.size + this.#leaving.size >= this.#limit()) return false;
    return !this.#pausing();
  }

  #limit(): number {
    if (this.#fewer && performance.now() >= this.#fewer.until) this.#fewer = null;
    return Math.max(1, Math.min(this.#fewer?.limit ?? this.connections, this.#share));
  }

  #useFewer(limit: number): void {
    const until = performance.now() + this.#timeouts.fewerConnectionsMs;
    this.#fewer = { limit: Math.max(1, Math.min(limit, this.connections)), until };
    while (this.#open.size > this.#fewer.limit && this.#idle.length > 0)
      this.#retire(this.#idle.shift() as SmtpSession);
  }

  // Between two failing attempts; those who wait meanwhile get the next one's result.
  #pausing(): boolean {
    const left = this.#pauseUntil - performance.now();
    if (left <= 0) return false;
    this.#pauseTimer ??= setTimeout(() => {
      this.#pauseTimer = null;
      this.#dispatch();
    }, Math.ceil(left));
    return true;
  }

  #pause(): void {
    this.#pauseUntil = performance.now() + this.#timeouts.reconnectMs;
  }

  async #openOne(): Promise<void> {
    const session = new SmtpSession({
      settings: this.#settings,
      timeouts: this.#timeouts,
      clean: this.#clean,
      next: (busy) => this.#nextAhead(busy),
      isWanted: () => this.#waiting.size > 0,
      onTakenBack: (sending) => this.#takenBack(sending),
      onFree: (free) => this.#freed(free),
      onUseless: (useless) => this.#retire(useless),
      onGone: (gone) => this.#lost(gone),
    });
    this.#opening.add(session);
    const failure = await session.open();
    this.#opening.delete(session);
    if (failure) this.#notOpened(session, failure);
    else this.#opened(session);
  }

  #opened(session: SmtpSession): void {
    this.#open.add(session);
    for (const resolve of this.#asking.splice(0)) resolve(null);
    this.#freed(session);
  }

  // With others open it is the server that wants fewer of them, whatever its words: go on with those.
  #notOpened(session: SmtpSession, failure: AccountOutcome): void {
    this.#leave(session);
    if (this.#open.size > 0) {
      this.#useFewer(this.#open.size);
    } else if (this.#opening.size === 0) {
      this.#pause();
      this.#waiting.turnAway(failure, { offered: false });
      for (const resolve of this.#asking.splice(0)) resolve(failure);
    }
    this.#finishClosing();
  }

  #freed(session: SmtpSession): void {
    if (this.#mayKeep(session, session.answered)) this.#keepIdle(session);
    else this.#retire(session);
    this.#dispatch();
  }

  #retire(session: SmtpSession): void {
    this.#open.delete(session);
    this.#leave(session);
    session.quit();
  }

  #leave(session: SmtpSession): void {
    if (!session.gone) this.#leaving.add(session);
  }

  #lost(session: SmtpSession): void {
    const wasOpen = this.#open.delete(session);
    this.#leaving.delete(session);
    const at = this.#idle.indexOf(session);
    if (at >= 0) this.#idle.splice(at, 1);
    // Let in and dropped before anything was answered: as little use as a refused connection.
    if (wasOpen && session.answered === 0) this.#pause();
    this.#finishClosing();
    this.#dispatch();
  }

  #keepIdle(session: SmtpSession): void {
    this.#idle.push(session);
    this.#watchIdle();
  }

  #watchIdle(): void {
    this.#idleTimer ??= setTimeout(() => this.#closeIdle(), this.#timeouts.idleMs).unref();
  }

  #closeIdle(): void {
    this.#idleTimer = null;
    const since = performance.now() - this.#timeouts.idleMs;
    const kept = this.#idle.filter((session) => session.idleSince > since);
    const leaving = this.#idle.filter((session) => session.idleSince <= since);
    this.#idle.splice(0, this.#idle.length, ...kept);
    for (const session of leaving) this.#retire(session);
    if (kept.length > 0) this.#watchIdle();
  }
}
