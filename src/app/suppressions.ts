import { isHashedKey } from '../address-hash.ts';
import type { SuppressionPort } from '../backend/port.ts';
import type { SuppressionReason } from '../backend/states.ts';
import { addressKey } from '../campaign/address-key.ts';
import { addSuppressions } from '../campaign/suppression-list.ts';
import { readTopic } from '../message/topic.ts';

export interface Suppressing {
  readonly reason: SuppressionReason;
  /** A remark for people. */
  readonly detail: string;
  /** Only in campaigns of this topic; absent: in all. */
  readonly topic?: string | undefined;
}

/** Nobody writes to these addresses any more. Throws `address-invalid`, `topic-invalid`; then none was added. */
export function suppress(
  backend: SuppressionPort,
  addresses: readonly string[],
  { reason, detail, topic: written }: Suppressing,
): Promise<{ readonly added: number; readonly already: number }> {
  const keys = addresses.map(keyOf);
  const topic = written === undefined ? undefined : readTopic(written);
  return addSuppressions(
    backend,
    keys.map((key) => ({ key, topic, reason, detail })),
  );
}

/**
 * These addresses may be written to again; `missing` were not suppressed. With a topic only what is about that topic goes, else everything.
 * Throws `address-invalid`, `topic-invalid`; then none was removed.
 */
export async function unsuppress(
  backend: SuppressionPort,
  addresses: readonly string[],
  { topic: written }: { readonly topic?: string | undefined } = {},
): Promise<{ readonly removed: number; readonly missing: number }> {
  const keys = addresses.map(keyOf);
  const { addChunk } = backend.capabilities;
  const which = { topic: written === undefined ? undefined : readTopic(written) };
  let removed = 0;
  for (let i = 0; i < keys.length; i += addChunk) {
    removed += await backend.unsuppress(keys.slice(i, i + addChunk), which);
  }
  return { removed, missing: new Set(keys).size - removed };
}

function keyOf(address: string): string {
  return isHashedKey(address) ? address : addressKey(address);
}
