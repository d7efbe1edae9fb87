/**
 * Liquid in a text, for tools that know nothing of it: each `{{ }}` and `{% %}` is taken out for a word that Markdown lets pass anywhere as
 * it does a word of letters, and put back afterwards. The server does the same before it reads Markdown (message/shield.ts), so what is
 * a link, a heading or a list there is one here. The words begin and end with characters of Unicode's private use area, which nobody types.
 */
const OPEN = '\uE000';
const CLOSE = '\uE001';

/** `{{ ... }}` or `{% ... %}`; what stands between `{% raw %}` and `{% endraw %}` is one of them. */
const LIQUID = /\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\}|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const WORD = new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g');

/** Matches lines that have nothing but words of `{% %}`: they stand between blocks. */
export const TAG_LINE = new RegExp(`^(?:${OPEN}\\d+${CLOSE}\\s*)+$`);

/** Takes Liquid out of texts and puts it back. */
export class LiquidWords {
  readonly #taken: string[] = [];

  /** The text with words for its Liquid. */
  take(text: string): string {
    return text.replace(LIQUID, (liquid) => this.word(liquid));
  }

  /** The word for one piece of Liquid. */
  word(liquid: string): string {
    return `${OPEN}${this.#taken.push(liquid) - 1}${CLOSE}`;
  }

  /** Puts the Liquid back. */
  restore(text: string): string {
    return text.replace(WORD, (_, number: string) => this.#taken[Number(number)] ?? '');
  }

  /** The text in pieces: what is Liquid, and what is not. */
  parts(text: string): { readonly liquid: boolean; readonly text: string }[] {
    const parts: { liquid: boolean; text: string }[] = [];
    let done = 0;
    for (const found of text.matchAll(WORD)) {
      if (found.index > done) parts.push({ liquid: false, text: text.slice(done, found.index) });
      parts.push({ liquid: true, text: this.#taken[Number(found[1])] ?? '' });
      done = found.index + found[0].length;
    }
    if (done < text.length) parts.push({ liquid: false, text: text.slice(done) });
    return parts;
  }

  /** Whether every word in a text is one of a tag (`{% %}`). */
  isTags(text: string): boolean {
    return this.parts(text).every(({ liquid, text: part }) => (liquid ? part.startsWith('{%') : part.trim() === ''));
  }
}

/** Whether a text has characters in it that the words are made of. */
export function hasOwnSigns(text: string): boolean {
  return text.includes(OPEN) || text.includes(CLOSE);
}
