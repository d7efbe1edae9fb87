import type { CampaignId, Turn, TurnResult } from './port.ts';

/** What the workers of this process hold: claims that were lent and not yet ended, with the attempts before them. */
export class HeldClaims {
  readonly #held = new Map<CampaignId, Map<number, number>>();

  /** How many there are of a campaign. */
  count(campaign: CampaignId): number {
    return this.#held.get(campaign)?.size ?? 0;
  }

  has(campaign: CampaignId, number: number): boolean {
    return this.#held.get(campaign)?.has(number) === true;
  }

  attempts(campaign: CampaignId, number: number): number {
    return this.#held.get(campaign)?.get(number) ?? 0;
  }

  /** Takes note of a turn and its answers. */
  note({ records, begins }: Turn, answers: TurnResult): void {
    for (const { campaign, number } of records) this.#drop(campaign, number);
    for (const [i, { campaign, number }] of begins.entries()) {
      if (answers.begins[i]?.kind === 'gone') this.#drop(campaign, number);
    }
    for (const { campaign, number, attempts } of answers.claims.flat()) {
      const held = this.#held.get(campaign) ?? new Map<number, number>();
      this.#held.set(campaign, held.set(number, attempts));
    }
  }

  #drop(campaign: CampaignId, number: number): void {
    const held = this.#held.get(campaign);
    held?.delete(number);
    if (held?.size === 0) this.#held.delete(campaign);
  }

  /** The numbers of all of them, by campaign. */
  all(): Record<CampaignId, number[]> {
    return Object.fromEntries([...this.#held].map(([campaign, numbers]) => [campaign, [...numbers.keys()]]));
  }

  /** Forgets all: the registration is over. */
  clear(): void {
    this.#held.clear();
  }
}
