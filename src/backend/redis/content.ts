import { createHash } from 'node:crypto';
import { FacteurError } from '../../errors.ts';
import { refuseMany } from '../chunk.ts';
import type { CampaignId } from '../port.ts';
import { type Connection, refuse } from './connection.ts';
import { PREFIX } from './keys.ts';
import { holdCampaign } from './steering.ts';

const MAX_BYTES = 64 * 2 ** 20;
/** Bytes in one command: a large attachment must not keep others waiting. */
export const PART_BYTES = 2 ** 20;

/** The key of a part of a content. */
export const partKey = (sha256: string, part: number) => `${PREFIX}content:${sha256}:${part}`;

/** See `Backend.putContent`. What a crash leaves half written is completed by the next who brings the same bytes. */
export async function putContent(connection: Connection, bytes: Uint8Array): Promise<string> {
  if (bytes.byteLength > MAX_BYTES) {
    const megabytes = Math.ceil(bytes.byteLength / 2 ** 20);
    throw new FacteurError('content-too-large', { megabytes, limit: MAX_BYTES / 2 ** 20 });
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (await connection.at('put-content', sha256, bytes.byteLength, 0)) return sha256;
  for (let part = 0; part * PART_BYTES < bytes.byteLength; part += 1) {
    const slice = Buffer.from(bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES));
    await connection.with((redis) => redis.set(partKey(sha256, part), slice));
  }
  await connection.at('put-content', sha256, bytes.byteLength, 1);
  return sha256;
}

/** See `Backend.getContent`. */
export async function getContent(connection: Connection, sha256: string): Promise<Uint8Array> {
  const [[size, complete] = []] = (await connection.together([
    ['hmget', `${PREFIX}content:${sha256}`, 'size', 'complete'],
  ])) as [(string | null)[]];
  if (complete !== '1') throw await missing(connection, sha256);
  const bytes = new Uint8Array(Number(size));
  for (let part = 0; part * PART_BYTES < bytes.byteLength; part += 1) {
    const slice = await partAt(connection, sha256, part);
    if (slice?.length !== Math.min(PART_BYTES, bytes.byteLength - part * PART_BYTES)) {
      throw await missing(connection, sha256);
    }
    bytes.set(slice, part * PART_BYTES);
  }
  return bytes;
}

/** The bytes of a part; null: there are none. A key of another kind is no part of it. */
export function partAt(connection: Connection, sha256: string, part: number): Promise<Buffer | null> {
  return connection.with(async (redis) => {
    const key = partKey(sha256, part);
    return (await redis.type(key)) === 'string' ? redis.getBuffer(key) : null;
  });
}

// Whoever was to get it gets nothing, until somebody has decided: no campaign goes on without what belongs to it.
async function missing(connection: Connection, sha256: string): Promise<FacteurError> {
  const [users] = (await connection.together([['smembers', `${PREFIX}users:${sha256}`]])) as [CampaignId[]];
  const hold = { reason: 'ledger-damaged', message: `content:${sha256}` } as const;
  for (const id of users) await holdCampaign(connection, id, hold);
  return new FacteurError('content-missing', { sha256 });
}

/** See `Backend.holdContents`. */
export async function holdContents(connection: Connection, id: CampaignId, hashes: readonly string[]): Promise<void> {
  refuseMany(hashes);
  const answer = String(await connection.run('hold-contents', id, ...hashes));
  refuse(answer, id, 'add');
  if (answer.startsWith('missing ')) throw new FacteurError('content-missing', { sha256: answer.slice(8) });
}
