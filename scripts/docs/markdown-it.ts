/** What the generator of the site (VitePress, with markdown-it) is told about our documents: their links, what stands between braces, and the words around both. */
import { relative } from 'node:path';
import { FILES, targetOf } from './links.ts';

/** As much of markdown-it's tokens as is used. */
interface Token {
  type: string;
  content: string;
  children: Token[] | null;
  tag: string;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
}

/** As much of markdown-it as is used; `env` is VitePress's. */
export interface MarkdownIt {
  core: {
    ruler: {
      push(name: string, rule: (state: { tokens: Token[]; env: Env }) => void): void;
    };
  };
  renderer: { rules: Record<string, RenderRule | undefined> };
}

/** The file that is read, before it was given its place (`realPath`) and after. */
interface Env {
  readonly realPath?: string;
  readonly path: string;
  /** Its place in the site. */
  readonly relativePath: string;
}

type RenderRule = (tokens: Token[], index: number, options: unknown, env: Env, self: unknown) => string;

/** Shows `{{ prenom }}` as it is written: VitePress's pages are templates of Vue, which would look for a value of that name. */
export function keepBraces({ renderer }: MarkdownIt): void {
  for (const name of ['text', 'code_inline']) {
    const render = renderer.rules[name];
    if (!render) throw new Error(`markdown-it has no rule ${name}`);
    renderer.rules[name] = (...args) => render(...args).replaceAll('{{', '&#123;&#123;');
  }
}

/** What links are made with. */
export interface LinkOptions {
  /** The repository. */
  readonly root: string;
  /** The folder of the site on its host (`/`). */
  readonly base: string;
  /** The short name of the page at a place of the site (`en/lists.md`); undefined: it has none. */
  readonly titleAt: (place: string) => string | undefined;
  /** Is told which files of the repository have to come along. */
  readonly onFile: (file: string) => void;
}

/** What stands in the title of the button beside each block of code until the language of its page is known. */
export const COPY = '%copy%';

/** Says in the language of each page what VitePress says in one for all: the button that copies code, and what the links of headings are called. */
export function sayInItsLanguage(md: MarkdownIt, wordsAt: (place: string) => PageWords): void {
  md.core.ruler.push('facteur-words', ({ tokens, env }) => {
    const anchors = tokens.flatMap(({ children, content }) =>
      (children ?? []).map((token) => ({ token, heading: content })).filter(({ token }) => isAnchor(token)),
    );
    for (const { token, heading } of anchors)
      token.attrSet('aria-label', wordsAt(env.relativePath).linkTo({ heading: heading.replaceAll('`', '') }));
  });
  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (tokens, index, options, env, self) =>
    (fence?.(tokens, index, options, env, self) ?? '').replace(COPY, wordsAt(env.relativePath).copy);
}

interface PageWords {
  readonly copy: string;
  readonly linkTo: (p: { heading: string }) => string;
}

function isAnchor(token: Token): boolean {
  return token.type === 'link_open' && token.attrGet('class') === 'header-anchor';
}

/** Sends the links of each document to the places in the site. Those that show the name of a file show the name of its page. */
export function siteLinks(md: MarkdownIt, { root, base, titleAt, onFile }: LinkOptions): void {
  md.core.ruler.push('facteur-links', ({ tokens, env }) => {
    const from = relative(root, env.realPath ?? env.path).replaceAll('\\', '/');
    for (const { children } of tokens) {
      if (children) mend(children, from);
    }
  });

  function mend(tokens: Token[], from: string): void {
    let without = false;
    for (const [i, token] of tokens.entries()) {
      if (token.type === 'link_close' && without) {
        asText(token);
        without = false;
      }
      if (token.type !== 'link_open') continue;
      const target = targetOf(token.attrGet('href') ?? '', from, root);
      if (target.kind === 'page') {
        token.attrSet('href', target.to);
        const shown = tokens[i + 1];
        const title = titleAt(target.to.slice(1).replace(/#.*/, ''));
        if (shown?.type === 'text' && title !== undefined && /^[\w./-]+\.md$/.test(shown.content))
          shown.content = title;
      }
      if (target.kind === 'file') {
        onFile(target.file);
        // An address with a target is left as it is: VitePress would take a file that it does not know for a page.
        token.attrSet('href', `${base}${FILES}/${target.file}`);
        token.attrSet('target', '_self');
      }
      if (target.kind === 'nothing') {
        asText(token);
        without = true;
      }
    }
  }
}

function asText(token: Token): void {
  token.tag = 'span';
}
