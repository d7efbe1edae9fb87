import { z } from 'zod';

/** What the addresses of a draft's routes have in them. */
export const draftParams = z.strictObject({ id: z.string().max(64).describe('The id of a draft') });
export const draftFileName = z.strictObject({
  id: draftParams.shape.id,
  '*': z.string().max(1_000).describe('The name of a file'),
});
/** `If-Match: "3"`; anything else that is not a revision matches none. */
export const revisionHeaders = z.object({
  'if-match': z.string().max(50).optional().describe('The ETag of the draft as it was read'),
});
/** Of whom something is shown. */
export const sampleQuery = {
  line: z.coerce.number().int().min(1).optional().describe('A line of the list; else the first recipient'),
  email: z.string().max(320).optional(),
};

/** The revision that a request is about; absent: whatever it is. A text that is none is never the draft's. */
export function revisionIn(headers: Readonly<Record<string, unknown>>): number | undefined {
  const match = headers['if-match'];
  if (match === undefined || match === '*') return undefined;
  return Number(/^(?:W\/)?"(\d{1,9})"$/.exec(String(match))?.[1] ?? -1);
}
