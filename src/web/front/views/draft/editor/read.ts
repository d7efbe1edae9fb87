import MarkdownIt from 'markdown-it';
import { MarkdownParser } from 'prosemirror-markdown';
import type { Node } from 'prosemirror-model';
import { hasOwnSigns, LiquidWords, TAG_LINE } from './liquid-words.ts';
import { schema } from './schema.ts';

type Tokenizer = ReturnType<typeof MarkdownIt>;
type Token = ReturnType<Tokenizer['parse']>[number];

/** A block of a message as it was read, and what the message has for it. */
export interface Original {
  readonly node: Node;
  readonly source: string;
  /** What stands between it and the next one, or the end. */
  readonly gap: string;
}

/** A message that the visual editor can show. */
export interface ReadMarkdown {
  readonly doc: Node;
  /** What stands above the first block. */
  readonly before: string;
  readonly originals: readonly Original[];
}

/** What a block may be made of; a block with anything else in it is shown as it is written. */
const KNOWN =
  /^(?:blockquote|paragraph|list_item|bullet_list|ordered_list|heading|em|strong|s|link)_(?:open|close)$|^(?:code_block|fence|hr|inline|image|hardbreak|softbreak|code_inline|text|text_special|verbatim|variable)$/;

/**
 * Reads Markdown as `message/markdown.ts` does. Null: it says something that no block alone says (references to links, which stand anywhere),
 * or has signs that the editor needs itself; such a message is written on as its source.
 */
export function readMarkdown(source: string): ReadMarkdown | null {
  if (hasOwnSigns(source)) return null;
  const words = new LiquidWords();
  const env: { words: LiquidWords; references?: Record<string, never> } = { words };
  const text = words.take(source);
  const groups = blocksOf(tokenizer.parse(text, env));
  if (env.references && Object.keys(env.references).length > 0) return null;
  const lines = text.split('\n');
  const starts = groups.map(([first]) => first?.map?.[0] ?? 0);
  const pieces = starts.map((start, i) => parted(lines, start, starts[i + 1] ?? lines.length));
  const tokens = groups.map((group, i) => (isKnown(group) ? group : [verbatim(pieces[i]?.body ?? '')]));
  const doc = parserOf(words, tokens.flat()).parse('');
  if (groups.length > 0 && doc.childCount !== groups.length) return null;
  const before = lines.slice(0, starts[0] ?? lines.length).map((line) => `${line}\n`);
  const originals = pieces.map(({ body, gap }, i) => {
    return { node: doc.child(i), source: words.restore(body), gap: words.restore(gap) };
  });
  return { doc, before: groups.length === 0 ? source : words.restore(before.join('')), originals };
}

const tokenizer = makeTokenizer();

/** The tokens of each block at the top. */
function blocksOf(tokens: readonly Token[]): Token[][] {
  const groups: Token[][] = [];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0) groups.push([]);
    groups.at(-1)?.push(token);
    depth += token.nesting;
  }
  return groups;
}

/** The lines of a block, and the empty ones behind it. The last line of all ends without a line end. */
function parted(lines: readonly string[], start: number, end: number): { body: string; gap: string } {
  const whole = lines.slice(start, end).join('\n') + (end < lines.length ? '\n' : '');
  const body = whole.replace(/\s+$/, '');
  return { body, gap: whole.slice(body.length) };
}

function isKnown(tokens: readonly Token[]): boolean {
  return tokens.every(({ type, children }) => KNOWN.test(type) && isKnown(children ?? []));
}

function verbatim(source: string): Token {
  return { type: 'verbatim', content: source, nesting: 0 } as Token;
}

/** The same dialect as `message/markdown.ts`; bare links stay texts, which they are made of there when the message is sent. */
function makeTokenizer(): Tokenizer {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false, breaks: true });
  // Addresses stay as they are written, Liquid in them included.
  markdown.normalizeLink = (url: string) => url;
  markdown.normalizeLinkText = (url: string) => url;
  markdown.block.ruler.before(
    'table',
    'liquid',
    (state, line, _end, silent) => {
      const indent = (state.sCount[line] ?? 0) - state.blkIndent;
      const content = state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
      if (indent >= 4 || !TAG_LINE.test(content)) return false;
      if (!(state.env as { readonly words: LiquidWords }).words.isTags(content)) return false;
      if (silent) return true;
      const token = state.push('verbatim', '', 0);
      token.block = true;
      token.content = content.trim();
      token.map = [line, line + 1];
      state.line = line + 1;
      return true;
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  );
  return markdown;
}

function parserOf(words: LiquidWords, tokens: readonly Token[]): MarkdownParser {
  const given = { parse: () => tokens.map((token) => withVariables(token, words)) };
  const text = (value: string | null) => (value === null ? null : words.restore(value));
  return new MarkdownParser(schema, given as unknown as Tokenizer, {
    blockquote: { block: 'blockquote' },
    paragraph: { block: 'paragraph' },
    list_item: { block: 'list_item' },
    bullet_list: { block: 'bullet_list', getAttrs: (_, all, i) => ({ tight: isTight(all, i) }) },
    ordered_list: {
      block: 'ordered_list',
      getAttrs: (token, all, i) => ({ order: Number(token.attrGet('start') ?? 1), tight: isTight(all, i) }),
    },
    heading: { block: 'heading', getAttrs: ({ tag }) => ({ level: Number(tag.slice(1)) }) },
    code_block: { block: 'code_block', noCloseToken: true },
    fence: { block: 'code_block', getAttrs: ({ info }) => ({ params: words.restore(info) }), noCloseToken: true },
    hr: { node: 'horizontal_rule' },
    verbatim: { node: 'verbatim', getAttrs: ({ content }) => ({ source: words.restore(content) }) },
    variable: { node: 'variable', getAttrs: ({ content }) => ({ liquid: content }) },
    image: {
      node: 'image',
      getAttrs: (token) => ({
        src: text(token.attrGet('src')),
        title: text(token.attrGet('title')),
        alt: words.restore(token.content) || null,
      }),
    },
    hardbreak: { node: 'hard_break' },
    // A line break in a paragraph stays one.
    softbreak: { node: 'hard_break' },
    em: { mark: 'em' },
    strong: { mark: 'strong' },
    s: { mark: 'strikethrough' },
    link: {
      mark: 'link',
      getAttrs: (token) => ({ href: text(token.attrGet('href')), title: text(token.attrGet('title')) }),
    },
    code_inline: { mark: 'code', noCloseToken: true },
  });
}

/** The token with Liquid as tokens of its own where it stands in a text, and as text where it stands in code. */
function withVariables(token: Token, words: LiquidWords): Token {
  if (/^code|^fence/.test(token.type)) return copied(token, { content: words.restore(token.content) });
  if (!token.children || token.type === 'image') return token;
  const children = token.children.flatMap((child) => {
    if (child.type !== 'text') return [withVariables(child, words)];
    const parts = words.parts(child.content);
    return parts.map(({ liquid, text }) => copied(child, { type: liquid ? 'variable' : 'text', content: text }));
  });
  return copied(token, { children });
}

function copied(token: Token, change: Partial<Token>): Token {
  return Object.assign(Object.create(Object.getPrototypeOf(token) as object) as Token, token, change);
}

function isTight(tokens: readonly Token[], at: number): boolean {
  return tokens.slice(at + 1).find(({ type }) => type !== 'list_item_open')?.hidden ?? false;
}
