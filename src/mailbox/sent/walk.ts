import type { Backend, CampaignTally, DeliveryRow } from '../../backend/port.ts';
import type { DeliveryState } from '../../backend/states.ts';
import { Numbers } from './numbers.ts';
import { acceptedOf, type CopiedCampaign, type SentState } from './state.ts';

/** What went out, whatever came of it. */
const ACCEPTED: readonly DeliveryState[] = ['sent', 'returned', 'complained'];
/** Campaigns that are listed at once. */
const PAGE = 25;
/** Deliveries that are looked at in one step. */
const LOOK_AT = 200;
/** A list is gone through from its beginning, for those that were accepted late, so often at most, in milliseconds. */
const AGAIN_MS = 2_000;
/** Runs of a campaign that may be known: with more, those in between come first, so that what is kept stays small. */
const MOST_RUNS = 1_500;
/** Campaigns that are known; of more, the oldest that are closed are forgotten, down to the second figure. */
const MOST_CAMPAIGNS = 600;
const FEWER_CAMPAIGNS = 500;

/** What of the ledger is looked at. */
export type SentLedger = Pick<Backend, 'tallies' | 'campaigns' | 'campaign' | 'deliveryPage'>;

/** Deliveries of one campaign to be copied. */
export interface Batch {
  readonly campaign: string;
  readonly numbers: readonly number[];
  /** Whether anything of the account is still being sent. */
  readonly isSending: boolean;
}

export interface WalkOptions {
  readonly ledger: SentLedger;
  /** Whether campaigns of this account (or of these, see pool.ts) are copied here. */
  readonly isOurs: (account: string) => boolean;
  /** One of each campaign is enough. */
  readonly one: boolean;
  readonly now: () => number;
}

/** A campaign that is not closed, as it is gone through. */
interface Open {
  accepted: number;
  finished: boolean;
  /** Looked at up to this number. */
  after: number;
  /** When it was begun to be gone through from its beginning (monotonic milliseconds), and what had been accepted by then. */
  beganAt: number;
  acceptedThen: number;
  /** Whether something was found since. */
  found: boolean;
  /** What had been accepted when it was gone through as a whole and nothing was found; -1: it was not yet. */
  nothingAt: number;
}

/** Walks over the accepted deliveries of an account, and knows which were dealt with. */
export class SentWalk {
  readonly #options: WalkOptions;
  readonly #open = new Map<string, Open>();
  /** Campaigns of ours that were over at the last look. */
  #finished = -1;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  /** At most so many deliveries of one campaign that are to be copied; null: there are none now. Throws what the ledger throws. */
  async next(state: SentState, most: number): Promise<Batch | null> {
    await this.#look(state);
    const wanted = this.#options.one ? 1 : most;
    for (const [id, open] of [...this.#open]) {
      const campaign = state.campaigns.get(id);
      if (!campaign) continue;
      const numbers = await this.#find(id, campaign, open, wanted);
      if (numbers.length > 0) return { campaign: id, numbers, isSending: this.#isSending() };
      if (open.finished && (open.nothingAt === open.accepted || this.#isDone(campaign, open.accepted))) {
        campaign.closed = true;
        this.#open.delete(id);
      }
    }
    return null;
  }

  /** Whether nothing is left that was accepted up to the last look. */
  isThrough({ campaigns }: SentState): boolean {
    return [...this.#open].every(([id, open]) => {
      const campaign = campaigns.get(id);
      return !campaign || open.nothingAt === open.accepted || this.#isDone(campaign, open.accepted);
    });
  }

  #isSending(): boolean {
    return [...this.#open.values()].some(({ finished }) => !finished);
  }

  #isDone({ done }: CopiedCampaign, accepted: number): boolean {
    return this.#options.one ? done.size > 0 : done.size >= accepted;
  }

  async #look(state: SentState): Promise<void> {
    const { ledger, isOurs } = this.#options;
    const { unfinished, accounts } = await ledger.tallies();
    const ours = unfinished.filter(({ account }) => isOurs(account));
    const running = new Set(ours.map(({ id }) => id));
    for (const tally of ours) this.#enter(state, tally, false);
    const finished = accounts.filter(({ account }) => isOurs(account)).reduce((sum, one) => sum + one.finished, 0);
    if (finished !== this.#finished) await this.#lookAtFinished(state, running);
    this.#finished = finished;
    forgetOldest(state);
  }

  async #lookAtFinished(state: SentState, running: ReadonlySet<string>): Promise<void> {
    const { ledger, isOurs } = this.#options;
    for (let before: string | undefined; ; ) {
      const page = await ledger.campaigns({ limit: PAGE, before });
      const found = page.filter(({ account, createdAt, id }) => isOurs(account) && this.#isNew(state, id, createdAt));
      for (const row of found) if (!running.has(row.id)) this.#enter(state, row, true);
      before = page.at(-1)?.id;
      if (page.length < PAGE || found.length === 0) break;
    }
    for (const [id, { closed }] of [...state.campaigns]) {
      if (closed || running.has(id)) continue;
      const row = await ledger.campaign(id);
      if (row) this.#enter(state, row, true);
      else this.#forget(state, id);
    }
  }

  #forget({ campaigns }: SentState, id: string): void {
    campaigns.delete(id);
    this.#open.delete(id);
  }

