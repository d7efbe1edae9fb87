import { Counter, Gauge, type Registry } from 'prom-client';
import type { CampaignTally } from '../backend/port.ts';
import { returnCauses } from '../backend/return-rule.ts';
import { accountHoldReasons, campaignHoldReasons } from '../backend/states.ts';
import { campaignState } from '../report/status.ts';
import { DeliveryTotals, outcomeStates, waitingStates } from './delivery-totals.ts';
import type { LedgerReading } from './ledger-reader.ts';
import { MailboxFigures } from './mailbox-figures.ts';

const campaignStates = ['scheduled', 'running', 'held', 'paused', 'cancelled', 'finished'] as const;
const holdReasons = [...new Set([...accountHoldReasons, ...campaignHoldReasons])];

/**
 * What the whole ledger says: the same from each process that tells it, so a query takes the `max` of them, never the sum.
 * Each value of a label is there from the beginning, so that a rule sees it change.
 */
export class LedgerFigures {
  readonly #registry: Registry;
  readonly #totals = new DeliveryTotals();
  readonly #up: Gauge;
  readonly #deliveries: Counter;
  readonly #returns: Counter;
  readonly #unknown: Gauge;
  readonly #queue: Gauge;
  readonly #sendable: Gauge;
  readonly #oldest: Gauge;
  readonly #rate: Gauge;
  readonly #held: Gauge;
  readonly #campaigns: Gauge;
  readonly #heldCampaigns: Gauge;
  readonly #workers: Gauge;
  readonly #mailboxes: MailboxFigures;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#up = this.#gauge('facteur_ledger_up', 'Whether the ledger answers (1) or not (0).');
    this.#deliveries = new Counter({
      name: 'facteur_deliveries_total',
      help: 'Deliveries that came to an outcome, over the whole ledger, since its first campaign.',
      labelNames: ['account', 'outcome'],
      registers: [registry],
    });
    this.#returns = new Counter({
      name: 'facteur_returns_total',
      help: 'Messages that came back, and complaints, by the reason, over the whole ledger, since its first one.',
      labelNames: ['class'],
      registers: [registry],
    });
    this.#unknown = this.#gauge(
      'facteur_unknown_deliveries',
      'Deliveries whose outcome is unknown now: people are to decide about them.',
      ['account'],
    );
    this.#queue = this.#gauge(
      'facteur_queue_deliveries',
      'Deliveries of unfinished campaigns that have no outcome yet.',
      ['account', 'state'],
    );
    this.#sendable = this.#gauge(
      'facteur_queue_sendable_deliveries',
      'Deliveries that nothing keeps waiting but their turn: of running campaigns, and not deferred.',
      ['account'],
    );
    this.#oldest = this.#gauge(
      'facteur_queue_oldest_seconds',
      'How long the oldest campaign that waits for its turn has been due; paused and scheduled ones do not count.',
      ['account'],
    );
    this.#rate = this.#gauge(
      'facteur_attempts_per_second',
      'Attempts that came to an outcome, over the last half minute.',
      ['account'],
    );
    this.#held = this.#gauge('facteur_account_held', 'Whether the account is held for this reason (1) or not (0).', [
      'account',
      'reason',
    ]);
    this.#campaigns = this.#gauge('facteur_campaigns', 'Campaigns in this state.', ['state']);
    this.#heldCampaigns = this.#gauge(
      'facteur_campaigns_held',
      'Campaigns that are held for this reason, their own or that of their account.',
      ['reason'],
    );
    this.#workers = this.#gauge('facteur_workers', 'Registered workers: alive, or silent (gone, or frozen).', [
      'state',
    ]);
    this.#mailboxes = new MailboxFigures(registry);
  }

  /** Takes a new look over; null: the ledger does not answer, and what it said before is told no more. */
  set(reading: LedgerReading | null): void {
    this.#up.set(reading ? 1 : 0);
    for (const figure of [
      this.#deliveries,
      this.#returns,
      this.#unknown,
      this.#queue,
      this.#sendable,
      this.#oldest,
      this.#rate,
    ])
      figure.reset();
    for (const figure of [this.#held, this.#campaigns, this.#heldCampaigns, this.#workers]) figure.reset();
    this.#mailboxes.set(reading?.mailboxes ?? null);
    if (!reading) return;
    this.#setDeliveries(reading);
    for (const cause of returnCauses) this.#returns.inc({ class: cause }, reading.returns[cause]);
    this.#setQueue(reading);
    this.#setHolds(reading);
    this.#setCampaigns(reading);
    const silent = reading.workers.length - reading.alive.length;
    this.#workers.set({ state: 'alive' }, reading.alive.length);
    this.#workers.set({ state: 'silent' }, silent);
  }

  #gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }

  #setDeliveries(reading: LedgerReading): void {
    const sums = new Map(reading.tallies.accounts.map((tally) => [tally.account, tally.counts]));
    this.#totals.note(reading.tallies.accounts);
    for (const account of accountsOf(reading)) {
      this.#unknown.set({ account }, sums.get(account)?.unknown ?? 0);
      const totals = this.#totals.all.get(account);
      for (const outcome of outcomeStates) this.#deliveries.inc({ account, outcome }, totals?.[outcome] ?? 0);
    }
  }

  #setQueue(reading: LedgerReading): void {
    const { now, tallies } = reading;
    for (const account of accountsOf(reading)) {
      const own = tallies.unfinished.filter((tally) => tally.account === account);
      for (const state of waitingStates)
        this.#queue.set(
          { account, state },
          sum(own, ({ counts }) => counts[state]),
        );
      const running = own.filter((tally) => campaignState(tally, now) === 'running');
      this.#sendable.set({ account }, sum(running, inTurn));
      this.#oldest.set({ account }, Math.max(0, ...own.map((tally) => dueForMs(tally, now))) / 1000);
      this.#rate.set(
        { account },
        sum(own, ({ ratePerSecond }) => ratePerSecond ?? 0),
      );
    }
  }

  #setHolds(reading: LedgerReading): void {
    const holds = new Map(reading.accounts.map(({ name, hold }) => [name, hold?.reason]));
    for (const account of accountsOf(reading)) {
      for (const reason of accountHoldReasons) {
        this.#held.set({ account, reason }, holds.get(account) === reason ? 1 : 0);
      }
    }
  }

  #setCampaigns({ tallies, now }: LedgerReading): void {
    for (const state of campaignStates) this.#campaigns.set({ state }, 0);
    for (const reason of holdReasons) this.#heldCampaigns.set({ reason }, 0);
    this.#campaigns.inc(
      { state: 'finished' },
      sum(tallies.accounts, ({ finished }) => finished),
    );
    this.#campaigns.inc(
      { state: 'cancelled' },
      sum(tallies.accounts, ({ cancelled }) => cancelled),
    );
    for (const tally of tallies.unfinished) {
      const state = campaignState(tally, now);
      this.#campaigns.inc({ state });
      if (state === 'held' && tally.hold) this.#heldCampaigns.inc({ reason: tally.hold.reason });
    }
  }
}

/** Those that the ledger has as accounts, and those of its campaigns. */
function accountsOf({ accounts, tallies }: LedgerReading): Set<string> {
  return new Set([...accounts.map(({ name }) => name), ...tallies.accounts.map(({ account }) => account)]);
}

function inTurn({ counts }: CampaignTally): number {
  return counts.pending + counts.claimed;
}

/** How long somebody of the campaign has been waiting for a turn, in milliseconds; 0: nobody is, or nobody should. */
function dueForMs(tally: CampaignTally, now: number): number {
  if (tally.wanted !== 'run' || inTurn(tally) === 0) return 0;
  return Math.max(0, now - Math.max(tally.createdAt, tally.notBefore ?? 0));
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
