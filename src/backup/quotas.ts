import type { AccountCopy, LedgerRecord, RunCopy } from '../backend/copy/records.ts';
import type { AccountUse } from '../backend/port.ts';

/** What accounts of the ledger that is there have used of their limits, by name. */
export type PresentUse = ReadonlyMap<string, AccountUse>;

/**
 * The records of a backup, and what the ledger that is there knows of its accounts: a provider counts what was sent since the
 * backup, whatever is put back.
 */
export async function* withPresentUse(
  records: AsyncIterable<LedgerRecord>,
  present: PresentUse,
): AsyncGenerator<LedgerRecord> {
  const left = new Map(present);
  for await (const record of records) {
    const use = record.kind === 'account' ? left.get(record.name) : undefined;
    if (record.kind === 'account') left.delete(record.name);
    yield use ? merged(record as AccountCopy, use) : record;
  }
  const unknown = { epoch: 0, hold: null, heldMs: 0, limits: null, tat: null, slowed: null, windows: [] };
  for (const [name, use] of left) yield merged({ kind: 'account', name, ...unknown }, use);
}

/** The limits of the present, which are the newest word. */
function merged(copy: AccountCopy, { limits, windows }: AccountUse): AccountCopy {
  if (limits === null) return copy;
  const known = new Map(copy.windows);
  return {
    ...copy,
    limits: JSON.stringify(limits),
    windows: windows.map(({ ms, runs }) => {
      const present = runs.map(({ first, last, count }): RunCopy => [first, last, count]);
      return [ms, union(known.get(ms) ?? [], present)];
    }),
  };
}

// A run that both know began with the same message; one of them may have seen it grow.
function union(some: readonly RunCopy[], others: readonly RunCopy[]): readonly RunCopy[] {
  const runs = new Map<number, RunCopy>();
  for (const run of [...some, ...others]) {
    const [first, , count] = run;
    if (count >= (runs.get(first)?.[2] ?? 0)) runs.set(first, run);
  }
  return [...runs.values()].sort((a, b) => a[0] - b[0]);
}
