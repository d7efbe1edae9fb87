import type { FastifyRequest } from 'fastify';
import { sayKept } from '../i18n/say-kept.ts';
import type { Language } from '../language.ts';
import type { Say } from '../own-words.ts';

/**
 * The language of an answer by Accept-Language (RFC 9110, 12.5.4): of French and English the one with the higher weight, the one named
 * first when both have the same; French when neither is named.
 */
export function languageOf(accept: string | undefined): Language {
  let best: { language: Language; weight: number } = { language: 'fr', weight: 0 };
  for (const range of (accept ?? '').split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const language = /^(fr|en)(-|$)/.exec(tag)?.[1] as Language | undefined;
    const weight = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1);
    if (language && weight > best.weight) best = { language, weight };
  }
  return best.language;
}

/** Puts texts that were kept into the language of whoever asks. */
export function sayingTo({ headers }: Pick<FastifyRequest, 'headers'>): Say {
  const language = languageOf(headers['accept-language']);
  return (kept) => sayKept(kept, language);
}
