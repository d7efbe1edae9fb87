import type { Token } from 'markdown-it';

/**
 * The text version of a Markdown document: headings underlined, lists with dashes or numbers, quotes with `>`, links as
 * `text (address)`, paragraphs one line each where the author did not break them.
 */
export function markdownText(tokens: readonly Token[]): string {
  return readBlocks(new Cursor(tokens)).trimEnd();
}

/** Walks a flat list of tokens in which containers are an opening and a closing token. */
class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The next token unless it closes the container; null at the end. */
  next(): Token | null {
    const token = this.#tokens[this.#at];
    if (!token) return null;
    this.#at++;
    return token.nesting < 0 ? null : token;
  }

  /** In a tight list, whose items are not set apart. */
  get tight(): boolean {
    return this.#tokens[0]?.hidden ?? false;
  }

  /** The tokens of the container just opened, without its closing token. */
  inside(): Cursor {
    const start = this.#at;
    for (let depth = 1; depth > 0 && this.#at < this.#tokens.length; this.#at++) {
      depth += this.#tokens[this.#at]?.nesting ?? 0;
    }
    return new Cursor(this.#tokens.slice(start, this.#at - 1));
  }
}

function readBlocks(cursor: Cursor, gap = '\n\n'): string {
  let out = '';
  let glued = true;
  for (let token = cursor.next(); token; token = cursor.next()) {
    const block = readBlock(token, cursor);
    out += (glued ? '' : gap) + block;
    // A line of tags writes nothing: what follows it takes its place.
    glued = token.type === 'liquid';
  }
  return out;
}

function readBlock(token: Token, cursor: Cursor): string {
  switch (token.type) {
    case 'inline':
      return inlineText(token.children ?? []);
    case 'liquid':
      return token.content;
    case 'heading_open':
      return underline(readBlocks(cursor.inside()), token.tag);
    case 'bullet_list_open':
      return listText(cursor.inside(), () => '- ');
    case 'ordered_list_open': {
      const first = Number(token.attrGet('start') ?? 1);
      return listText(cursor.inside(), (i) => `${first + i}. `);
    }
    case 'blockquote_open':
      return indent(readBlocks(cursor.inside()), '> ', '> ');
    case 'tr_open':
      return readBlocks(cursor.inside(), ' | ');
    case 'table_open':
    case 'thead_open':
    case 'tbody_open':
      return readBlocks(cursor.inside(), '\n');
    case 'hr':
      return '-'.repeat(40);
    case 'fence':
    case 'code_block':
      return indent(token.content.trimEnd(), '    ', '    ');
    default:
      return token.nesting > 0 ? readBlocks(cursor.inside()) : '';
  }
}

function listText(items: Cursor, marker: (i: number) => string): string {
  const texts: string[] = [];
  let gap = '\n\n';
  for (let item = items.next(); item; item = items.next()) {
    const inside = items.inside();
    if (inside.tight) gap = '\n';
    const first = marker(texts.length);
    texts.push(indent(readBlocks(inside, gap), first, ' '.repeat(first.length)));
  }
  return texts.join(gap);
}

function indent(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, i) => `${i === 0 ? first : others}${line}`.trimEnd())
    .join('\n');
}

function underline(text: string, tag: string): string {
  const mark = { h1: '=', h2: '-' }[tag];
  return mark ? `${text}\n${mark.repeat(Math.min(Math.max(text.length, 3), 60))}` : text;
}

function inlineText(tokens: readonly Token[]): string {
  let out = '';
  const links: { href: string; from: number }[] = [];
  for (const token of tokens) {
    if (token.type === 'link_open') links.push({ href: String(token.attrGet('href') ?? ''), from: out.length });
    else if (token.type === 'link_close') out = closeLink(out, links.pop());
    else if (token.type === 'softbreak' || token.type === 'hardbreak') out += '\n';
    else if (token.type === 'image') out += inlineText(token.children ?? []);
    else out += token.content;
  }
  return out;
}

function closeLink(out: string, link: { href: string; from: number } | undefined): string {
  if (!link) return out;
  const text = out.slice(link.from);
  const address = readableAddress(link.href);
  return sameAddress(text, address) ? out : `${out} (${address})`;
}

/** The address as people write it: without percent encoding where that reads the same. */
function readableAddress(href: string): string {
  const plain = href.replace(/^mailto:/, '');
  try {
    const decoded = decodeURI(plain);
    return /[\s()<>\p{C}]/u.test(decoded) ? plain : decoded;
  } catch {
    return plain;
  }
}

function sameAddress(text: string, address: string): boolean {
  const bare = (url: string) => url.replace(/^[a-z]+:\/\//i, '').replace(/\/$/, '');
  return bare(text) === bare(address);
}
