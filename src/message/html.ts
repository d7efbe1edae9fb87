import type { Language } from '../language.ts';
import { barePage } from './layout.ts';
import { type Shielded, shield } from './shield.ts';

/**
 * An HTML document as a message: its styles inlined where it has a `<style>`, else untouched; a piece of HTML gets a page
 * around it, which names its language. juice and html-to-text take 0.1 s and more to load: only where they are needed.
 */
export async function fromHtml(source: string, language: Language): Promise<string> {
  const html = asUtf8(/<(html|body)[\s>]/i.test(source) ? source : barePage(source, language));
  return /<style[\s>]/i.test(html) ? inlineStyles(html) : html;
}

/** The text of the first `<h1>`, else of `<title>`, on one line; null: there is neither, or it is empty. */
export async function htmlHeading(source: string): Promise<string | null> {
  const shielded = shield(source);
  for (const tag of ['h1', 'title']) {
    const [, content] = new RegExp(`<${tag}(?:\\s[^>]*)?>(.*?)</${tag}\\s*>`, 'is').exec(shielded.text) ?? [];
    const text = content && (await plainText(`<div>${content}</div>`)).replace(/\s+/g, ' ').trim();
    if (text) return shielded.restore(text);
  }
  return null;
}

/** The text version of an HTML document, a Liquid template as it was. */
export async function htmlText(source: string): Promise<string> {
  const shielded = shield(source);
  const text = await plainText(shielded.text);
  // A line of tags writes nothing: what follows it takes its place.
  const tagLines = new RegExp(`^[ \\t]*((?:${shielded.tagPattern}[ \\t]*)+)\\n+`, 'gm');
  return shielded.restore(text.replace(tagLines, '$1'));
}

async function plainText(html: string): Promise<string> {
  const { convert } = await import('html-to-text');
  return convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'a', options: { linkBrackets: ['(', ')'], hideLinkHrefIfSameAsText: true, noAnchorUrl: true } },
      { selector: 'img', format: 'skip' },
      { selector: 'ul', options: { itemPrefix: '- ' } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
}

async function inlineStyles(html: string): Promise<string> {
  const shielded = shield(html);
  if (stylesHaveTags(shielded)) return html;
  const { default: juice } = await import('juice');
  const inlined = juice(shielded.text);
  // What the tool could not carry is sent as it was written: the message is right, if less pretty in some programs.
  const same = shielded.words(inlined).join() === shielded.words(shielded.text).join();
  return same ? shielded.restore(inlined) : html;
}

// `{% if %}` around rules is no CSS: inlining would apply them to everybody.
function stylesHaveTags(shielded: Shielded): boolean {
  return new RegExp(`<style[^>]*>(?:(?!</style).)*${shielded.tagPattern}`, 'is').test(shielded.text);
}

/** The message goes out as UTF-8, whatever the file was: a page must not say otherwise. */
function asUtf8(html: string): string {
  return html.replace(/(<meta\b[^>]*\bcharset\s*=\s*["']?)([\w-]+)/gi, (_, before: string) => `${before}utf-8`);
}
