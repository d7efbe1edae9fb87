import type { Language } from '../language.ts';
import { page as en } from './en/page/index.ts';
import { page as fr, type PageWords } from './fr/page/index.ts';

const pages: Readonly<Record<Language, PageWords>> = { fr, en };

/** The page's words, for what is written elsewhere and must say the same: the report. */
export function pageWords(language: Language): PageWords {
  return pages[language];
}
