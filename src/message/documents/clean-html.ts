import { styles } from '../layout.ts';
import { isTag, isText, type Node, parseNodes, type Tag } from './dom.ts';
import { mendLiquid } from './mend-liquid.ts';
import { type ListItem, listsOf, wordItem } from './word-lists.ts';

/**
 * HTML as word processors and mail programs save it, as HTML that says what the text is and leaves the rest to the mail
 * program: headings, paragraphs, lists, tables, links, pictures, emphasis, alignment. Fonts, sizes, margins, classes and
 * everything of the program that wrote it are dropped. Liquid that the program tore apart is mended. Throws RangeError when it
 * is nested too deeply.
 */
export function cleanHtml(html: string): string {
  const text = tidy(blocks(parseNodes(html, { xml: false })));
  return `${mendLiquid(text)}\n`;
}

/** Elements that go with all they hold. */
const DROPPED = new Set(
  'head title style script meta link xml svg object embed iframe form input button select textarea noscript template map audio video canvas'.split(
    ' ',
  ),
);
const SAME = 'h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tfoot tr td th p sub sup u code'.split(' ');
const RENAMED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SAME.map((tag) => [tag, tag])),
  ...{
    b: 'strong',
    strong: 'strong',
    i: 'em',
    em: 'em',
    cite: 'em',
    s: 's',
    strike: 's',
    del: 's',
    ins: 'u',
    caption: 'p',
  },
};
const BLOCK =
  /^(h[1-6]|ul|ol|li|blockquote|pre|table|thead|tbody|tfoot|tr|td|th|p|div|center|hr|section|article|header|footer|main|body|html|dl|dt|dd|address|figure|caption)$/;
/** What a mail program would show bare. */
const STYLED = /^(blockquote|table|td|th)$/;

function blocks(nodes: readonly Node[]): string {
  let out = '';
  const items: ListItem[] = [];
  for (const node of nodes) {
    const item = wordItem(node);
    if (item && isTag(node)) items.push({ ...item, html: blocks(node.children).trim() });
    else if (items.length === 0 || isTag(node)) {
      out += listsOf(items.splice(0)) + render(node);
    }
  }
  return out + listsOf(items);
}

function render(node: Node): string {
  if (isText(node)) return escaped(node.data.replace(/[\t\n\r ]+/g, ' '));
  if (!isTag(node)) return '';
  const { name } = node;
  // Word's own elements (`o:p`) hold text; what it draws (`v:shape`) and remembers (`w:...`) does not.
  if (DROPPED.has(name) || /^[vwm]:/.test(name) || isHidden(node)) return '';
  if (name === 'br') return '<br>\n';
  if (name === 'hr') return '<hr>\n';
  if (name === 'img') return image(node);
  if (name === 'a') return link(node);
  return element(node, RENAMED[name] ?? (isParagraph(node) ? 'p' : ''));
}

/** A `div` that holds no blocks is a paragraph, as Gmail and Outlook on the web write them. */
function isParagraph({ name, children }: Tag): boolean {
  return /^(div|center|address|dt|dd)$/.test(name) && !children.some((child) => isTag(child) && BLOCK.test(child.name));
}

function isHidden({ attribs }: Tag): boolean {
  return /mso-list:\s*ignore|mso-element:\s*field|(?:^|;)\s*display:\s*none/i.test(attribs.style ?? '');
}

function element(node: Tag, tag: string): string {
  const style = styleOf(node);
  if (tag === '') return emphasised(blocks(node.children), style);
  if (tag === 'strong' && /^(normal|[1-4]00)$/.test(style['font-weight'] ?? '')) return blocks(node.children);
  const inner = emphasised(blocks(node.children), {
    ...style,
    ...(/^(h\d|th|strong)$/.test(tag) ? { 'font-weight': '' } : {}),
  });
  const content = /^(td|th|li)$/.test(tag) ? alone(inner) : inner;
  if (/^(p|h\d|li|ul|ol|strong|em|u|s|sub|sup|code|blockquote)$/.test(tag) && isEmpty(content)) return '';
  return `<${tag}${attributes(node, tag, style)}>${BLOCK.test(tag) ? content.trim() : content}</${tag}>${BLOCK.test(tag) ? '\n' : ''}`;
}

