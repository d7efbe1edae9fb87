import type { Backend, Begin, Claim, OutcomeRecord } from '../../src/backend/port.ts';
import { newCampaign, rowsFrom } from './contract/stage.ts';

/** A released campaign of so many. */
export async function campaignOf(backend: Backend, count: number, vars?: (number: number) => string): Promise<string> {
  const { id } = await backend.createDraft(newCampaign());
  const { addChunk } = backend.capabilities;
  const rows = rowsFrom(1, count).map((row) => (vars ? { ...row, vars: vars(row.number) } : row));
  for (let i = 0; i < count; i += addChunk) await backend.addDeliveries(id, rows.slice(i, i + addChunk));
  await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
  return id;
}

/** What one worker does with a campaign through one backend. */
export class Hands {
  readonly #backend: Backend;
  readonly id: string;
  readonly campaign: string;

  constructor(backend: Backend, id: string, campaign: string) {
    this.#backend = backend;
    this.id = id;
    this.campaign = campaign;
  }

  async claim(want: number): Promise<readonly Claim[]> {
    const claims = [{ campaign: this.campaign, want }];
    const turn = await this.#backend.exchange({ worker: this.id, records: [], begins: [], claims });
    return turn.claims[0] ?? [];
  }

  async begin(begins: readonly Begin[]): Promise<readonly string[]> {
    const turn = await this.#backend.exchange({ worker: this.id, records: [], begins, claims: [] });
    return turn.begins.map(({ kind }) => kind);
  }

  async record(claims: readonly Claim[], kind: 'sent' | 'failed'): Promise<readonly string[]> {
    const records = claims.map(({ campaign, number, token }): OutcomeRecord => {
      const of = { campaign, number, token, reply: kind };
      return kind === 'sent' ? { ...of, kind } : { ...of, kind, suppress: false };
    });
    return (await this.#backend.exchange({ worker: this.id, records, begins: [], claims: [] })).records;
  }

  /** Claims and begins so many. */
  async onWire(want: number): Promise<readonly Claim[]> {
    const claims = await this.claim(want);
    await this.begin(claims);
    return claims;
  }

  /** Claims, begins and sends so many. */
  async send(want: number): Promise<readonly Claim[]> {
    const claims = await this.onWire(want);
    await this.record(claims, 'sent');
    return claims;
  }
}
