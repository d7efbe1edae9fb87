import type { AccountTally, Backend, CampaignTally } from '../../backend/port.ts';
import { Passage, type Progress } from './passage.ts';
import {
  acceptedOf,
  accountedOf,
  type CopiedCampaign,
  closedCampaign,
  copiesMade,
  forgetOldest,
  hasRoom,
  isFull,
  newCampaign,
  type SentState,
} from './state.ts';

/** Campaigns that are listed at once. */
const PAGE = 25;
/** While copies are made it is looked so often what was accepted meanwhile, in milliseconds. */
const LOOK_MS = 1_000;

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

/** What is looked at of a campaign. */
type Looked = Pick<CampaignTally, 'id' | 'account' | 'createdAt' | 'counts'>;

/** Walks over the accepted deliveries of an account, and knows which were dealt with. */
export class SentWalk {
  readonly #options: WalkOptions;
  readonly #open = new Map<string, Passage>();
  /** What of ours was over at the last look, in a few words; null: it was not looked yet. */
  #over: string | null = null;
  /** Campaigns that are over and wait until there is room, oldest first. */
  #waiting: readonly Looked[] = [];
  /** Campaigns of others that were seen. */
  readonly #others = new Set<string>();
  /** When it was last looked: monotonic milliseconds, and by the clock. */
  #lookedAt = Number.NEGATIVE_INFINITY;
  #lookedOn = 0;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  /**
   * At most so many deliveries of one campaign that are to be copied; null: there were none at a look of this call. Each is for the
   * caller to put among those that are done. Throws what the ledger throws.
   */
  async next(state: SentState, most: number): Promise<Batch | null> {
    if (performance.now() - this.#lookedAt < LOOK_MS) {
      const batch = await this.#find(state, most);
      if (batch) return batch;
    }
    await this.#look(state);
    return this.#find(state, most);
  }

  /** Whether nothing is left that was accepted up to the last look. */
  isThrough({ campaigns }: SentState): boolean {
    if (this.#waiting.length > 0) return false;
    return [...this.#open].every(([id, passage]) => {
      const campaign = campaigns.get(id);
      return !campaign || passage.hasNothing || this.#isDone(campaign, passage.accepted);
    });
  }

