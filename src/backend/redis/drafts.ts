import { FacteurError } from '../../errors.ts';
import { newCampaignId } from '../ids.ts';
import type { CampaignId, NewCampaign, Release } from '../port.ts';
import type { Connection } from './connection.ts';

/** See `Backend.createDraft`. */
export async function createDraft(connection: Connection, draft: NewCampaign): Promise<{ id: CampaignId }> {
  const { account, delayMs, onUnknown, name, mode, sender, message, digest, key, topic = '' } = draft;
  const texts = Object.entries({ name, mode, sender, message, digest, ...(key === null ? {} : { key }) }).flat();
  const resend = onUnknown === 'resend' ? 1 : 0;
  for (;;) {
    const id = newCampaignId();
    if (await connection.at('create', id, account, delayMs, resend, topic, ...texts)) return { id };
  }
}

/** See `Backend.release`. */
export async function release(connection: Connection, id: CampaignId, at: Release) {
  const time = (local: number | null) => (local === null ? '' : Math.ceil(connection.time.toServer(local)));
  const startBy = time(at.startBy ?? null);
  const answer = String(await connection.at('release', id, time(at.notBefore), at.sameContentWindowMs, startBy));
  if (answer === 'gone') throw new FacteurError('campaign-not-found', { id });
  if (answer === 'released') return { id, existing: false };
  await drop(connection, id);
  return { id: answer.replace(/^existing /, ''), existing: true };
}

/** The id of the campaign that is the same; null: none. See `Backend.findSame`. */
export async function sameCampaign(
  connection: Connection,
  { key, digest, withinMs }: { key?: string | undefined; digest: string; withinMs: number },
): Promise<CampaignId | null> {
  const named = typeof key === 'string';
  const found = await connection.at('find-same', named ? 1 : 0, named ? key : '', digest, withinMs);
  return (found as CampaignId | null) || null;
}

/** See `Backend.discardDraft`. */
export async function discard(connection: Connection, id: CampaignId): Promise<void> {
  if (await connection.at('discard', id)) await drop(connection, id);
}

/** Takes the rows of a discarded draft or a purged campaign away, in steps. */
export async function drop(connection: Connection, id: CampaignId): Promise<void> {
  while (await connection.run('drop', id));
}
