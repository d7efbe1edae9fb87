import { FacteurError } from '../../errors.ts';
import { cleanHtml } from './clean-html.ts';
import { isTag, isText, type Node, parseNodes, type Tag, textContent } from './dom.ts';
import { type LetterText, letterText } from './letter.ts';
import { OdtStyles } from './odt-styles.ts';
import { DocumentPackage } from './package.ts';

/**
 * A document of LibreOffice (.odt, ODF 1.3) as a letter. Throws `message-document-damaged`, `-protected`, `-too-large`,
 * `message-too-nested`, and RangeError when the HTML it becomes is nested too deeply.
 */
export async function fromOdt(file: string, bytes: Uint8Array): Promise<LetterText> {
  const parts = await DocumentPackage.open(file, bytes);
  const manifest = await parts.text('META-INF/manifest.xml');
  if (manifest.includes('encryption-data')) throw new FacteurError('message-document-protected', { file });
  const content = xml(await parts.text('content.xml'));
  const body = find(content, 'office:text');
  if (!body) throw new FacteurError('message-document-damaged', { file });
  const styles = new OdtStyles([xml(await parts.text('styles.xml')), content].flatMap((root) => all(root, STYLE)));
  const writer = new OdtWriter(styles);
  const html = cleanHtml(writer.write(body.children));
  const images = new Map<string, Uint8Array>();
  for (const [name, path] of writer.images) images.set(name, await parts.bytes(path));
  const title = find(xml(await parts.text('meta.xml')), 'dc:title');
  return letterText(html, { images, title: title ? textContent(title).trim() || null : null });
}

const STYLE = /^(style:style|text:list-style)$/;

function xml(text: string): readonly Node[] {
  return parseNodes(text, { xml: true });
}

/** All elements of a name, wherever they are; without recursion, because a document may be nested without end. */
function all(nodes: readonly Node[], name: RegExp): Tag[] {
  const found: Tag[] = [];
  const waiting = [...nodes];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (!isTag(node)) continue;
    if (name.test(node.name)) found.push(node);
    for (const child of node.children) waiting.push(child);
  }
  return found;
}

function find(nodes: readonly Node[], name: string): Tag | undefined {
  return all(nodes, new RegExp(`^${name}$`))[0];
}

/** Most spaces that one element may stand for. */
const MOST_SPACES = 100;
/** Columns and rows that a cell may span. */
const SPAN = /^[1-9]\d{0,2}$/;

/** Elements that are no part of the letter: what was deleted, notes in the margin, contents, forms. */
const LEFT_OUT =
  /^(text:(tracked-changes|sequence-decls|variable-decls|user-field-decls|table-of-content|note-citation|soft-page-break|bookmark.*|change.*)|office:(annotation.*|forms|event-listeners)|table:(table-columns?|table-column-group|covered-table-cell)|svg:(title|desc))$/;

/** The list that an element stands in; an inner one has the style of the outer one. */
interface ListPlace {
  readonly style: string;
  /** 0: in none. */
  readonly level: number;
}

class OdtWriter {
  readonly #styles: OdtStyles;
  /** Paths in the package by the names that the HTML has. */
  readonly images = new Map<string, string>();

  constructor(styles: OdtStyles) {
    this.#styles = styles;
  }

  write(nodes: readonly Node[], list: ListPlace = { style: '', level: 0 }): string {
    return nodes
      .map((node) => (isText(node) ? escaped(node.data) : isTag(node) ? this.#element(node, list) : ''))
      .join('');
  }

  #element(node: Tag, list: ListPlace): string {
    const { name, attribs } = node;
    if (LEFT_OUT.test(name)) return '';
    if (name === 'text:list') return this.#list(node, list);
    const inner = () => this.write(node.children, list);
    const style = this.#styles.css(attribs['text:style-name'] ?? '');
    switch (name) {
      case 'text:p':
        return wrap(this.#styles.block(attribs['text:style-name'] ?? ''), inner(), style);
      case 'text:h':
        return wrap(`h${Math.min(Math.max(Number(attribs['text:outline-level']) || 1, 1), 6)}`, inner(), style);
      case 'text:span':
        return wrap('span', inner(), style);
      case 'text:a':
        return `<a href="${escaped(attribs['xlink:href'] ?? '')}">${inner()}</a>`;
      case 'text:list-item':
      case 'text:list-header':
        return `<li>${inner()}</li>`;
      case 'text:s':
        return ' '.repeat(Math.min(Number(attribs['text:c']) || 1, MOST_SPACES));
      case 'text:tab':
        return ' ';
      case 'text:line-break':
        return '<br>';
      case 'text:note':
        return ` (${this.write(node.children, list)
          .replace(/<[^>]*>/g, ' ')
          .trim()})`;
      case 'text:database-display':
        return `«${escaped(attribs['text:column-name'] ?? '')}»`;
      case 'table:table':
        return `<table>${inner()}</table>`;
      case 'table:table-row':
        return `<tr>${inner()}</tr>`;
      case 'table:table-cell':
        return `<td${span(attribs)}>${inner()}</td>`;
      case 'draw:image':
        return this.#image(node);
      default:
        return inner();
    }
  }

  #list(node: Tag, outer: ListPlace): string {
    const place = { style: node.attribs['text:style-name'] ?? outer.style, level: outer.level + 1 };
    const tag = this.#styles.list(place.style, place.level);
    return `<${tag}>${this.write(node.children, place)}</${tag}>`;
  }

  #image({ attribs, parent }: Tag): string {
    const path = (attribs['xlink:href'] ?? '').replace(/^\.\//, '');
    if (!/^Pictures\/[^/]+\.(png|jpe?g|gif|webp|svg|bmp)$/i.test(path)) return '';
    const name = `image${this.images.size + 1}.${path.split('.').at(-1)?.toLowerCase()}`;
    this.images.set(name, path);
    const described = parent?.children.filter(isTag).find((one) => /^svg:(title|desc)$/.test(one.name));
    return `<img src="${name}" alt="${escaped(described ? textContent(described) : '')}">`;
  }
}

function span(attribs: Readonly<Record<string, string>>): string {
  const kept = [
    ['colspan', attribs['table:number-columns-spanned']],
    ['rowspan', attribs['table:number-rows-spanned']],
  ] as const;
  return kept.map(([name, value = '1']) => (value !== '1' && SPAN.test(value) ? ` ${name}="${value}"` : '')).join('');
}

function wrap(tag: string, inner: string, css: string): string {
  return `<${tag}${css === '' ? '' : ` style="${css}"`}>${inner}</${tag}>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