  async #find(state: SentState, most: number): Promise<Batch | null> {
    const { one } = this.#options;
    for (const [id, passage] of [...this.#open]) {
      const campaign = state.campaigns.get(id);
      if (!campaign) continue;
      if (!this.#isDone(campaign, passage.accepted)) {
        const numbers = await passage.find(campaign, one ? 1 : most, () => isFull(state, campaign));
        if (numbers.length > 0) return { campaign: id, numbers, isSending: this.#isSending(state) };
      }
      const isThrough = passage.hasNothing || this.#isDone(campaign, passage.accepted);
      if (passage.finished && isThrough) this.#close(state, id, passage.accepted);
    }
    return null;
  }

  #isSending({ campaigns }: SentState): boolean {
    return [...this.#open].some(([id, { finished, accepted }]) => {
      const campaign = campaigns.get(id);
      return campaign && !finished && !this.#isDone(campaign, accepted);
    });
  }

  #isDone(campaign: CopiedCampaign, accepted: number): boolean {
    return this.#options.one ? copiesMade(campaign) > 0 : accountedOf(campaign) >= accepted;
  }

  // What was passed as over and went out all the same, as it was tried again, is not found any more: it is told.
  #close(state: SentState, id: string, accepted: number): void {
    const campaign = state.campaigns.get(id) as CopiedCampaign;
    const accounted = accountedOf(campaign);
    if (!this.#options.one) state.missed += Math.max(0, accepted - accounted);
    state.campaigns.set(id, closedCampaign(campaign, Math.max(accepted, accounted), this.#lookedOn));
    this.#open.delete(id);
  }

  async #look(state: SentState): Promise<void> {
    const { ledger, isOurs, now } = this.#options;
    this.#lookedAt = performance.now();
    this.#lookedOn = now();
    const { unfinished, accounts } = await ledger.tallies();
    const ours = unfinished.filter(({ account }) => isOurs(account));
    // Where there is no room for all, the latest wait.
    for (const tally of ours.toReversed()) this.#enter(state, tally, false);
    const all = accounts.filter(({ account }) => isOurs(account));
    const over = overOf(all, ours);
    if (over !== this.#over) await this.#lookAtFinished(state, new Set(ours.map(({ id }) => id)));
    this.#over = over;
    this.#waiting = this.#waiting.filter((row) => !this.#enter(state, row, true));
    forgetOldest(state);
  }

  async #lookAtFinished(state: SentState, running: ReadonlySet<string>): Promise<void> {
    const { ledger } = this.#options;
    const found: Looked[] = [];
    for (let before: string | undefined; ; ) {
      const page = await ledger.campaigns({ limit: PAGE, before });
      const isFound = (row: Looked) => !running.has(row.id) && this.#isNew(state, row);
      found.push(
        ...page.filter(isFound).map(({ id, account, createdAt, counts }) => ({ id, account, createdAt, counts })),
      );
      before = page.at(-1)?.id;
      if (page.length < PAGE || page.every((row) => this.#isSeen(state, row))) break;
    }
    for (const [id, { closed }] of [...state.campaigns]) {
      if (closed !== null || running.has(id)) continue;
      const row = await ledger.campaign(id);
      if (row) this.#enter(state, row, true);
      else this.#forget(state, id);
    }
    const again = new Set([...running, ...found.map(({ id }) => id)]);
    this.#waiting = [...this.#waiting.filter(({ id }) => !again.has(id)), ...found.toReversed()];
  }

  #forget({ campaigns }: SentState, id: string): void {
    campaigns.delete(id);
    this.#open.delete(id);
  }

  #isNew({ campaigns, floor }: SentState, { id, account, createdAt, counts }: Looked): boolean {
    if (!this.#options.isOurs(account)) return false;
    const known = campaigns.get(id);
    if (!known) return createdAt > floor;
    return known.closed !== null && !this.#isClosed(known, acceptedOf(counts));
  }

  // Behind a page of such ones nothing is new; the first look goes as far as copies do.
  #isSeen({ campaigns, floor }: SentState, { id, account, createdAt }: Looked): boolean {
    if (createdAt <= floor) return true;
    const isSeen = campaigns.has(id) || this.#others.has(id);
    if (!this.#options.isOurs(account)) this.#others.add(id);
    return isSeen && this.#over !== null;
  }

  #isClosed({ closed }: CopiedCampaign, accepted: number): boolean {
    return closed !== null && (this.#options.one ? closed > 0 : closed >= accepted);
  }

  // False: there is no room for it now.
  #enter(state: SentState, { id, createdAt, counts }: Looked, finished: boolean): boolean {
    const known = state.campaigns.get(id);
    const accepted = acceptedOf(counts);
    if (known && this.#isClosed(known, accepted)) return true;
    if (known?.closed === null) this.#note(id, { accepted, finished });
    else if (!hasRoom(state)) return false;
    else {
      const from = known?.from ?? this.#fromOf(state, createdAt);
      state.campaigns.set(id, newCampaign({ madeAt: createdAt, from }));
      this.#note(id, { accepted, finished });
    }
    return true;
  }

  #note(id: string, progress: Progress): void {
    const passage = this.#open.get(id);
    if (passage) Object.assign(passage, progress);
    else this.#open.set(id, new Passage(this.#options.ledger, id, progress));
  }

  // One that ran already when copies began to be made, or that is older than what is remembered and runs again.
  #fromOf({ at, floor }: SentState, createdAt: number): number {
    if (createdAt > floor) return 0;
    return at === null ? floor : Math.max(this.#options.now(), at);
  }
}

/** Changes when a campaign ends, also one that was over before and was tried again. */
function overOf(accounts: readonly AccountTally[], unfinished: readonly Looked[]): string {
  const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
  const ended = sum(accounts.map(({ finished, cancelled }) => finished + cancelled));
  const accepted = sum(accounts.map(({ counts }) => acceptedOf(counts)));
  return `${ended} ${accepted - sum(unfinished.map(({ counts }) => acceptedOf(counts)))}`;
}
