import { FacteurError } from '../../errors.ts';
import type { AccountLimits } from '../limits.ts';
import type { CampaignId } from '../port.ts';
import type { OnUnknown } from '../states.ts';
import type { Witness } from '../witness.ts';
import { type AccountState, accountById, limitsOf, onWireAlone } from './accounts.ts';
import { stage } from './codes.ts';
import type { Connection } from './connection.ts';
import { Damaged } from './damaged.ts';
import { mendAfter } from './mend-after.ts';
import { OpenAccount } from './open-account.ts';
import { countSent, numbersIn, poolNumbers } from './pool.ts';
import { Progress } from './progress.ts';
import { tellStops } from './told-stops.ts';

/** What never changes about a campaign once it is released. */
export interface Facts {
  readonly id: number;
  readonly public_id: CampaignId;
  readonly stage: number;
  /** The first of several. */
  readonly account: number;
  /** The numbers of several accounts that send it (`numbersIn`); null: one does. */
  readonly pool: string | null;
  readonly delay_ms: number;
  readonly on_unknown: OnUnknown;
  readonly not_before: number | null;
  readonly created_at: number;
  /** Empty: none. */
  readonly topic: string;
}

const FACTS = `SELECT id, public_id, stage, account, ${poolNumbers('campaign.id')} AS pool, delay_ms, on_unknown, not_before,
  created_at, topic FROM campaign`;

const STILL_THERE = `SELECT 1 FROM campaign WHERE id = ? AND stage = ${stage.released}`;

/** Campaigns whose facts are remembered; a worker serves a few, a page lists some. */
const REMEMBERED = 500;

/**
 * The campaigns and deliveries behind a connection. `write` runs one step with what it needs loaded at most once, and
 * saves the counters it changed in the same transaction.
 */
export class Ledger {
  readonly connection: Connection;
  readonly witness: Witness;
  readonly #facts = new Map<CampaignId, Facts>();
  readonly #limits = new Map<string, AccountLimits>();

  /** `witness`: of this ledger, for those who send; it is told of every begin. */
  constructor(connection: Connection, witness: Witness) {
    this.connection = connection;
    this.witness = witness;
    if (!connection.readonly) connection.mendWith((error) => mendAfter(connection, error));
  }

  write<T>(work: (step: Step) => T): Promise<T> {
    return this.connection.write(() => {
      const step = new Step(this, this.connection.now());
      const result = work(step);
      step.save();
      return result;
    });
  }

  /** The facts of a draft or a released campaign; null when there is none. */
  facts(id: CampaignId): Facts | null {
    const known = this.#facts.get(id);
    if (known) return known;
    const found = this.connection.get<Facts>(`${FACTS} WHERE public_id = ?`, id);
    if (!found || found.stage === stage.discarded) return null;
    if (found.stage === stage.released) this.#remember(found);
    return found;
  }

  /** Reads the facts of a campaign again. */
  forget(id: CampaignId): Facts | null {
    this.#facts.delete(id);
    return this.facts(id);
  }

  #remember(facts: Facts): void {
    if (this.#facts.size >= REMEMBERED) this.#facts.clear();
    this.#facts.set(facts.public_id, facts);
  }

  /** The limits of an account; parsed once for each text. */
  limits(account: AccountState): AccountLimits | null {
    if (account.limits === null) return null;
    const known = this.#limits.get(account.limits) ?? (limitsOf(account) as AccountLimits);
    if (this.#limits.size >= REMEMBERED) this.#limits.clear();
    this.#limits.set(account.limits, known);
    return known;
  }

  /** The facts of a campaign by its internal number; null when they are lost. */
  factsByNumber(id: number): Facts | null {
    return this.connection.get<Facts>(`${FACTS} WHERE id = ?`, id) ?? null;
  }
}

/** A released campaign inside one transaction. */
export interface OpenCampaign {
  readonly facts: Facts;
  readonly progress: Progress;
  /** The first of several. */
  readonly account: OpenAccount;
  /** Where several accounts send it; null: one does. */
  readonly pool: OpenPool | null;
}

/** The accounts that send a campaign together, inside one transaction. */
export interface OpenPool {
  /** In their order. */
  readonly accounts: readonly OpenAccount[];
  /** By the account's number: messages that it has sent in this step. */
  readonly sent: Map<number, number>;
}

/** The account that is to send a delivery of a campaign; null: none of its accounts has that name. Without a name it is the first. */
export function accountNamedIn({ account, pool }: OpenCampaign, name: string | undefined): OpenAccount | null {
  if (name === undefined || pool === null) return account;
  return pool.accounts.find((one) => one.name === name) ?? null;
}

/** The account by which a delivery was begun last, by the number that is kept with it. */
export function senderOf({ account, pool }: OpenCampaign, number: number | null): OpenAccount {
  return pool?.accounts.find(({ id }) => id === number) ?? account;
}

/**
 * Now, on the clock that the age of deliveries is told by: it stands still while all accounts are held. (Of several it may stand still a
 * little longer, as long as one of them was held less than the others before; never the other way round.)
 */
export function activeNow({ account, pool }: OpenCampaign): number {
  return pool === null ? account.activeNow : Math.max(...pool.accounts.map((one) => one.activeNow));
}

/** One write transaction's view: each campaign and account loaded once, counters saved at its end. */
export class Step {
  readonly now: number;
  readonly connection: Connection;
  readonly #ledger: Ledger;
  readonly #campaigns = new Map<CampaignId, OpenCampaign | null>();
  readonly #accounts = new Map<number, OpenAccount>();
  readonly #onWireBefore = new Map<number, number>();

