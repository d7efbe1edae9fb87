/** What separates cells, the likeliest first: on equal evidence the earlier one is taken. */
const candidates = [';', ',', '\t', '|'] as const;
const RECORDS_LOOKED_AT = 30;

/** Excel's own first line `sep=;`, which it writes and obeys: its character, else null. */
export function separatorLine(sample: string): string | null {
  return /^"?sep=([^\n])"?\n/i.exec(sample)?.[1] ?? null;
}

/**
 * The delimiter of a sample that begins with the header row. It has to occur in the header, and then in the same number
 * in most of the rows: a comma in a street or a name does not.
 */
export function sniffDelimiter(sample: string, complete: boolean): string {
  const [header = '', ...rows] = firstRecords(sample, complete);
  const inHeader = candidates.filter((candidate) => count(header, candidate) > 0);
  // A single column: rows may still have more cells than the header names.
  if (inHeader.length === 0) return most(candidates, (candidate) => sum(rows.map((row) => count(row, candidate))));
  return most(inHeader, (candidate) => {
    const expected = count(header, candidate);
    const agreeing = rows.filter((row) => count(row, candidate) === expected).length;
    return rows.length === 0 ? expected : agreeing / rows.length + Math.min(expected, 999) / 1_000_000;
  });
}

/** The first of the items with the highest score. */
function most(items: readonly string[], score: (item: string) => number): string {
  const scores = items.map(score);
  return items[scores.indexOf(Math.max(...scores))] ?? ',';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}

/** Records without the text inside quotes; the last one is left out when the sample may end in the middle of it. */
function firstRecords(sample: string, complete: boolean): string[] {
  const records = sample.replace(/"[^"]*"/g, '').split('\n');
  if (!complete && records.length > 1) records.pop();
  return records.filter((record) => record.trim() !== '').slice(0, RECORDS_LOOKED_AT);
}
