import type { AccountTally, CampaignRow, DeliveryRow } from '../../src/backend/port.ts';
import { type Counts, type DeliveryState, deliveryStates, openStates } from '../../src/backend/states.ts';
import type { SentLedger } from '../../src/mailbox/sent/walk.ts';

interface Row {
  state: DeliveryState;
  at: number;
}

interface Campaign {
  readonly id: string;
  readonly account: string;
  readonly createdAt: number;
  readonly rows: Row[];
  cancelled: boolean;
}

/** As much of a ledger as copies look at, for lists and times that a real one would take minutes to come to. */
export class CopiedLedger implements SentLedger {
  /** How often the campaigns were counted, and rows were read. */
  looks = 0;
  pages = 0;
  readonly #campaigns: Campaign[] = [];

  add(states: readonly DeliveryState[], { at = 10, account = 'lettre' }: { at?: number; account?: string } = {}) {
    const rows = states.map((state) => ({ state, at }));
    const campaign = { id: `c${this.#campaigns.length}`, account, createdAt: at, rows, cancelled: false };
    this.#campaigns.push(campaign);
    return campaign;
  }

  /** These numbers come to another state. */
  set({ rows }: Campaign, numbers: readonly number[], state: DeliveryState, at: number): void {
    for (const number of numbers) rows[number - 1] = { state, at };
  }

  async tallies() {
    this.looks += 1;
    const unfinished = this.#campaigns.filter((one) => !isOver(one)).map(rowOf);
    const names = [...new Set(this.#campaigns.map(({ account }) => account))];
    return { unfinished: unfinished.toReversed(), accounts: names.map((name) => this.#tallyOf(name)) };
  }

  #tallyOf(name: string): AccountTally {
    const own = this.#campaigns.filter(({ account }) => account === name);
    const over = own.filter(isOver);
    const cancelled = over.filter((one) => one.cancelled).length;
    return {
      ...{ account: name, counts: countsOf(own.flatMap(({ rows }) => rows)) },
      ...{ finished: over.length - cancelled, cancelled },
    };
  }

  async campaigns({ limit, before }: { limit: number; before?: string | undefined }) {
    const all = this.#campaigns.toReversed();
    const first = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
    return all.slice(first, first + limit).map(rowOf);
  }

  async campaign(id: string) {
    const found = this.#campaigns.find((one) => one.id === id);
    return found ? rowOf(found) : null;
  }

  async deliveryPage(
    id: string,
    query: { states?: readonly DeliveryState[] | undefined; after?: number | undefined; limit: number },
  ) {
    this.pages += 1;
    const { rows: all = [] } = this.#campaigns.find((one) => one.id === id) ?? {};
    const rows: DeliveryRow[] = [];
    for (let number = (query.after ?? 0) + 1; number <= all.length; number += 1) {
      const { state, at } = all[number - 1] as Row;
      if (!query.states?.includes(state)) continue;
      rows.push({ number, state, at } as DeliveryRow);
      if (rows.length === query.limit) return { rows, next: number < all.length ? number : null };
    }
    return { rows, next: null };
  }
}

function isOver({ rows, cancelled }: Campaign): boolean {
  return cancelled || !rows.some(({ state }) => openStates.some((open) => open === state));
}

function countsOf(rows: readonly Row[]): Counts {
  const counts = Object.fromEntries(deliveryStates.map((state) => [state, 0])) as Record<DeliveryState, number>;
  for (const { state } of rows) counts[state] += 1;
  return { ...counts, total: rows.length };
}

function rowOf({ id, account, createdAt, rows }: Campaign): CampaignRow {
  return { id, account, createdAt, counts: countsOf(rows) } as CampaignRow;
}
