import { describe, expect, it } from 'vitest';
import { everyText, type SaidText } from './say.ts';

/** Texts that keep the lines of the replaced system to the letter ("Total: 200 emails"): its typography is theirs. */
const keptToTheLetter = /^status\.bulk\./;

const french = everyText('fr').filter(({ path }) => !keptToTheLetter.test(path));
const english = everyText('en');

/** The texts in which this is found, each with a little around it. */
function found(texts: readonly SaidText[], wrong: RegExp): string[] {
  return texts.flatMap(({ path, text }) => {
    const at = text.search(wrong);
    return at < 0 ? [] : [`${path}: …${text.slice(Math.max(0, at - 20), at + 20)}…`];
  });
}

describe('the words', () => {
  it.each([
    ['fr', everyText('fr')],
    ['en', english],
  ])('are there with all parameters put in (%s; a new closed set needs a sample in say.ts)', (_, texts) => {
    expect(texts.length).toBeGreaterThan(300);
    expect(found(texts, /undefined|NaN|\[object|\bnull\b/)).toEqual([]);
  });

  it('have narrow no-break spaces in French, before : ; ! ? » and after «', () => {
    expect(found(french, / [:;!?»]|« /)).toEqual([]);
    expect(found(french, /[\p{L})»”][;!?](?=\s|$)|«(?!\u202f)|(?<!\u202f)»/u)).toEqual([]);
    expect(found(french, /[:;!?»]/).length).toBeGreaterThan(100);
  });

  it('have typographic apostrophes in French', () => {
    expect(found(french, /\p{L}'\p{L}/u)).toEqual([]);
  });

  it('have no French spaces in English', () => {
    expect(found(english, /\u202f|[\p{L}\p{N})"”][ \u00a0][:;!?](?!\S)|[«»]/u)).toEqual([]);
  });
});
