import { z } from 'zod';
import { InvalidRequest } from './invalid.ts';

/** A caller's own key: the same one never makes a second campaign. */
export const keySchema = z.string().min(1).max(255);

/** Headers of a request that may carry the key; others pass. */
export const keyHeaders = z.object({ 'idempotency-key': keySchema.optional() });

/** The key of a request, from its header or its body. Throws `InvalidRequest` when they say different things. */
export function keyOf(headers: z.infer<typeof keyHeaders>, inBody: string | undefined): string | undefined {
  const inHeader = headers['idempotency-key'];
  if (inHeader !== undefined && inBody !== undefined && inHeader !== inBody) {
    throw new InvalidRequest([
      { place: 'body', field: 'key', problem: 'differs', params: { from: 'Idempotency-Key' } },
    ]);
  }
  return inHeader ?? inBody;
}
