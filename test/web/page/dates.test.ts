import { expect, it } from 'vitest';
import { sayDate } from '../../../src/web/front/app/dates.ts';

const DAY = { weekday: 'long', day: 'numeric', month: 'long' } as const;

it.each([
  ['fr', 1, DAY, 'mardi 1er décembre'],
  ['fr', 2, DAY, 'mercredi 2 décembre'],
  ['fr', 11, DAY, 'vendredi 11 décembre'],
  ['fr', 1, { day: 'numeric', month: 'short' }, '1er déc.'],
  ['fr', 1, { dateStyle: 'full', timeStyle: 'medium' }, 'mardi 1er décembre 2026 à 01:01:01'],
  ['en', 1, DAY, 'Tuesday 1 December'],
] as const)('%s, December %i, %o: %s', (language, day, options, said) => {
  expect(sayDate(language, new Date(2026, 11, day, 1, 1, 1), options)).toBe(said);
});