/** The only paragraph of a cell or an item, or the one before an inner list, needs no tag of its own. */
function alone(html: string): string {
  const [, only, list = ''] = /^\s*<p>((?:(?!<p[\s>]|<[uo]l[\s>]).)*)<\/p>\s*(<[uo]l[\s>].*)?$/s.exec(html) ?? [];
  return only === undefined || /<p[\s>]/.test(list) ? html : only + list;
}

function isEmpty(html: string): boolean {
  return !/<img|<hr/.test(html) && html.replace(/<[^>]*>/g, '').replace(/[\s\u00a0]/g, '') === '';
}

type Style = Readonly<Record<string, string>>;

function styleOf({ attribs, name }: Tag): Style {
  const declared = (attribs.style ?? '')
    .split(';')
    .map((one) => one.split(':', 2).map((part) => part.trim().toLowerCase()));
  const align = name === 'center' ? 'center' : (attribs.align ?? '').toLowerCase();
  return { ...(align === '' ? {} : { 'text-align': align }), ...Object.fromEntries(declared) };
}

/** What a style makes of a text, as elements. */
function emphasised(html: string, style: Style): string {
  if (isEmpty(html) || /<(p|h\d|ul|ol|table|blockquote)[\s>]/.test(html)) return html;
  const line = style['text-decoration'] ?? style['text-decoration-line'] ?? '';
  const tags = [
    ...(/^(bold|bolder|[6-9]00)$/.test(style['font-weight'] ?? '') ? ['strong'] : []),
    ...(/^(italic|oblique)$/.test(style['font-style'] ?? '') ? ['em'] : []),
    ...(/underline/.test(line) ? ['u'] : []),
    ...(/line-through/.test(line) ? ['s'] : []),
  ];
  return tags.reduceRight((inner, tag) => `<${tag}>${inner}</${tag}>`, html);
}

function attributes({ attribs }: Tag, tag: string, style: Style): string {
  const align =
    /^(center|right|justify)$/.test(style['text-align'] ?? '') && BLOCK.test(tag) ? style['text-align'] : null;
  const own = [
    ...(STYLED.test(tag) ? [styles[tag]] : []),
    ...(align && align !== 'justify' ? [`text-align:${align}`] : []),
  ];
  const kept = ['colspan', 'rowspan', 'start'].filter(
    (name) => /^\d{1,3}$/.test(attribs[name] ?? '') && attribs[name] !== '1',
  );
  const all = [...kept.map((name) => [name, attribs[name]]), ...(own.length > 0 ? [['style', own.join(';')]] : [])];
  return all.map(([name, value]) => ` ${name}="${escaped(value ?? '')}"`).join('');
}

function image({ attribs }: Tag): string {
  const { src = '', alt = '', width = '', height = '' } = attribs;
  if (src.trim() === '') return '';
  const size = [
    ['width', width],
    ['height', height],
  ].filter(([, value]) => /^\d{1,4}$/.test(value ?? ''));
  const sizes = size.map(([name, value]) => ` ${name}="${value}"`).join('');
  return `<img src="${escaped(src)}" alt="${escaped(alt)}"${sizes} style="${styles.img}">`;
}

function link(node: Tag): string {
  const inner = emphasised(blocks(node.children), { ...styleOf(node), 'text-decoration': '' });
  const href = ownAddress(node.attribs.href ?? '');
  if (href === '' || isEmpty(inner)) return inner;
  return `<a href="${escaped(href)}">${inner.replace(/<\/?u>/g, '')}</a>`;
}

/** Google Docs leads all links through itself; places within the document are gone with it. */
function ownAddress(href: string): string {
  const address = href.trim();
  if (address.startsWith('#')) return '';
  const [, target] = /^https?:\/\/www\.google\.[a-z.]+\/url\?(?:[^#]*&)?q=([^&#]*)/i.exec(address) ?? [];
  if (target === undefined) return address;
  try {
    return decodeURIComponent(target);
  } catch {
    return address;
  }
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Emphasis that ends and goes on, spaces that were only there to look well, and lines without anything. */
function tidy(html: string): string {
  let text = html.replace(/(?: ?\u00a0 ?){2,}/g, ' ');
  for (const tag of ['strong', 'em', 'u', 's']) {
    text = text.replace(new RegExp(`</${tag}>(\\s*)<${tag}>`, 'g'), '$1');
  }
  return text
    .replace(/<\/(ul|ol)>\s*<\1>\n/g, '')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n[ \t]+/g, '\n')
    .replace(/(?<!<br>\n)(<br>\n)+(?=<\/(p|li|td|th|h\d)>)/g, '')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
