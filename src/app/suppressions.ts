import { checkAddress } from '../address.ts';
import type { SuppressionPort } from '../backend/port.ts';
import type { SuppressionReason } from '../backend/states.ts';
import { addSuppressions } from '../campaign/suppression-list.ts';
import { FacteurError } from '../errors.ts';

/** Nobody writes to these addresses any more. Throws `address-invalid`; then none was added. */
export function suppress(
  backend: SuppressionPort,
  addresses: readonly string[],
  { reason, detail }: { readonly reason: SuppressionReason; readonly detail: string },
): Promise<{ readonly added: number; readonly already: number }> {
  const keys = addresses.map(keyOf);
  return addSuppressions(
    backend,
    keys.map((key) => ({ key, reason, detail })),
  );
}

/** These addresses may be written to again; `missing` were not suppressed. Throws `address-invalid`; then none was removed. */
export async function unsuppress(
  backend: SuppressionPort,
  addresses: readonly string[],
): Promise<{ readonly removed: number; readonly missing: number }> {
  const keys = addresses.map(keyOf);
  const { addChunk } = backend.capabilities;
  let removed = 0;
  for (let i = 0; i < keys.length; i += addChunk) removed += await backend.unsuppress(keys.slice(i, i + addChunk));
  return { removed, missing: new Set(keys).size - removed };
}

function keyOf(address: string): string {
  const check = checkAddress(address);
  if (check.ok) return check.key;
  throw new FacteurError('address-invalid', { address, problem: check.problem });
}
