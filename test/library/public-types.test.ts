import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ACCEPTED, BUILT, publicTypesIn } from '../../scripts/public-types.ts';

it('what programs see is what was accepted last (node scripts/public-types.ts --accept)', () => {
  expect(publicTypesIn(BUILT)).toBe(readFileSync(ACCEPTED, 'utf8'));
});
