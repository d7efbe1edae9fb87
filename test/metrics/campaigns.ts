import type { Backend, NewCampaign } from '../../src/backend/port.ts';
import { newCampaign, rowsFrom } from '../backend/contract/stage.ts';

export type NewCampaignOver = Partial<NewCampaign> & { readonly notBefore?: number };

/** A released campaign of so many. */
export async function releasedCampaign(
  backend: Backend,
  count: number,
  { notBefore, ...over }: NewCampaignOver,
): Promise<string> {
  const { id } = await backend.createDraft({ ...newCampaign(), ...over });
  await backend.addDeliveries(id, rowsFrom(1, count));
  await backend.release(id, { notBefore: notBefore ?? null, sameContentWindowMs: 0 });
  return id;
}
