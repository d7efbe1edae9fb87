import { isAddressName } from '../names.ts';

/** What separates cells, the likeliest first: on equal evidence the earlier one is taken. */
const candidates = [';', ',', '\t', '|'] as const;
const RECORDS_LOOKED_AT = 30;

/** Excel's own first line `sep=;`, which it writes and obeys: its character, else null. */
export function separatorLine(sample: string): string | null {
  return /^"?sep=([^\n])"?\n/i.exec(sample)?.[1] ?? null;
}

/**
 * The delimiter of a sample: the one that sets the name of an address column apart, before all others (there may be a
 * title above it); then the one that occurs equally often in most of the records: a comma in a street or a name does not.
 */
export function sniffDelimiter(sample: string, complete: boolean): string {
  const records = firstRecords(sample, complete);
  const naming = candidates.map((candidate) => records.findIndex((record) => namesAddress(record, candidate)));
  const earliest = Math.min(...naming.filter((index) => index >= 0));
  const named = candidates.filter((_, i) => naming[i] === earliest);
  const table = records.slice(Number.isFinite(earliest) ? earliest : 0).map(({ bare }) => bare);
  return most(named.length > 0 ? named : candidates, (candidate) => agreement(table, candidate));
}

interface SampleRecord {
  readonly text: string;
  /** Without the text inside quotes. */
  readonly bare: string;
}

function namesAddress({ text }: SampleRecord, delimiter: string): boolean {
  return text.split(delimiter).some(isAddressName);
}

/** The share of the records that have the delimiter as often as most of them do, and when in doubt, how often that is. */
function agreement(records: readonly string[], delimiter: string): number {
  const times = records.map((record) => record.split(delimiter).length - 1);
  const shares = times.map((time) => (time === 0 ? 0 : times.filter((other) => other === time).length));
  const best = Math.max(0, ...shares);
  return best / Math.max(1, records.length) + Math.min(times[shares.indexOf(best)] ?? 0, 999) / 1_000_000;
}

/** The first of the items with the highest score. */
function most(items: readonly string[], score: (item: string) => number): string {
  const scores = items.map(score);
  return items[scores.indexOf(Math.max(...scores))] ?? ',';
}

/** The last one is left out when the sample may end in the middle of it. */
function firstRecords(sample: string, complete: boolean): SampleRecord[] {
  const records = [{ text: '', bare: '' }];
  for (const [token] of sample.matchAll(/"[^"]*"|[^"\n]+|\n|"/g)) {
    const record = records.at(-1);
    if (token === '\n' || !record) records.push({ text: '', bare: '' });
    else {
      record.text += token;
      if (token.length === 1 || !token.startsWith('"')) record.bare += token;
    }
  }
  if (!complete && records.length > 1) records.pop();
  return records.filter(({ text }) => text.trim() !== '').slice(0, RECORDS_LOOKED_AT);
}
