import type { Language } from '../language.ts';
import { type Catalogue, words as catalogueOf } from './index.ts';

/** For rooms that still speak below the faces; goes when they no longer do. */

let current: Language = 'fr';

export function useLanguage(language: Language): void {
  current = language;
}

export function language(): Language {
  return current;
}

export function words(): Catalogue {
  return catalogueOf(current);
}