  #isNew({ campaigns, floor }: SentState, id: string, createdAt: number): boolean {
    return createdAt > floor && !campaigns.has(id);
  }

  #enter(
    state: SentState,
    { id, createdAt, counts }: Pick<CampaignTally, 'id' | 'createdAt' | 'counts'>,
    finished: boolean,
  ) {
    const known = state.campaigns.get(id);
    // One that ran already when copies began to be made, or that is older than what is remembered and runs again.
    const late = state.at === null ? state.floor : Math.max(this.#options.now(), state.at);
    const from = createdAt > state.floor ? 0 : late;
    const campaign = known ?? { madeAt: createdAt, from, done: new Numbers(), closed: false };
    if (!known) state.campaigns.set(id, campaign);
    const accepted = acceptedOf(counts);
    if (this.#isDone(campaign, accepted) && !finished) return void this.#open.delete(id);
    if (campaign.closed && this.#isDone(campaign, accepted)) return;
    campaign.closed = false;
    const open = this.#open.get(id);
    if (open) Object.assign(open, { accepted, finished });
    else
      this.#open.set(id, {
        ...{ accepted, finished, after: 0, beganAt: Number.NEGATIVE_INFINITY },
        acceptedThen: accepted,
        found: false,
        nothingAt: -1,
      });
  }

  async #find(id: string, campaign: CopiedCampaign, open: Open, most: number): Promise<number[]> {
    while (!this.#isDone(campaign, open.accepted) && open.nothingAt !== open.accepted) {
      const page = await this.#options.ledger.deliveryPage(id, { states: ACCEPTED, after: open.after, limit: LOOK_AT });
      const numbers = pick(page.rows, campaign, open, most);
      if (numbers.length > 0) return numbers;
      if (page.next !== null) open.after = Math.max(open.after, page.next);
      else if (!again(open)) break;
    }
    return [];
  }
}

function pick(rows: readonly DeliveryRow[], { done, from }: CopiedCampaign, open: Open, most: number): number[] {
  const numbers: number[] = [];
  for (const { number, at } of rows) {
    if (numbers.length === most) break;
    open.after = number;
    if (done.has(number) || (done.runs >= MOST_RUNS && number > done.last)) continue;
    if (at <= from) done.add(number);
    else numbers.push(number);
  }
  if (numbers.length > 0) open.found = true;
  return numbers;
}

// At the end of the list: whether it is gone through once more now, for those in it that were accepted later than others.
function again(open: Open): boolean {
  if (!open.found) open.nothingAt = open.acceptedThen;
  const now = performance.now();
  if (open.nothingAt === open.accepted || now - open.beganAt < AGAIN_MS) return false;
  Object.assign(open, { after: 0, beganAt: now, acceptedThen: open.accepted, found: false });
  return true;
}

function forgetOldest(state: SentState): void {
  const { campaigns } = state;
  if (campaigns.size <= MOST_CAMPAIGNS) return;
  const closed = [...campaigns].filter(([, one]) => one.closed).sort(([, a], [, b]) => a.madeAt - b.madeAt);
  for (const [id, { madeAt }] of closed.slice(0, Math.max(0, campaigns.size - FEWER_CAMPAIGNS))) {
    campaigns.delete(id);
    state.floor = Math.max(state.floor, madeAt);
  }
}
