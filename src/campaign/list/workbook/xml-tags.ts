/** A tag longer than this, in characters: what is looked for is shorter by far. */
const LONGEST_TAG = 10_000;

/** An element's beginning: its name without the namespace's prefix, and its attributes as they are written. */
export interface Tag {
  readonly name: string;
  readonly attributes: string;
}

/** The attributes of every element of that name in an XML text, as written. */
export function elements(xml: string, name: string): string[] {
  return Array.from(xml.matchAll(tags([name])), ([, , attributes]) => attributes ?? '');
}

/** The beginnings of the elements of those names in XML that comes in pieces, without reading what is between them. */
export async function* elementsIn(pieces: AsyncIterable<Buffer>, names: readonly string[]): AsyncGenerator<Tag> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    const xml = rest + decoder.decode(piece, { stream: true });
    const cut = xml.lastIndexOf('<');
    for (const [, name = '', attributes = ''] of xml.slice(0, cut).matchAll(tags(names))) yield { name, attributes };
    rest = cut < 0 || xml.length - cut > LONGEST_TAG ? '' : xml.slice(cut);
  }
}

function tags(names: readonly string[]): RegExp {
  return new RegExp(`<(?:[\\w.-]+:)?(${names.join('|')})\\s([^>]*)>`, 'g');
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** An attribute's value; empty: the element does not have it. @param name a pattern that fits its name */
export function attribute(attributes: string, name: string): string {
  const [, , value = ''] = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(["'])(.*?)\\1`).exec(attributes) ?? [];
  return decoded(value);
}

/** Text with the characters that its references stand for (XML 1.0, 4.1); a reference that says nothing stays as it is. */
export function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:(\w+)|#(\d+)|#x([\da-f]+));/gi, (whole, entity, decimal, hex) =>
    entity ? (entities[entity] ?? whole) : String.fromCodePoint(Math.min(Number(decimal ?? `0x${hex}`), 0x10ffff)),
  );
}
