import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../helpers/folder.ts';
import { cardBombs, odsBombs, xlsBombs } from './bombs.ts';
import { ending, kinds, options, random } from './fuzz-lists.ts';

/** Rounds for each kind of list: a second or two in all. `npm run fuzz:files` walks longer. */
const ROUNDS = 20;
const SEED = 2026;

test.each(kinds)(
  'a damaged list ends in rows or in a FacteurError: %s',
  async (kind, make) => {
    const next = random(SEED + kind.length);
    const path = join(folderWith(), 'liste');
    const ends = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      writeFileSync(path, make(next));
      const end = await ending(path, options[next(options.length)] ?? {});
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    expect([...ends.keys()]).toContain('rows');
    expect(ends.size).toBeGreaterThan(1);
  },
  60_000 + ROUNDS * 500,
);

/** What is small and says that it is large. */
const bombs = Object.entries({ ...xlsBombs, ...odsBombs, ...cardBombs });

test.each(bombs)('a bomb ends in rows or in a FacteurError: %s', { timeout: 120_000 }, async (_, make) => {
  const path = join(folderWith(), 'liste');
  writeFileSync(path, make());
  expect(await ending(path, {})).toMatch(/^(?:rows|list-[a-z-]+)$/);
});
