import type { Language } from '../../../language.ts';

const locales = { fr: 'fr-FR', en: 'en-GB' } as const;

/** A date as people of a language write it. The first of a month is "1er" in French, which the patterns of CLDR do not have. */
export function sayDate(language: Language, date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locales[language], options)
    .formatToParts(date)
    .map(({ type, value }) => (language === 'fr' && type === 'day' && value === '1' ? '1er' : value))
    .join('');
}
