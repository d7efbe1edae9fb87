/** Fields of one block of a report (RFC 3464, RFC 5965, RFC 8098), by their name in small letters, each in its order. */
export type Fields = ReadonlyMap<string, readonly string[]>;

const FIELD = /^([A-Za-z][A-Za-z0-9-]*)\s*:(.*)$/;

/** The blocks of a report, which empty lines keep apart; lines that are no field are passed over. */
export function fieldBlocks(text: string): Fields[] {
  return text
    .split(/\n[ \t]*\n/)
    .map(fieldsOf)
    .filter((fields) => fields.size > 0);
}

function fieldsOf(block: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name, value = ''] = FIELD.exec(line) ?? [];
    if (name === undefined) continue;
    const key = name.toLowerCase();
    fields.set(key, [...(fields.get(key) ?? []), value.trim()]);
  }
  return fields;
}

const ESCAPED = /\\x\{(10[0-9a-f]{4}|[0-9a-f]{1,5})\}/gi;

/**
 * A field's first value without its type (`rfc822;`, `smtp;`, `utf-8;`) and comments in front, characters that are written as `\x{E9}` (RFC 6533,
 * section 3) being themselves; empty: it is not there.
 */
export function typed(fields: Fields, name: string): string {
  const value = (fields.get(name)?.[0] ?? '').replace(/^\s*[A-Za-z0-9_.-]{1,20}\s*;\s*/, '');
  return value.replace(ESCAPED, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}
