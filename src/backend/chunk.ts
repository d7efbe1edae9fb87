/** Rows added in one transaction, which keeps others waiting some 3 ms; the same for other things that come in many. */
export const ADD_CHUNK = 500;
/** The most deliveries one claim returns, so that a transaction stays short. */
export const MAX_CLAIM = 2_000;

/** Throws RangeError for more than one transaction takes. */
export function refuseMany(things: readonly unknown[]): void {
  if (things.length > ADD_CHUNK) throw new RangeError(`at most ${ADD_CHUNK} at once`);
}
