import type { OwnCode, OwnWords } from '../own-words.ts';

/** How a language says what is kept as a code (see own-words.ts). */
export type OwnTexts = { readonly [C in OwnCode]: (p: OwnWords[C]) => string };
