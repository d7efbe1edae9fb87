/**
 * Liquid in HTML that a program wrote: `{{ pre</span><span>nom }}` torn by formatting, `&quot;` and typographic quotes for the
 * quotes of a text, no-break spaces. It becomes what was typed; the formatting is put behind it.
 */
export function mendLiquid(html: string): string {
  return html.replace(LIQUID, (whole) => {
    const tags = whole.match(TAG)?.join('') ?? '';
    return typed(whole.replace(TAG, '')) + tags;
  });
}

const TAG = /<[^<>]*>/g;
const BETWEEN = '(?:<[^<>]*>)*';
/** No longer than a line or two: what is never closed is looked at no further. */
const LIQUID = new RegExp(
  `\\{${BETWEEN}(?:\\{(?:[^{}<>]|<[^<>]*>){0,300}\\}|%(?:[^{}<>%]|<[^<>]*>){0,300}%)${BETWEEN}\\}`,
  'g',
);

const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  '#34': '"',
  '#39': "'",
  apos: "'",
  lt: '<',
  gt: '>',
  nbsp: ' ',
  amp: '&',
};

function typed(liquid: string): string {
  return liquid
    .replace(/&(quot|#34|#39|apos|lt|gt|nbsp|amp);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/[“”„]|« ?| ?»/g, '"')
    .replace(/[‘’](?=[^‘’]*[‘’])|(?<=[‘'][^‘’]*)’/g, "'");
}
