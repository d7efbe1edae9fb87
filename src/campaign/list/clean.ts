/** Nothing to clean: printable ASCII, Latin-1 letters, and the `œ`, `’` and `€` of French, no space at either end. Most cells by far. */
const clean = /^(?:[!-~À-ÿŒœ’€](?:[ -~À-ÿŒœ’€]*[!-~À-ÿŒœ’€])?)?$/;
/** No-break and other fixed-width spaces that come along from web pages, tables and word processors. */
const unusualSpaces = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
/**
 * Characters without width or meaning in a cell. The joiners U+200C and U+200D stay: some scripts, and emoji, need them.
 */
const invisible = /(?![\t\n])\p{Cc}|[\u00ad\u200b\u200e\u200f\u2060\ufeff]/gu;

/** An apostrophe before what a spreadsheet would take for a formula: `+33 6 12 34 56 78`, also in our own exports. */
const guard = /^'(?=[=+@-])/;

/** A cell without the apostrophe that only tells spreadsheets that it is text. */
export function unguarded(text: string): string {
  return text.startsWith("'") ? text.replace(guard, '') : text;
}

/** A cell's text without what people cannot see in it: ordinary spaces, nothing around it, accents composed (NFC). */
export function cleanCell(cell: string): string {
  const text = unguarded(cell);
  if (clean.test(text)) return text;
  return text.replace(unusualSpaces, ' ').replace(invisible, '').trim().normalize('NFC');
}

/** A column's name: as a cell, on one line. */
export function cleanHeader(text: string): string {
  return cleanCell(text).replace(/\s+/g, ' ');
}
