import { HeldClaims } from '../held-claims.ts';
import type { CampaignId, Turn, TurnResult, WorkerId } from '../port.ts';
import { numberOf } from './codes.ts';
import type { Ledger } from './ledger.ts';
import { endClaims } from './workers.ts';

interface Lent {
  readonly id: number;
  readonly campaign: number;
  readonly token: number;
  readonly publicId: CampaignId | null;
}

const LENT = `SELECT d.id, d.campaign, d.token, c.public_id AS publicId FROM worker w CROSS JOIN delivery d ON d.worker = w.slot
  LEFT JOIN campaign c ON c.id = d.campaign WHERE w.id = ?`;

/**
 * Compares what the ledger has lent to the worker of this process with what the worker knows of. They differ where an answer was
 * lost with the thread that was to give it, and where a token or a worker's number was damaged: what the worker begins or tells is
 * stale then, and nobody else would be lent it as long as this worker lives.
 */
export class OwnClaims {
  readonly #ledger: Ledger;
  readonly #held = new HeldClaims();
  #worker: WorkerId | null = null;
  #begun = 0;
  #ended = 0;
  /** What the worker did not know of at the last look, by key and token, and how many turns were begun until then. */
  #doubted = new Map<string, number>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** From now on it is about this worker, which has nothing yet. */
  follow(worker: WorkerId): void {
    this.#worker = worker;
    this.#held.clear();
    this.#doubted.clear();
  }

  /** Takes a turn, and note of what it lends and ends. */
  async during(turn: Turn, take: (turn: Turn) => Promise<TurnResult>): Promise<TurnResult> {
    this.#begun += 1;
    try {
      const result = await take(turn);
      if (turn.worker === this.#worker) this.#held.note(turn, result);
      return result;
    } finally {
      this.#ended += 1;
    }
  }

  /**
   * Ends claims, as those of a dead worker, that the worker knew nothing of at two looks: every turn that may have lent them at
   * the first was over at the second.
   */
  async look(): Promise<void> {
    if (this.#worker === null) return;
    const { connection } = this.#ledger;
    const ended = this.#ended;
    const lent = await connection.read(() => connection.all<Lent>(LENT, this.#worker));
    const unheld = lent.filter(({ id, token, publicId }) => {
      return publicId === null || !this.#held.has({ campaign: publicId, number: numberOf(id), token });
    });
    const before = this.#doubted;
    this.#doubted = new Map(unheld.map((claim) => [nameOf(claim), before.get(nameOf(claim)) ?? this.#begun]));
    const lost = unheld.filter((claim) => (before.get(nameOf(claim)) ?? Number.POSITIVE_INFINITY) <= ended);
    if (lost.length > 0) await endClaims(this.#ledger, this.#worker, lost);
  }
}

function nameOf({ id, token }: Lent): string {
  return `${id} ${token}`;
}
