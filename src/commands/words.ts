import type { Notice } from '../backend/notice.ts';
import { formatsOf } from '../i18n/format.ts';
import { type Catalogue, words as catalogueOf } from '../i18n/index.ts';
import { sayKept } from '../i18n/say-kept.ts';
import type { Language } from '../language.ts';

/** The language of the terminal: one process, one terminal, one language. Nothing outside commands/ and cli.ts knows of it. */
let current: Language = 'fr';

/** Sets the language of everything the terminal says from now on. */
export function useLanguage(language: Language): void {
  current = language;
}

/** The language of the terminal. */
export function language(): Language {
  return current;
}

/** The terminal's words. */
export function words(): Catalogue {
  return catalogueOf(current);
}

/** A kept text (a reply, the message of a hold) in the terminal's words. */
export function said(kept: string): string {
  return sayKept(kept, current);
}

/** What a backend found out by itself, in the terminal's words. */
export function sayNotice({ code, params }: Notice): string {
  const texts: NoticeTexts = words().notices;
  return (texts[code] as (p: object) => string)(params);
}

type NoticeTexts = { readonly [N in Notice as N['code']]: (p: N['params']) => string };

/** A moment (milliseconds since 1970) in local time: the time alone when it is today, else date and time. */
export function formatTime(at: number, now: number): string {
  return formatsOf(current).formatTime(at, now);
}
