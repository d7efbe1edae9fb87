import { type AccountLimits, type Run, type Slowed, slowedRate, type WindowLimit } from '../backend/limits.ts';
import { type Hours, type Opening, openingAt } from '../hours.ts';

/** What is left of one campaign. */
export interface Task {
  readonly count: number;
  readonly delayMs: number;
  /** Not before this time; null: at once. */
  readonly notBefore: number | null;
  /** From when on how many of them may go out (the first and the last time of each group, ms since 1970), earliest first; absent or null: all at once. */
  readonly times?: readonly (readonly [from: number, to: number, count: number])[] | null | undefined;
}

/**
 * The parts of a task that begin at times of their own, each with all that come behind it: as they go out one after the other, the task
 * ends when the last of these parts does.
 */
export function partsOf(task: Task): readonly Task[] {
  const { count, notBefore, times } = task;
  if (!times) return [task];
  let behind = 0;
  const parts = times.toReversed().map(([, to, own]): Task => {
    behind = Math.min(count, behind + own);
    return { ...task, count: behind, notBefore: Math.max(to, notBefore ?? 0) };
  });
  return [...parts, ...(behind < count ? [task] : [])];
}

/** What holds its account back; the answer of `Backend.accountUse` fits. */
export interface AccountSituation {
  readonly limits: AccountLimits | null;
  readonly slowed: Slowed | null;
  readonly hold: { readonly until: number | null } | null;
  readonly windows: readonly (WindowLimit & { readonly runs: readonly Run[] })[];
  /** When the next slot of the even rate opens; null: none was taken. */
  readonly tat: number | null;
}

/** More messages than this are reckoned in groups: the answer takes milliseconds, whatever the list. */
const MOST_STEPS = 10_000;

/**
 * When the last message of each task goes out (ms since 1970), if nothing goes wrong: the tasks share the account's slots
 * and windows as they will, by the same rules. Null: nothing sets a pace, so that only the mail server could tell, or the
 * account waits for its operator.
 */
export function estimateEnds(
  tasks: readonly Task[],
  account: AccountSituation,
  now: number,
): readonly (number | null)[] {
  return estimateTogether(tasks, [account], now).ends;
}

/**
 * The same for accounts that send together: each message goes to the one that may send it first; of several that may, to the one that
 * has taken the fewest, as each of them has a worker's connections of its own. Those that wait for their operator take none. `shares`: how many messages of the first task each of them will send, in their order.
 */
export function estimateTogether(
  tasks: readonly Task[],
  accounts: readonly AccountSituation[],
  now: number,
): { readonly ends: readonly (number | null)[]; readonly shares: readonly number[] } {
  const total = tasks.reduce((sum, { count }) => sum + count, 0);
  const grain = Math.max(1, Math.ceil(total / MOST_STEPS));
  const outlooks = accounts.map((account) => (waitsForever(account) ? null : new Outlook(account, now)));
  const open = outlooks.filter((outlook) => outlook !== null);
  if (open.length === 0) return { ends: tasks.map(() => null), shares: accounts.map(() => 0) };
  // One that nothing holds back takes whatever is left.
  const paced = open.every((outlook) => outlook.paced);
  // As fast as the server takes them, all by the one account: there is nothing to reckon, and a campaign at full speed is asked about all the time.
  if (!paced && open.length === 1 && tasks.every(({ delayMs }) => delayMs === 0)) {
    return { ends: tasks.map(() => null), shares: outlooks.map((outlook) => (outlook ? (tasks[0]?.count ?? 0) : 0)) };
  }
  const ends = new Forecast(open, grain).run(tasks);
  return {
    ends: ends.map((end, i) => (paced || (tasks[i] as Task).delayMs > 0 ? end : null)),
    shares: outlooks.map((outlook) => outlook?.ofFirst ?? 0),
  };
}

function waitsForever({ hold }: AccountSituation): boolean {
  return hold !== null && hold.until === null;
}

/** When the account's next message may begin (ms since 1970), now or later; null: only after the operator's word. */
export function nextFreeAt(account: AccountSituation, now: number): number | null {
  if (waitsForever(account)) return null;
  return new Forecast([new Outlook(account, now)], 1).run([{ count: 1, delayMs: 0, notBefore: null }])[0] ?? now;
}

interface Running {
  readonly delayMs: number;
  left: number;
  next: number;
  servedAt: number;
  end: number;
}

/** The coming messages of accounts that send together, in groups of `grain`. */
class Forecast {
  readonly #accounts: readonly Outlook[];
  readonly #grain: number;

  constructor(accounts: readonly Outlook[], grain: number) {
    this.#accounts = accounts;
    this.#grain = grain;
  }

