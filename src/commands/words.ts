import { useLanguage as useLanguageBelow } from '../i18n/ambient.ts';
import { formatsOf } from '../i18n/format.ts';
import { type Catalogue, words as catalogueOf, type Language } from '../i18n/index.ts';

/** The language of the terminal: one process, one terminal, one language. Nothing outside commands/ and cli.ts knows of it. */
let current: Language = 'fr';

/** Sets the language of everything the terminal says from now on. */
export function useLanguage(language: Language): void {
  current = language;
  useLanguageBelow(language);
}

/** The language of the terminal. */
export function language(): Language {
  return current;
}

/** The terminal's words. */
export function words(): Catalogue {
  return catalogueOf(current);
}

/** A moment (milliseconds since 1970) in local time: the time alone when it is today, else date and time. */
export function formatTime(at: number, now: number): string {
  return formatsOf(current).formatTime(at, now);
}
