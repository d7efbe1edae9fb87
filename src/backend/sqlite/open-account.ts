import { type AccountLimits, accountSlot, FORGIVING_MS, HOLD_FROM_MS, type Slowed, slowDown } from '../limits.ts';
import { ownHoldMessage } from '../own-hold.ts';
import type { Slot } from '../pacing.ts';
import { type RateRow, ratePerSecond } from '../rate.ts';
import type { Hold } from '../states.ts';
import { type AccountState, activeTime, endHold, holdAccount, holdOf, slowedOf } from './accounts.ts';
import type { Connection } from './connection.ts';
import { onWireTogether } from './pool.ts';
import { WindowLog } from './window-log.ts';

const SAVE_PACE = 'UPDATE account SET tat = ?, served = ?, slow_ceiling = ?, slow_at = ?, slow_cuts = ? WHERE id = ?';
const POOLED = 'EXISTS (SELECT 1 FROM pool m WHERE m.campaign = p.campaign)';
// Of a campaign that several send, the part that this one has sent so far.
const RATES = `SELECT p.rate_at, p.rate_count, p.rate_before, 1 AS part FROM progress p JOIN campaign c ON c.id = p.campaign
  WHERE p.open = 1 AND c.account = ?1 AND NOT ${POOLED}
  UNION ALL SELECT p.rate_at, p.rate_count, p.rate_before,
    (m.sent + 1.0) / (SELECT sum(o.sent + 1) FROM pool o WHERE o.campaign = m.campaign) AS part
  FROM pool m JOIN progress p ON p.campaign = m.campaign WHERE p.open = 1 AND m.account = ?1`;

/** What a begin is told of its account. */
export type AccountAnswer =
  | { readonly kind: 'slot'; readonly slot: Extract<Slot, { kind: 'begun' }> }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'held' };

/** An account inside one transaction: its hold, and what of its limits is left. */
export class OpenAccount {
  readonly id: number;
  /** Now, on the clock that stands still while the account is held. */
  readonly activeNow: number;
  /** The campaign (its number) that was last served under limits. */
  served: number | null;
  readonly #connection: Connection;
  readonly #state: AccountState;
  readonly #now: number;
  readonly #limits: AccountLimits | null;
  #hold: Hold | null;
  #tat: number | null;
  #slowed: Slowed | null;
  #logs: WindowLog[] | null = null;
  #paceChanged = false;
  #heldNow = false;
  #unheldNow = false;
  /** Null: not asked for yet. */
  #onWireTogether: number | null = null;

  constructor(connection: Connection, state: AccountState, limits: AccountLimits | null, now: number) {
    this.id = state.id;
    this.activeNow = activeTime(state, now);
    this.served = state.served;
    this.#connection = connection;
    this.#state = state;
    this.#now = now;
    this.#limits = limits;
    this.#hold = holdOf(state, now);
    this.#tat = state.tat;
    this.#slowed = slowedOf(state);
  }

  get name(): string {
    return this.#state.name;
  }

  get hold(): Hold | null {
    return this.#hold;
  }

  /** Messages that have begun and have no outcome, of campaigns that it sends with others; this step's included. */
  get onWireTogether(): number {
    this.#onWireTogether ??= onWireTogether(this.#connection, this.id);
    return this.#onWireTogether;
  }

  /** A message of a campaign that it sends with others has begun (1), or has its outcome (-1). */
  moveTogether(by: 1 | -1): void {
    if (this.#onWireTogether !== null) this.#onWireTogether += by;
  }

  /** Whether it was held, or its hold ended, in this transaction. */
  get holdChanged(): boolean {
    return this.#heldNow || this.#unheldNow;
  }

  /** Holds it for another reason than its limits, until the operator's word. */
  holdFor(hold: Hold): void {
    this.#keepHold(hold, { own: false });
  }

  /** Whether its begins are to be judged at all. */
  get limited(): boolean {
    return this.#limits !== null || this.#slowed !== null;
  }

  /** Judges one more message, with so many on the wire. A full window holds the account, or makes the message wait. */
  judge(onWire: number): AccountAnswer {
    const { slot, slowed } = accountSlot(this.#tat, this.#limits?.perSecond ?? null, this.#slowed, this.#now);
    this.#keepPace(slot.kind === 'wait' ? slot.tat : this.#tat, slowed);
    const opening = Math.max(...this.#windows.map((log) => log.opening(onWire) ?? 0), 0);
    if (opening > this.#now + HOLD_FROM_MS) return this.#holdUntil(opening, onWire);
    if (slot.kind === 'begun' && opening <= this.#now) return { kind: 'slot', slot };
    return { kind: 'wait', until: Math.max(opening, slot.kind === 'wait' ? slot.until : 0) };
  }

  /** A message has begun in this slot. */
  take(slot: Slot, campaign: number): void {
    this.#keepPace(slot.tat, this.#slowed);
    this.served = campaign;
  }

  /**
   * A message's outcome is known, or never will be. `handedOver`: false when the server has certainly not got it: its place is free
   * again, so a hold that the limits had led to is over.
   */
  spend(handedOver: boolean): void {
    const windows = this.#limits?.windows ?? [];
    for (const [i, log] of this.#windows.entries()) {
      if (handedOver || (windows[i]?.ms ?? 0) < FORGIVING_MS) log.spend();
    }
    const freed = !handedOver && windows.some(({ ms }) => ms >= FORGIVING_MS);
    if (freed && this.#state.own_hold === 1 && this.#hold !== null && !this.#heldNow) this.#endHold();
  }

  #endHold(): void {
    this.#hold = null;
    this.#unheldNow = true;
    endHold(this.#connection, this.#state, false);
  }

  /** The server refused a message, begun then, because of the pace. */
  slowDown(begunAt: number): void {
    const rows = this.#connection.all<RateRow & { part: number }>(RATES, this.id);
    const rates = rows.flatMap((row) => {
      const rate = ratePerSecond(row, this.#now);
      return rate === null ? [] : [rate * row.part];
    });
    const observed = rates.length > 0 ? rates.reduce((sum, rate) => sum + rate, 0) : null;
    const perSecond = this.#limits?.perSecond ?? null;
    this.#keepPace(this.#tat, slowDown(this.#slowed, perSecond, { now: this.#now, begunAt, observed }));
  }

  save(): void {
    for (const log of this.#logs ?? []) log.save();
    if (!this.#paceChanged) return;
    const { ceiling = null, at = null, cuts = null } = this.#slowed ?? {};
    this.#connection.run(SAVE_PACE, this.#tat, this.served, ceiling, at, cuts, this.id);
  }

  get #windows(): WindowLog[] {
    this.#logs ??= (this.#limits?.windows ?? []).map(
      (limit) => new WindowLog(this.#connection, this.id, limit, this.#now),
    );
    return this.#logs;
  }

  #keepPace(tat: number | null, slowed: Slowed | null): void {
    this.#paceChanged ||= tat !== this.#tat || slowed !== this.#slowed;
    this.#tat = tat;
    this.#slowed = slowed;
  }

  #holdUntil(until: number, onWire: number): AccountAnswer {
    const windows = this.#limits?.windows ?? [];
    const full = windows.find((_, i) => (this.#windows[i]?.opening(onWire) ?? 0) === until) ?? windows[0];
    const message = full ? ownHoldMessage(full) : '';
    this.#keepHold({ reason: 'quota', message, until }, { own: true });
    return { kind: 'held' };
  }

  #keepHold(hold: Hold, whose: { own: boolean }): void {
    this.#hold = hold;
    this.#heldNow = true;
    holdAccount(this.#connection, this.#state, hold, this.#now, whose);
  }
}
