import type { Said } from '../errors.ts';
import type { Language } from '../language.ts';
import { type OwnWords, readOwnWords } from '../own-words.ts';
import { type Catalogue, words } from './index.ts';

/**
 * A text that was kept or handed on (a reply, the message of a hold, a cause), in the language of whoever reads it: words of
 * ours are said; anything else, as what a server or the system said, is shown as it is.
 */
export function sayKept(kept: string, language: Language): string {
  return sayWith(words(language), kept);
}

/** Parameters of a text with those that are words of ours said, also within others; the same object when none of them is. */
export function saidParams<P extends object>(catalogue: Catalogue, params: P): P {
  const changed = Object.entries(params).flatMap(([name, value]) => {
    const said = saidValue(catalogue, value);
    return said === value ? [] : [[name, said] as const];
  });
  return changed.length === 0 ? params : { ...params, ...Object.fromEntries(changed) };
}

function saidValue(catalogue: Catalogue, value: unknown): unknown {
  if (typeof value === 'string') return sayWith(catalogue, value);
  if (Array.isArray(value)) {
    const said = value.map((one) => saidValue(catalogue, one));
    return said.every((one, i) => one === value[i]) ? value : said;
  }
  return isPlain(value) ? saidParams(catalogue, value) : value;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function sayWith(catalogue: Catalogue, kept: string): string {
  const read = readOwnWords(kept);
  if (!read) return kept;
  try {
    return sayCode(catalogue, read.code, saidParams(catalogue, read.params)) ?? kept;
  } catch {
    // Its parameters are not those that this version knows, like a code of a newer one: as it is written says more than nothing.
    return kept;
  }
}

function sayCode({ own, errors }: Catalogue, code: string, params: object): string | null {
  if (code === 'remedy') {
    const { code: of, params: its } = params as OwnWords['remedy'];
    // An error of ours knows best what to do about it.
    if (of !== null && Object.hasOwn(errors, of)) return sayError(errors, of, its).remedy;
  }
  if (Object.hasOwn(own, code)) return (own[code as keyof typeof own] as (p: object) => string)(params);
  if (Object.hasOwn(errors, code)) return sayError(errors, code, params).what;
  return null;
}

function sayError(errors: Catalogue['errors'], code: string, params: object): Said {
  return (errors[code as keyof typeof errors] as (p: object) => Said)(params);
}
