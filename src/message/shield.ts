import { defaultOptions, Tokenizer, type TopLevelToken, TypeGuards } from 'liquidjs';

/**
 * Keeps Liquid untouched while a document goes through tools that know nothing of it: each `{{ }}` and `{% %}` is taken
 * out for a word of letters and digits, which Markdown, HTML and CSS all let pass anywhere, and put back afterwards.
 */
export interface Shielded {
  /** The document with words for its Liquid. */
  readonly text: string;
  /** Matches the word of one `{% %}`, without flags. */
  readonly tagPattern: string;
  /** Puts the Liquid back. Braces that the tool made out of entities stay text. */
  restore(text: string): string;
  /** The words in a text, in order: to see whether all came through. */
  words(text: string): string[];
}

/** The first brace of `{{` and `{%`. */
const OPENING = /\{(?=[{%])/g;

/** Throws the tokenizer's error when the Liquid is broken: check it first. */
export function shield(source: string): Shielded {
  const stem = unusedStem(source);
  const taken: string[] = [];
  const take = (kind: 'o' | 't', liquid: string): string => `${stem}${kind}${taken.push(liquid) - 1}z`;
  let text = '';
  for (const token of new Tokenizer(source).readTopLevelTokens(defaultOptions)) text += shieldToken(token, take);
  const tagPattern = `${stem}t\\d+z`;
  // A word in the place of an attribute's name comes back with an empty value.
  const word = new RegExp(`${stem}[ot](\\d+)z(="")?`, 'g');
  return {
    text,
    tagPattern,
    words: (part) => Array.from(part.matchAll(word), ([found]) => found.replace('=""', '')),
    restore: (part) =>
      part
        .replace(OPENING, `${stem}b`)
        .replace(word, (_, i: string) => taken[Number(i)] ?? '')
        .replaceAll(`${stem}b`, '{{ "{" }}'),
  };
}

function shieldToken(token: TopLevelToken, take: (kind: 'o' | 't', liquid: string) => string): string {
  const text = token.getText();
  if (TypeGuards.isTagToken(token)) return take('t', text);
  if (TypeGuards.isOutputToken(token)) return take('o', text);
  // What opens Liquid without being any stands between {% raw %} and {% endraw %}.
  return text.replace(OPENING, (brace) => take('o', brace));
}

function unusedStem(source: string): string {
  const lower = source.toLowerCase();
  let stem = 'zq';
  while (lower.includes(stem)) stem += 'q';
  return stem;
}
