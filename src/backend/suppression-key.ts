/**
 * Where a suppression stands: under the address as compared or its hash (address-hash.ts), and the topic, if it is about one. One text for
 * both, in the order of whose bytes suppressions are listed: a tab comes before whatever an address may go on with.
 */
export interface SuppressionPlace {
  readonly key: string;
  /** Absent: everything. */
  readonly topic?: string | undefined;
}

/** The text for both. */
export function placeOfSuppression({ key, topic }: SuppressionPlace): string {
  return topic === undefined ? key : `${key}\t${topic}`;
}

/** What `placeOfSuppression` made. */
export function readSuppressionPlace(place: string): SuppressionPlace {
  const at = place.indexOf('\t');
  return at < 0 ? { key: place } : { key: place.slice(0, at), topic: place.slice(at + 1) };
}
