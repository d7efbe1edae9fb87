import { hashedKey, isHashedKey } from '../../address-hash.ts';
import { refuseMany } from '../chunk.ts';
import type { NewSuppression, SuppressionRow, WhichSuppressions } from '../port.ts';
import type { SuppressionReason } from '../states.ts';
import { placeOfSuppression, readSuppressionPlace } from '../suppression-key.ts';
import type { Connection } from './connection.ts';
import { PREFIX } from './keys.ts';

const PAGE_ROWS = 500;
const ENTRIES = `${PREFIX}suppressed`;
const ORDER = `${PREFIX}suppressed:order`;

/** See `Backend.suppress`. */
export async function suppress(connection: Connection, entries: readonly NewSuppression[]): Promise<number> {
  refuseMany(entries);
  const told = entries.map((entry) => {
    const { key, topic, reason, detail, at } = entry;
    return [placeOfSuppression(entry), reason, detail, at ?? false, !isHashedKey(key) && key, topic ?? false];
  });
  return Number(await connection.at('suppress', JSON.stringify(told)));
}

/** See `Backend.unsuppress`. */
export async function unsuppress(
  connection: Connection,
  keys: readonly string[],
  { topic, reasons }: WhichSuppressions = {},
): Promise<number> {
  refuseMany(keys);
  const which = { topic: topic === null ? '' : topic, reasons };
  const both = keys.flatMap((key) => [key, hashedKey(key)]);
  return Number(await connection.run('unsuppress', JSON.stringify(which), ...both));
}

/** See `Backend.suppressions`. */
export async function* suppressions(
  connection: Connection,
  { after: first }: { after?: string | undefined } = {},
): AsyncGenerator<SuppressionRow> {
  for (let after: string | null = first ?? null; ; ) {
    const from: string = after === null ? '-' : `(${after}`;
    const [places] = (await connection.together([['zrangebylex', ORDER, from, '+', 'LIMIT', 0, PAGE_ROWS]])) as [
      string[],
    ];
    yield* await entriesAt(connection, places);
    after = places.at(-1) ?? null;
    if (places.length < PAGE_ROWS) return;
  }
}

/** See `Backend.suppressionsOf`. */
export async function suppressionsOf(connection: Connection, key: string): Promise<readonly SuppressionRow[]> {
  // A line feed comes behind the tab between an address and a topic.
  const ranges = [key, hashedKey(key)].map((one) => ['zrangebylex', ORDER, `[${one}`, `(${one}\n`]);
  const places = (await connection.together(ranges)) as string[][];
  return entriesAt(connection, [...new Set(places.flat())].sort());
}

async function entriesAt(connection: Connection, places: readonly string[]): Promise<SuppressionRow[]> {
  if (places.length === 0) return [];
  const [entries] = (await connection.together([['hmget', ENTRIES, ...places]])) as [(string | null)[]];
  return places.flatMap((place, i) => {
    const entry = entries[i];
    return typeof entry === 'string' ? [{ ...readSuppressionPlace(place), ...readEntry(entry) }] : [];
  });
}

// An entry that cannot be understood still says that nobody is to write there.
function readEntry(entry: string): Pick<SuppressionRow, 'reason' | 'detail' | 'at'> {
  try {
    const [reason, detail, at] = JSON.parse(entry) as [SuppressionReason, string, string];
    return { reason, detail, at: Number(at) };
  } catch {
    return { reason: 'operator', detail: entry, at: 0 };
  }
}

/** Which of these addresses are suppressed in campaigns of that topic (empty: none). */
export async function suppressedAmong(
  connection: Connection,
  keys: readonly string[],
  topic: string,
): Promise<ReadonlySet<string>> {
  if (keys.length === 0 || (await connection.together([['hlen', ENTRIES]]))[0] === 0) return new Set();
  const places = keys.flatMap((key) => suppressionPlaces(key, topic));
  const [entries] = (await connection.together([['hmget', ENTRIES, ...places]])) as [(string | null)[]];
  const each = places.length / keys.length;
  return new Set(keys.filter((_, i) => entries.slice(i * each, (i + 1) * each).some((entry) => entry !== null)));
}

/** Wherever stands what says that an address is suppressed in campaigns of that topic (empty: none). */
function suppressionPlaces(key: string, topic: string): string[] {
  const both = [key, hashedKey(key)];
  return topic === '' ? both : [...both, ...both.map((one) => placeOfSuppression({ key: one, topic }))];
}
