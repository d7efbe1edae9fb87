import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatsOf } from '../src/i18n/format.ts';

const locales = { fr: 'fr-FR', en: 'en-GB' } as const;

it.each(['fr', 'en'] as const)(
  'numbers are written as the language writes them, the small ones too: %s',
  (language) => {
    const { formatNumber } = formatsOf(language);
    const value = fc.oneof(fc.integer({ min: -1_100, max: 1_100 }), fc.integer(), fc.double({ noNaN: true }));
    const write = (number: number, digits: number) => {
      const format = new Intl.NumberFormat(locales[language], { maximumFractionDigits: digits });
      // A zero has no sign for people.
      expect(formatNumber(number, digits)).toBe(format.format(Object.is(number, -0) ? 0 : number));
    };
    fc.assert(fc.property(value, fc.integer({ min: 0, max: 3 }), write));
  },
);