  run(tasks: readonly Task[]): number[] {
    const start = Math.min(...this.#accounts.map(({ start: of }) => of));
    const running = tasks.map(({ count, delayMs, notBefore }): Running => {
      const next = Math.max(start, notBefore ?? 0);
      return { delayMs, left: count, next, servedAt: 0, end: next };
    });
    for (let served = 1; ; served += 1) {
      const task = this.#nextOf(running);
      if (!task) return running.map(({ end }) => end);
      const count = Math.min(task.left, this.#grain);
      task.end = this.#send(task.next, count, task === running[0]);
      task.left -= count;
      task.next = task.end + task.delayMs * Math.min(task.left, this.#grain);
      task.servedAt = served;
    }
  }

  // The one whose turn comes first; of several, the one that waits longest.
  #nextOf(running: readonly Running[]): Running | null {
    const slot = Math.min(...this.#accounts.map((account) => account.slot));
    let first: Running | null = null;
    for (const task of running) {
      if (task.left === 0) continue;
      const [a, b] = [Math.max(task.next, slot), first ? Math.max(first.next, slot) : Number.POSITIVE_INFINITY];
      if (a < b || (first && a === b && task.servedAt < first.servedAt)) first = task;
    }
    return first;
  }

  #send(from: number, count: number, ofFirst: boolean): number {
    let [chosen] = this.#accounts as [Outlook];
    for (const account of this.#accounts) {
      const later = account.opening(from, count) - chosen.opening(from, count);
      if (later < 0 || (later === 0 && account.taken < chosen.taken)) chosen = account;
    }
    return chosen.take(from, count, ofFirst);
  }
}

/** What is ahead of one account. */
class Outlook {
  readonly start: number;
  /** When the next slot of its pace opens. */
  slot: number;
  /** Messages that it takes, and those of the first task among them. */
  taken = 0;
  ofFirst = 0;
  readonly #account: AccountSituation;
  readonly #windows: ForecastWindow[];
  readonly #hours: Hours | null;
  #hoursNow: Opening = { from: 0, until: 0 };
  /** The last answer of `opening`, until something is taken: windows are only ever looked at further on. */
  #free: number | null = null;

  constructor(account: AccountSituation, now: number) {
    this.#account = account;
    this.start = Math.max(now, account.hold?.until ?? now);
    this.#windows = account.windows.map((window) => new ForecastWindow(window));
    this.#hours = account.limits?.hours ?? null;
    // A slot further ahead than one interval was taken before the clock was set back.
    const interval = 1_000 / this.#rate(now);
    this.slot = Math.max(this.start, Math.min(account.tat ?? this.start, now + interval));
  }

  /** Whether something else than a campaign's own delay sets the pace. */
  get paced(): boolean {
    const { limits, slowed, windows } = this.#account;
    return slowed !== null || windows.length > 0 || (limits !== null && limits.perSecond !== null);
  }

  /** The first moment from `from` on at which it may send so many more. */
  opening(from: number, count: number): number {
    if (this.#free !== null && from <= this.#free) return this.#free;
    let at = Math.max(from, this.slot);
    for (let moved = true; moved; ) {
      const before = at;
      for (const window of this.#windows) at = window.opening(at, count);
      at = this.#inHours(at);
      moved = at > before;
    }
    this.#free = at;
    return at;
  }

  /** Sends so many from then on; returns when. */
  take(from: number, count: number, ofFirst: boolean): number {
    const at = this.opening(from, count);
    for (const window of this.#windows) window.take(at, count);
    const rate = this.#rate(at);
    this.slot = rate === Number.POSITIVE_INFINITY ? at : at + (1_000 * count) / rate;
    this.#free = null;
    this.taken += count;
    if (ofFirst) this.ofFirst += count;
    return at;
  }

  #inHours(at: number): number {
    if (this.#hours === null) return at;
    if (at < this.#hoursNow.from || at >= this.#hoursNow.until) this.#hoursNow = openingAt(this.#hours, at);
    return Math.max(at, this.#hoursNow.from);
  }

  #rate(at: number): number {
    const { limits, slowed } = this.#account;
    // What the server takes beyond the pace it refused is for it to show.
    const allowed = slowed ? Math.min(slowedRate(slowed, at), slowed.ceiling) : Number.POSITIVE_INFINITY;
    return Math.min(allowed === 0 ? 1 : allowed, limits?.perSecond ?? Number.POSITIVE_INFINITY);
  }
}

/** A rolling window as in limits.ts, without what is on the wire. */
class ForecastWindow {
  readonly #limit: WindowLimit;
  readonly #runs: { last: number; count: number }[];
  #oldest = 0;
  #used: number;

  constructor({ ms, most, runs }: WindowLimit & { readonly runs: readonly Run[] }) {
    this.#limit = { ms, most };
    this.#runs = runs.map(({ last, count }) => ({ last, count }));
    this.#used = runs.reduce((sum, { count }) => sum + count, 0);
  }

  /** The first moment from `at` on at which so many more fit in. */
  opening(at: number, count: number): number {
    let from = at;
    for (let run = this.#runs[this.#oldest]; run; run = this.#runs[this.#oldest]) {
      const leaves = run.last + this.#limit.ms + 1;
      if (leaves > from && this.#used + Math.min(count, this.#limit.most) <= this.#limit.most) break;
      from = Math.max(from, leaves);
      this.#used -= run.count;
      this.#oldest += 1;
    }
    return from;
  }

  take(at: number, count: number): void {
    this.#used += count;
    const newest = this.#runs.at(-1);
    if (newest && this.#oldest < this.#runs.length && newest.last === at) newest.count += count;
    else this.#runs.push({ last: at, count });
  }
}
