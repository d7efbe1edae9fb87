import { computed, signal } from '@preact/signals';
import type { PageWords } from '../../../i18n/fr/page/index.ts';
import type { Language } from '../../../language.ts';
import { setCookie } from './cookies.ts';

const load: Record<Language, () => Promise<{ readonly page: PageWords }>> = {
  fr: () => import('../../../i18n/fr/page/index.ts'),
  en: () => import('../../../i18n/en/page/index.ts'),
};

const current = signal<{ readonly language: Language; readonly words: PageWords } | null>(null);

/** The language of the page. A component that reads it is drawn again when it changes. */
export const language = computed<Language>(() => current.value?.language ?? 'fr');

/** The words of the page in its language, a part for each view. A component that calls it is drawn again when the language changes. */
export function words(): PageWords {
  if (!current.value) throw new Error('the words are not there yet');
  return current.value.words;
}

/** Puts the page into a language, and what the server says to it, too: it reads the cookie. */
export async function useLanguage(chosen: Language): Promise<void> {
  const { page } = await load[chosen]();
  setCookie('facteur-language', chosen);
  document.documentElement.lang = chosen;
  current.value = { language: chosen, words: page };
}

/** The language that the server chose when it wrote the page. */
export function languageOfDocument(): Language {
  return document.documentElement.lang === 'en' ? 'en' : 'fr';
}
