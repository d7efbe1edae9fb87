import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { slugOf } from '../../scripts/docs/slug.ts';

const root = resolve(import.meta.dirname, '../..');

/** A document of this repository. */
export interface Document {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** A piece of code in a document: a line of a fenced block, or what stands between backticks in a sentence. */
export interface Code {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly fenced: boolean;
}

/** Every Markdown document for people; messages among the examples are none. */
export function documents(): Document[] {
  const paths = globSync(['*.md', 'docs/**/*.md', 'examples/**/README*.md'], { cwd: root });
  return paths.toSorted().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

export function isFrench({ path }: Document): boolean {
  return path.startsWith('docs/fr/') || path.startsWith('examples/') || path.endsWith('.fr.md');
}

export function absolute(path: string): string {
  return join(root, path);
}

/** The code in a document, in the order of its lines. */
export function codeIn({ text }: Document): Code[] {
  return eachLine(text).flatMap(({ content, line, fenced }): Code[] => {
    if (fenced) return [{ line, text: content, fenced }];
    const spans = content.matchAll(/(`+)(.+?)\1(?!`)/g);
    return Array.from(spans, ([, , code = '']) => ({ line, text: code.trim(), fenced }));
  });
}

/** The fenced blocks of one language (```yaml). */
export function blocksIn({ text }: Document, language: string): string[] {
  const blocks = text.matchAll(/^```(\w*)\n(.*?)^```$/gms);
  return [...blocks].filter(([, named]) => named === language).map(([, , content]) => content ?? '');
}

/** The sentences of a document, line by line: without code, and without the addresses of links. */
export function proseIn({ text }: Document): { line: number; text: string }[] {
  return eachLine(text)
    .filter(({ fenced, fence }) => !fenced && !fence)
    .map(({ content, line }) => ({
      line,
      text: content.replace(/(`+).+?\1(?!`)/g, '`code`').replace(/\]\([^)]*\)/g, ']'),
    }));
}

interface Line {
  readonly content: string;
  readonly line: number;
  /** Inside a fenced block. */
  readonly fenced: boolean;
  /** The beginning or the end of a fenced block. */
  readonly fence: boolean;
}

function eachLine(text: string): Line[] {
  let open = '';
  return text.split('\n').map((content, i) => {
    const mark = /^\s*(`{3,})/.exec(content)?.[1] ?? '';
    const fence = open === '' ? mark !== '' : mark.length >= open.length && content.trim() === mark;
    const fenced = open !== '' && !fence;
    if (fence) open = open === '' ? mark : '';
    return { content, line: i + 1, fenced, fence };
  });
}

/** The names of a document's headings in links, as GitHub makes them. */
export function anchorsIn({ text }: Document): Set<string> {
  const seen = new Map<string, number>();
  const headings = eachLine(text).filter(({ fenced, content }) => !fenced && /^#{1,6} /.test(content));
  return new Set(
    headings.map(({ content }) => {
      const slug = slugOf(content.replace(/^#+ /, ''));
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}
