import { expect, it } from 'vitest';
import { languageOf } from '../../src/web/language.ts';

it.each([
  [undefined, 'fr'],
  ['', 'fr'],
  ['en', 'en'],
  ['EN-us', 'en'],
  ['de, en;q=0.5', 'en'],
  ['fr;q=0.8, en', 'en'],
  ['fr, en', 'fr'],
  ['en, fr', 'en'],
  ['en;q=0', 'fr'],
  ['en;q=x, fr;q=0.1', 'fr'],
  ['english', 'fr'],
  ['*', 'fr'],
] as const)('Accept-Language %s means %s', (accept, language) => {
  expect(languageOf(accept)).toBe(language);
});
