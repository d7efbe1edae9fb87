import type { Language } from '../../language.ts';
import type { MessageSource } from '../../message/types.ts';
import { UNSUBSCRIBE_URL } from '../../message/variables.ts';

/**
 * A message that is about nobody: what a list would fill in is empty, so that the message's own defaults and conditions
 * (`default: "..."`, `{% if %}`) say what stands there. Where they say nothing a gap is left, and the text around it is put
 * right: "Bonjour {{ prenom }}," becomes "Bonjour,".
 */

/** Characters that no message has (private use): before and after each value, and what stands for the address to leave the list at. */
const [BEFORE, AFTER] = ['\uE0A1', '\uE0A2'];
/** What `{{ unsubscribe_url }}` is in a message about nobody; `withoutGaps` takes it away with the line it stands in. */
export const NO_ADDRESS = '\uE0A3';

/** A value as a message writes it; what stands within `raw` is text. */
const VALUE = /\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\}|\{\{[\s\S]*?\}\}/g;

/** The message with marks around each of its values, for `withoutGaps` to find those that were empty. It leaves no list. */
export function marked(source: MessageSource): MessageSource {
  const mark = (template: string) =>
    template.replace(VALUE, (value) => (value.startsWith('{%') ? value : `${BEFORE}${value}${AFTER}`));
  const { subject, html, text } = source;
  const all = { subject: mark(subject), html: html === null ? null : mark(html), text: mark(text) };
  return { ...source, ...all, list: null, recipientFiles: false };
}

/** The variables of nobody: each column of the list without a value, but for those that `values` has. */
export function nobody(
  columns: readonly string[],
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const empty = Object.fromEntries([...columns, 'email'].map((name) => [name, '']));
  return { ...empty, [UNSUBSCRIBE_URL]: NO_ADDRESS, ...values };
}

const BLOCK = '(?:p|td|th|li|div|h[1-6]|blockquote|body|table|tr)';
const TAGS = /(<[^>]*>)/;
/** What ends a line of HTML. */
const LINE_END = new RegExp(`^<(?:br\\b|/?${BLOCK}\\b)`, 'i');
/** A block that has nothing left in it. */
const EMPTY_BLOCK = /<(p|li|h[1-6])\b[^>]*>\s*<\/\1>\s*/g;

/** A gap: an empty value. */
const GAP = `${BEFORE}${AFTER}`;
/** Spaces, also those at which no line ends. */
const SPACE = '[ \\u00a0\\u202f]*';
const GAPS = `(?:${GAP}${SPACE})+`;
/** Where a sentence begins: a line, or a block of HTML, whatever it looks like. */
const BEGINNING = `(^|\\n|<(?:br|${BLOCK})\\b[^>]*>(?:\\s*<(?:span|strong|b|em|i)\\b[^>]*>)*)([ \\t]*)`;

/** What is nothing without a name, by the language of the message: a salutation, and the word that leads to a name. */
const leading: Readonly<
  Record<Language, { readonly salutation: RegExp; readonly instead: string; readonly word: RegExp }>
> = {
  fr: {
    salutation: new RegExp(
      `(?<!\\p{L})(?:[Cc]h(?:er|ère)s?[ \\u00a0]*/[ \\u00a0]*)?[Cc]h(?:er|ère)s?(?:[·.(/-]e?s?\\)?)?[ \\u00a0]+(?=${GAP})`,
      'gu',
    ),
    instead: 'Bonjour',
    word: new RegExp(`(?<!\\p{L})(?:à|de|du|en|chez|pour|par|avec)[ \\u00a0]+(?=${GAP})`, 'gu'),
  },
  en: {
    salutation: new RegExp(`(?<!\\p{L})[Dd]ear[ \\u00a0]+(?=${GAP})`, 'gu'),
    instead: 'Hello',
    word: new RegExp(`(?<!\\p{L})(?:to|of|in|at|for|from|with|by)[ \\u00a0]+(?=${GAP})`, 'gu'),
  },
};

/** What only makes a value stand out. */
const AROUND = new RegExp(`<(b|strong|em|i|u|span|font)\\b[^>]*>\\s*(${GAPS})\\s*</\\1>`, 'g');

/** HTML that was rendered of a marked message. */
export function withoutGapsHtml(html: string, language: Language): string {
  let bare = withoutLeaving(html);
  for (let inside = ''; inside !== bare; ) {
    inside = bare;
    bare = bare.replace(AROUND, '$2');
  }
  return withoutGaps(bare, language).replace(EMPTY_BLOCK, '');
}

/** HTML without the lines that lead out of the list. */
function withoutLeaving(html: string): string {
  if (!html.includes(NO_ADDRESS)) return html;
  const lines: string[][] = [[]];
  for (const token of html.split(TAGS)) {
    if (LINE_END.test(token)) lines.push([token], []);
    else lines.at(-1)?.push(token);
  }
  return lines
    .map((tokens) => tokens.join(''))
    .filter((line) => !line.includes(NO_ADDRESS))
    .join('');
}

/** Text that was rendered of a marked message. */
export function withoutGapsText(text: string, language: Language): string {
  const lines = text.split('\n').filter((line) => !line.includes(NO_ADDRESS));
  return withoutGaps(lines.join('\n'), language);
}

function withoutGaps(text: string, language: Language): string {
  const { salutation, instead, word } = leading[language];
  return (
    text
      .replace(salutation, `${instead} `)
      .replace(word, '')
      .replace(new RegExp(`\\(${GAPS}\\)`, 'g'), GAP)
      // "{{ prenom }}, la fête a lieu samedi": what is left begins the sentence.
      .replace(
        new RegExp(`${BEGINNING}${GAPS}[,;:]?${SPACE}(\\p{L}?)`, 'gu'),
        (_, at, space, letter) => `${at}${space}${letter.toUpperCase()}`,
      )
      // "Bonjour {{ prenom }}," and "(membre {{ numero }})": no space before what closes.
      .replace(new RegExp(`${SPACE}${GAPS}(?=[,.)\\]…]|<|\\n|$)`, 'g'), '')
      // "Bonjour, {{ prenom }} !": no comma before what ends; the space of French stays, which stands behind the value.
      .replace(new RegExp(`,?${SPACE}${GAP}(?:${SPACE}${GAP})*(${SPACE})(?=[!?;:])`, 'g'), '$1')
      .replace(new RegExp(GAPS, 'g'), '')
      .replaceAll(BEFORE, '')
      .replaceAll(AFTER, '')
  );
}
