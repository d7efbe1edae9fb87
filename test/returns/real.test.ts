import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { understand } from '../../src/returns/understand.ts';

/**
 * Real returns and how an independent judge reads them, beside the project's folder: not ours to copy. Where they are not
 * there these tests say so and pass.
 */
const places = [process.env.FACTEUR_BOUNCES, '../shared/bounces', '../../shared/bounces'];
const folder = places
  .filter((place) => place !== undefined)
  .map((place) => resolve(import.meta.dirname, '../..', place))
  .find((place) => existsSync(join(place, 'expected.tsv')));

interface Judged {
  readonly file: string;
  readonly email: string;
  /** Empty: not counted. */
  readonly class: string;
}

function judged(of: string): Judged[] {
  const [, ...lines] = readFileSync(join(of, 'expected.tsv'), 'utf8').trim().split('\n');
  return lines
    .map((line) => line.split('\t'))
    .map(([file = '', email = '', , , , kind = '']) => ({ file, email, class: kind.trim() }))
    .filter(({ email }) => email !== '-');
}

/** Whether the recipient is found, and whether the class is the judge's. */
async function compare(of: string, { file, email, class: wanted }: Judged) {
  const understood = await understand(readFileSync(join(of, file)));
  const found = understood.recipients.find((one) => one.email.toLowerCase() === email.toLowerCase());
  const named = found && 'class' in found ? found.class : understood.kind;
  return { file, email, wanted, found: found !== undefined, named };
}

describe('real returns', () => {
  it.skipIf(folder === undefined)(
    'are understood: 99 % of recipients, 96 % of classes as the judge says',
    async ({ annotate }) => {
      const all = [];
      for (const row of judged(folder as string)) all.push(await compare(folder as string, row));
      const counted = all.filter(({ wanted }) => wanted !== '' && wanted !== 'content');
      const missed = all.filter(({ found }) => !found);
      const other = counted.filter(({ wanted, named, found }) => !found || wanted !== named);
      const share = (part: readonly unknown[], of: readonly unknown[]) => (1 - part.length / of.length) * 100;
      await annotate(`recipients ${share(missed, all).toFixed(1)} %, classes ${share(other, counted).toFixed(1)} %`);
      expect(share(missed, all), JSON.stringify(missed)).toBeGreaterThanOrEqual(99);
      expect(share(other, counted), JSON.stringify(other)).toBeGreaterThanOrEqual(96);
    },
  );
});
