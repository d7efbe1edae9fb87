import { refuseMany } from '../chunk.ts';
import type { NewSuppression, SuppressionRow } from '../port.ts';
import type { SuppressionReason } from '../states.ts';
import type { Connection } from './connection.ts';
import { PREFIX } from './keys.ts';

const PAGE_ROWS = 500;

/** See `Backend.suppress`. */
export async function suppress(connection: Connection, entries: readonly NewSuppression[]): Promise<number> {
  refuseMany(entries);
  const told = entries.map(({ key, reason, detail, at }) => [key, reason, detail, at ?? false]);
  return Number(await connection.at('suppress', JSON.stringify(told)));
}

/** See `Backend.unsuppress`. */
export async function unsuppress(connection: Connection, keys: readonly string[]): Promise<number> {
  refuseMany(keys);
  return Number(await connection.run('unsuppress', ...keys));
}

/** See `Backend.suppressions`. */
export async function* suppressions(
  connection: Connection,
  { after: first }: { after?: string | undefined } = {},
): AsyncGenerator<SuppressionRow> {
  for (let after: string | null = first ?? null; ; ) {
    const from: string = after === null ? '-' : `(${after}`;
    const page = ['zrangebylex', `${PREFIX}suppressed:order`, from, '+', 'LIMIT', 0, PAGE_ROWS];
    const [keys] = (await connection.together([page])) as [string[]];
    if (keys.length > 0) yield* await pageOf(connection, keys);
    after = keys.at(-1) ?? null;
    if (keys.length < PAGE_ROWS) return;
  }
}

async function pageOf(connection: Connection, keys: readonly string[]): Promise<SuppressionRow[]> {
  const [entries] = (await connection.together([['hmget', `${PREFIX}suppressed`, ...keys]])) as [(string | null)[]];
  return keys.flatMap((key, i) => {
    const entry = entries[i];
    if (typeof entry !== 'string') return [];
    return [{ key, ...readEntry(entry) }];
  });
}

// An entry that cannot be understood still says that nobody is to write there.
function readEntry(entry: string): Omit<SuppressionRow, 'key'> {
  try {
    const [reason, detail, at] = JSON.parse(entry) as [SuppressionReason, string, string];
    return { reason, detail, at: Number(at) };
  } catch {
    return { reason: 'operator', detail: entry, at: 0 };
  }
}
