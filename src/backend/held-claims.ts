import type { Begin, CampaignId, Claim, Turn, TurnResult } from './port.ts';

/** What the workers of this process hold: claims that were lent and not yet ended. */
export class HeldClaims {
  readonly #held = new Map<CampaignId, Map<number, Claim>>();

  /** How many there are of a campaign. */
  count(campaign: CampaignId): number {
    return this.#held.get(campaign)?.size ?? 0;
  }

  /** Whether that claim is among them. */
  has({ campaign, number, token }: Begin): boolean {
    return this.#held.get(campaign)?.get(number)?.token === token;
  }

  /** The attempts before the claim of that delivery. */
  attempts(campaign: CampaignId, number: number): number {
    return this.#held.get(campaign)?.get(number)?.attempts ?? 0;
  }

  /** Takes note of a turn and its answers. */
  note({ records, begins }: Turn, answers: TurnResult): void {
    for (const record of records) this.#drop(record);
    for (const [i, begin] of begins.entries()) if (answers.begins[i]?.kind === 'gone') this.#drop(begin);
    for (const claim of answers.claims.flat()) {
      const held = this.#held.get(claim.campaign) ?? new Map<number, Claim>();
      this.#held.set(claim.campaign, held.set(claim.number, claim));
    }
  }

  #drop(claim: Begin): void {
    if (!this.has(claim)) return;
    const held = this.#held.get(claim.campaign);
    held?.delete(claim.number);
    if (held?.size === 0) this.#held.delete(claim.campaign);
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