  constructor(ledger: Ledger, now: number) {
    this.#ledger = ledger;
    this.connection = ledger.connection;
    this.now = now;
  }

  /** A released campaign; null when there is none. */
  campaign(id: CampaignId): OpenCampaign | null {
    const known = this.#campaigns.get(id);
    if (known !== undefined) return known;
    const facts = this.#ledger.facts(id);
    const opened = this.#open(id, facts?.stage === stage.released ? facts : null);
    if (opened || !facts) return opened;
    // What is remembered of it may be true no more.
    const now = this.#ledger.forget(id);
    return this.#open(id, now?.stage === stage.released ? now : null);
  }

  /** Throws `campaign-not-found` for a campaign that is not there (any more), `state-refused` for a draft. */
  released(id: CampaignId, asked: 'run' | 'paused' | 'cancelled' | 'retry'): OpenCampaign {
    if (this.#ledger.facts(id)?.stage === stage.draft) {
      throw new FacteurError('state-refused', { id, state: 'draft', asked });
    }
    const campaign = this.campaign(id);
    if (!campaign) throw new FacteurError('campaign-not-found', { id });
    return campaign;
  }

  /** The campaign with that internal number; null when it is lost. */
  campaignByNumber(id: number): OpenCampaign | null {
    const facts = this.#ledger.factsByNumber(id);
    return facts && (this.#campaigns.get(facts.public_id) ?? this.#open(facts.public_id, facts));
  }

  #open(id: CampaignId, facts: Facts | null): OpenCampaign | null {
    const progress = facts && Progress.load(this.connection, facts.id);
    if (facts && !progress && this.connection.get(STILL_THERE, facts.id)) throw new Damaged(facts.id);
    const opened = facts && progress ? this.#withAccount(facts, progress) : null;
    this.#campaigns.set(id, opened);
    return opened;
  }

  #withAccount(facts: Facts, progress: Progress): OpenCampaign {
    const pool = numbersIn(facts.pool).map((id) => this.#account(id));
    const account = pool[0] ?? this.#account(facts.account);
    return { facts, progress, account, pool: pool.length > 1 ? { accounts: pool, sent: new Map() } : null };
  }

  #account(id: number): OpenAccount {
    const known = this.#accounts.get(id);
    if (known) return known;
    const state = accountById(this.connection, id);
    const account = new OpenAccount(this.connection, state, this.#ledger.limits(state), this.now);
    this.#accounts.set(id, account);
    return account;
  }

  /** Messages of an account that have begun and have no outcome, this step's included. */
  onWire({ id, onWireTogether }: OpenAccount): number {
    let count = this.#onWireBefore.get(id) ?? onWireAlone(this.connection, id);
    this.#onWireBefore.set(id, count);
    for (const campaign of this.#campaigns.values()) {
      if (campaign?.account.id === id && campaign.pool === null) count += campaign.progress.begunInStep;
    }
    return count + onWireTogether;
  }

  save(): void {
    for (const opened of this.#campaigns.values()) {
      if (opened?.pool) keepShares(this.connection, opened.facts.id, opened.pool);
      opened?.progress.save(this.connection, this.now);
    }
    for (const account of this.#accounts.values()) account.save();
    const steered = [...this.#campaigns.values()].some((opened) => opened?.progress.stateChanged);
    if (steered || [...this.#accounts.values()].some((account) => account.holdChanged)) tellStops(this.connection);
  }
}

function keepShares(connection: Connection, campaign: number, { sent }: OpenPool): void {
  for (const [account, count] of sent) countSent(connection, campaign, account, count);
}
