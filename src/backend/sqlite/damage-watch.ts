import type { TakeNotice } from '../notice.ts';
import { noteMissing, tellAside } from './aside.ts';
import type { Connection } from './connection.ts';
import { countsAreOff, rowsAreOff, type Watched, watched } from './damage.ts';
import type { Ledger } from './ledger.ts';
import { isDamaged, mendCampaign } from './mend-campaign.ts';
import { largeTables, smallTables } from './mend-tables.ts';
import { mendAll } from './mender.ts';
import type { OwnClaims } from './own-claims.ts';
import { recoverChunk } from './workers.ts';

/** Rows of a list, and their deliveries, that are looked at in one statement (a few milliseconds). */
const ROWS_AT_ONCE = 2_000;
/** So many times as long as a look took nothing is looked at: one per cent of a worker's time goes there. */
const REST = 100;

const NOBODYS = `SELECT DISTINCT worker FROM delivery WHERE worker IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM worker w WHERE w.slot = delivery.worker)`;

/**
 * Looks again and again for what cannot be understood, so that it is found before somebody stumbles over it, or waits for it for
 * ever: the small tables and the counters each time, the rows of the lists a part at a time.
 */
export class DamageWatch {
  readonly #ledger: Ledger;
  readonly #connection: Connection;
  readonly #own: OwnClaims;
  readonly #notice: TakeNotice | null;
  #rested = Number.NEGATIVE_INFINITY;
  #looking = false;
  /** Those that were under way at the last look. */
  #watched: readonly Watched[] = [];
  /** The campaign whose rows are being gone through, and as far as which number. */
  #campaign = 0;
  #number = 0;

  /** `notice`: named what was set aside, once; null: somebody else's log names it. */
  constructor(ledger: Ledger, own: OwnClaims, notice: TakeNotice | null) {
    this.#ledger = ledger;
    this.#connection = ledger.connection;
    this.#own = own;
    this.#notice = notice;
  }

  async look(): Promise<void> {
    const began = performance.now();
    if (this.#looking || began < this.#rested) return;
    this.#looking = true;
    try {
      await this.#lookNow();
    } finally {
      this.#looking = false;
      this.#rested = performance.now() + REST * (performance.now() - began);
    }
  }

  async #lookNow(): Promise<void> {
    const connection = this.#connection;
    await mendAll(connection, [...smallTables, ...largeTables]);
    const campaigns = await connection.readAsIs(() => watched(connection));
    for (const { campaign } of campaigns) await this.#mendIf(campaign, () => countsAreOff(connection, campaign));
    await this.#lookAtRows(campaigns);
    await this.#lookAtEnded(campaigns);
    await this.#recoverNobodys();
    await this.#own.look();
    if (this.#notice) await tellAside(connection, this.#notice);
  }

  async #mendIf(campaign: number, isOff: () => boolean): Promise<void> {
    if (!(await this.#connection.readAsIs(isOff))) return;
    await this.#connection.writeAsIs(() => mendCampaign(this.#connection, campaign));
  }

  async #lookAtRows(campaigns: readonly Watched[]): Promise<void> {
    const { campaign, total } = campaigns.find((one) => this.#isNext(one)) ?? campaigns[0] ?? { campaign: 0, total: 0 };
    const first = campaign === this.#campaign && this.#number < total ? this.#number : 0;
    this.#campaign = campaign;
    this.#number = Math.min(first + ROWS_AT_ONCE, total);
    if (total > 0) await this.#mendIf(campaign, () => rowsAreOff(this.#connection, campaign, first, this.#number));
  }

  #isNext({ campaign, total }: Watched): boolean {
    return campaign > this.#campaign || (campaign === this.#campaign && this.#number < total);
  }

  // Once each has ended, all of it: nobody will look at it again.
  async #lookAtEnded(campaigns: readonly Watched[]): Promise<void> {
    const open = new Set(campaigns.map(({ campaign }) => campaign));
    const ended = this.#watched.filter(({ campaign }) => !open.has(campaign));
    this.#watched = campaigns;
    for (const { campaign } of ended) await this.#mendIf(campaign, () => isDamaged(this.#connection, campaign));
  }

  // Claims of a registration that is lost are given back as those of a worker that died.
  async #recoverNobodys(): Promise<void> {
    const found = await this.#connection.readAsIs(() => this.#connection.all<{ worker: number }>(NOBODYS));
    for (const { worker } of found) {
      await this.#connection.writeAsIs(() => noteMissing(this.#connection, `worker/?${worker}`));
      while ((await recoverChunk(this.#ledger, worker)).more);
    }
  }
}
