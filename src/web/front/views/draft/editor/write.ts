import { defaultMarkdownSerializer, MarkdownSerializer, type MarkdownSerializerState } from 'prosemirror-markdown';
import type { Mark, Node } from 'prosemirror-model';
import { LiquidWords } from './liquid-words.ts';
import { type Original, type ReadMarkdown, readMarkdown } from './read.ts';
import { schema } from './schema.ts';

/** Signs that mean something in some places, but for those that are escaped everywhere. */
const EVERY_SIGN = /(?<!\\)[!#&()+\-.:<=>|]/g;

/**
 * The document as Markdown. Blocks that nobody changed are written as they were read, byte for byte; a message that nobody changed is the
 * same file.
 */
export function writeMarkdown(doc: Node, { before, originals }: ReadMarkdown): string {
  const blocks = children(doc);
  const from = originalsOf(blocks, originals);
  if (originals.length === 0 && isEmpty(doc)) return before;
  if (blocks.length === originals.length && from.every((at, i) => at === i))
    return before + originals.map(({ source, gap }) => source + gap).join('');
  let text = before;
  for (const [i, block] of blocks.entries()) {
    const at = from[i] ?? null;
    const original = at === null ? undefined : originals[at];
    text += original?.source ?? writeBlock(block, blocks[i - 1]);
    if (i === blocks.length - 1) text += originals.at(-1)?.gap || '\n';
    else text += original && from[i + 1] === (at ?? 0) + 1 ? original.gap : '\n\n';
  }
  return text;
}

function isEmpty(doc: Node): boolean {
  return doc.childCount === 1 && doc.firstChild?.type.name === 'paragraph' && doc.firstChild.childCount === 0;
}

/** For each block where it is among the originals; null: it is new or changed. */
function originalsOf(blocks: readonly Node[], originals: readonly Original[]): (number | null)[] {
  let next = 0;
  return blocks.map((block) => {
    // Those that are left as they are stand in order nearly always.
    const at = [next, ...originals.keys()].find((i) => originals[i]?.node === block || originals[i]?.node.eq(block));
    if (at === undefined) return null;
    next = at + 1;
    return at;
  });
}

/** Whether a block is read again as it is when it is written anew. */
export function isKept(block: Node): boolean {
  return readsAs(writeBlock(block), block);
}

/** One block as Markdown, without line ends around it. `above`: the block before it. */
export function writeBlock(block: Node, above?: Node): string {
  if (block.type.name === 'verbatim') return block.attrs.source as string;
  const written = serialised(block, above);
  if (readsAs(written, block)) return written;
  // Some sign means something where it stands that the usual rules do not know of.
  const careful = serialised(block, above, EVERY_SIGN);
  return readsAs(careful, block) ? careful : written;
}

function readsAs(text: string, block: Node): boolean {
  const doc = readMarkdown(text)?.doc;
  if (block.type.name === 'paragraph' && block.childCount === 0) return text === '';
  return doc?.childCount === 1 && doc.child(0).eq(block);
}

function serialised(block: Node, above: Node | undefined, escapeExtraCharacters?: RegExp): string {
  const words = new LiquidWords();
  // Two lists under one another would be read as one: the second has another sign.
  const bullet = above?.type.name === 'bullet_list' ? '* ' : '- ';
  const serializer = serializerOf(words, bullet, escapeExtraCharacters);
  return words.restore(serializer.serialize(schema.node('doc', null, [block]))).replace(/\n+$/, '');
}

function serializerOf(words: LiquidWords, bullet: string, extra: RegExp | undefined): MarkdownSerializer {
  const { nodes, marks } = defaultMarkdownSerializer;
  return new MarkdownSerializer(
    {
      ...nodes,
      bullet_list: (state, node) => state.renderList(node, '  ', () => bullet),
      // A line break is one in the text, too.
      hard_break: (state, _node, parent, index) => {
        if (children(parent).some((node, i) => i > index && node.type.name !== 'hard_break')) state.write('\n');
      },
      text: (state, node, parent, index) => writeText(state, node, index > 0 && parent.child(index - 1)),
      variable: (state, node) => state.write(words.word(node.attrs.liquid as string)),
      verbatim: (state, node) => {
        for (const [i, line] of (node.attrs.source as string).split('\n').entries()) {
          if (i > 0) state.ensureNewLine();
          state.write(line);
        }
        state.closeBlock(node);
      },
      image: (state, { attrs: { src, alt, title } }) =>
        state.write(`![${state.esc(String(alt ?? ''))}](${address(words, String(src), title)})`),
    },
    {
      ...marks,
      strikethrough: { open: '~~', close: '~~', mixable: true, expelEnclosingWhitespace: true },
      link: {
        open: '[',
        close: (_state: MarkdownSerializerState, { attrs }: Mark) =>
          `](${address(words, String(attrs.href), attrs.title)})`,
        mixable: true,
      },
    },
    extra ? { escapeExtraCharacters: extra } : {},
  );
}

/** An address in a text: its signs are no Markdown's, and a backslash would be part of it. */
const BARE = /(?:https?:\/\/|www\.)[^\s<>()[\]*`]+|[\w.+-]+@[\w.-]+/g;

function writeText(state: MarkdownSerializerState, node: Node, before: Node | false): void {
  const text = node.text ?? '';
  let done = 0;
  const write = (part: string) => {
    const atStart = done === 0 && before !== false && before.type.name === 'hard_break';
    if (atStart) state.write(startOfLine(state.esc(part, true)));
    else state.text(part);
  };
  for (const { index, 0: bare } of text.matchAll(BARE)) {
    if (index > done) write(text.slice(done, index));
    state.text(bare, false);
    done = index + bare.length;
  }
  if (done < text.length) write(text.slice(done));
}

/** A line of `=` under a text would make a heading of it. */
function startOfLine(escaped: string): string {
  return escaped.replace(/^=/, '\\=');
}

/** What stands between the parentheses of a link or a picture. */
function address(words: LiquidWords, url: string, title: unknown): string {
  const plain = words.take(url);
  const written =
    /[\s<>]/.test(plain) || plain === '' ? `<${plain.replace(/[<>]/g, '\\$&')}>` : plain.replace(/[()]/g, '\\$&');
  return typeof title === 'string' && title !== '' ? `${written} "${words.take(title).replace(/"/g, '\\"')}"` : written;
}

function children(node: Node): Node[] {
  return Array.from({ length: node.childCount }, (_, i) => node.child(i));
}
