import Parser, { type MarkdownIt, type StateBlock, type Token } from 'markdown-it';
import { styles } from './layout.ts';
import { markdownText } from './markdown-text.ts';
import { type Shielded, shield } from './shield.ts';

/** What a Markdown document becomes; each is a Liquid template as the document was. */
export interface FromMarkdown {
  /** What goes into the page of layout.ts. */
  readonly html: string;
  readonly text: string;
  /** Text of the first `# heading`; null: there is none. */
  readonly heading: string | null;
}

/**
 * Renders a Markdown document (CommonMark with tables, strikethrough and bare links; no HTML) with inline styles.
 * A line break in a paragraph stays one, as in the text that was typed: signatures and addresses need it. `{% %}` tags
 * alone on a line stand between the blocks around them. Throws the tokenizer's error when the Liquid is broken.
 */
export function fromMarkdown(source: string): FromMarkdown {
  const shielded = shield(source);
  const markdown = createMarkdown(shielded);
  const tokens = markdown.parse(shielded.text, {});
  const text = markdownText(tokens);
  const heading = tokens.findIndex(({ type, tag }) => type === 'heading_open' && tag === 'h1') + 1;
  for (const token of tokens) addStyle(token);
  return {
    html: shielded.restore(markdown.renderer.render(tokens, markdown.options, {})),
    text: shielded.restore(text),
    heading: heading === 0 ? null : shielded.restore(markdownText(tokens.slice(heading, heading + 1))),
  };
}

/**
 * An address that may stand outside of `[text](address)`. Getting ready to look for bare links takes longer than all the
 * rest: only where there can be one.
 */
const BARE_LINK = /(?<!\]\(<?[a-z]+:)\/\/|(?<!\]\(<?mailto:\S*)@/i;

function createMarkdown(shielded: Shielded): MarkdownIt {
  const linkify = BARE_LINK.test(shielded.text);
  const markdown = new Parser({ html: false, linkify, typographer: false, breaks: true });
  const { rules } = markdown.renderer;
  const preformatted = (tokens: Token[], i: number) =>
    `<pre style="${styles.pre}"><code>${markdown.utils.escapeHtml(tokens[i]?.content ?? '')}</code></pre>\n`;
  rules.fence = preformatted;
  rules.code_block = preformatted;
  rules.liquid = (tokens, i) => `${tokens[i]?.content ?? ''}\n`;
  const tagLine = new RegExp(`^(?:${shielded.tagPattern}\\s*)+$`);
  markdown.block.ruler.before(
    'table',
    'liquid',
    (state, line, _end, silent) => readTagLine(state, line, silent, tagLine),
    {
      alt: ['paragraph', 'reference', 'blockquote', 'list'],
    },
  );
  return markdown;
}

function readTagLine(state: StateBlock, line: number, silent: boolean, tagLine: RegExp): boolean {
  const indent = (state.sCount[line] ?? 0) - state.blkIndent;
  const content = state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
  if (indent >= 4 || !tagLine.test(content)) return false;
  if (silent) return true;
  const token = state.push('liquid', '', 0);
  token.block = true;
  token.content = content.trim();
  token.map = [line, line + 1];
  state.line = line + 1;
  return true;
}

function addStyle(token: Token): void {
  const inItem = token.type.endsWith('_list_open') && token.level > 1;
  const own = styles[inItem ? `li ${token.tag}` : token.tag];
  if (own && token.nesting >= 0) {
    // Cells have their alignment there already.
    const before = token.attrGet('style');
    token.attrSet('style', before === null ? own : `${own};${before}`);
  }
  for (const child of token.children ?? []) addStyle(child);
}
