import { isTag, type Tag } from './dom.ts';

/** How deep styles may stand on one another. */
const DEEPEST = 10;

const HEADINGS: Readonly<Record<string, string>> = { Title: 'h1', Subtitle: 'h2', Quotations: 'blockquote' };

/** The styles of an OpenDocument text, the document's own after those of its template. */
export class OdtStyles {
  readonly #byName = new Map<string, Tag>();

  constructor(styles: readonly Tag[]) {
    for (const style of styles) this.#byName.set(style.attribs['style:name'] ?? '', style);
  }

  /** What a style makes of a text, as CSS; of a paragraph's style only the alignment. */
  css(name: string): string {
    const chain = this.#chain(name);
    const text = chain.flatMap((style) =>
      style.attribs['style:family'] === 'text' ? [properties(style, 'style:text-properties')] : [],
    );
    const paragraph = chain.map((style) => properties(style, 'style:paragraph-properties'));
    const of = (all: readonly Readonly<Record<string, string>>[], key: string) =>
      all.find((one) => one[key])?.[key] ?? '';
    const align = of(paragraph, 'fo:text-align').replace('end', 'right').replace('start', '');
    const line = [of(text, 'style:text-underline-style'), of(text, 'style:text-line-through-style')];
    const lines = ['underline', 'line-through'].filter((_, i) => line[i] !== '' && line[i] !== 'none');
    const css = {
      'font-weight': of(text, 'fo:font-weight'),
      'font-style': of(text, 'fo:font-style'),
      'text-decoration': lines.join(' '),
      'text-align': align,
    };
    return Object.entries(css)
      .filter(([, value]) => /^[\w -]+$/.test(value))
      .map(([key, value]) => `${key}:${value}`)
      .join(';');
  }

  /** The element that a paragraph in this style is. */
  block(name: string): string {
    const known = [name, ...this.#chain(name).map(({ attribs }) => attribs['style:parent-style-name'] ?? '')];
    return known.map((one) => HEADINGS[one]).find((tag) => tag !== undefined) ?? 'p';
  }

  /** `ol` or `ul`, for a level from 1. */
  list(name: string, level: number): string {
    const levels = this.#byName.get(name)?.children.filter(isTag) ?? [];
    const own = levels.find(({ attribs }) => attribs['text:level'] === String(level)) ?? levels[0];
    return own?.name === 'text:list-level-style-number' && own.attribs['style:num-format'] !== '' ? 'ol' : 'ul';
  }

  /** A style and those it stands on. */
  #chain(name: string): Tag[] {
    const chain: Tag[] = [];
    for (let next: string | undefined = name; next !== undefined && chain.length < DEEPEST; ) {
      const style: Tag | undefined = this.#byName.get(next);
      if (!style) break;
      chain.push(style);
      next = style.attribs['style:parent-style-name'];
    }
    return chain;
  }
}

function properties(style: Tag, name: string): Readonly<Record<string, string>> {
  return style.children.filter(isTag).find((child) => child.name === name)?.attribs ?? {};
}
