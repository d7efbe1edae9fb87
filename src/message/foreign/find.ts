import { isField } from './fields.ts';
import { FILLER, type Form, forms } from './forms.ts';

/** A variable of another system, or a text that is still to be written, in a message. */
export interface Foreign {
  readonly kind: 'variable' | 'filler';
  /** As it stands there. */
  readonly written: string;
  /** Where it begins in the text, in UTF-16 units. */
  readonly at: number;
  /** The variable's own name. */
  readonly name: string;
  /** What stands for an empty value; null: nothing. */
  readonly fallback: string | null;
  readonly system: string | null;
  readonly told: Form['told'];
}

/** Finds what stands in a template outside of its Liquid; `html`: what is no text of the page is left out. */
export function findForeign(source: string, { html }: { html: boolean }): Foreign[] {
  let text = html ? withoutRanges(source, NO_TEXT) : source;
  const found: Foreign[] = [];
  for (const form of forms.filter(({ told }) => told === 'liquid')) text = take(text, form, found);
  text = withoutRanges(text, LIQUID);
  for (const form of forms.filter(({ told, notIn }) => told !== 'liquid' && !(html && notIn))) {
    text = take(text, form, found);
  }
  for (const { 0: written, index: at } of text.matchAll(FILLER)) {
    found.push({ kind: 'filler', written, at, name: '', fallback: null, system: null, told: 'sure' });
  }
  return found.sort((a, b) => a.at - b.at);
}

type Range = readonly [begin: RegExp, end: RegExp];

/** Styles, scripts and comments. */
const NO_TEXT: readonly Range[] = [
  [/<style\b/gi, /<\/style\s*>/gi],
  [/<script\b/gi, /<\/script\s*>/gi],
  [/<mj-style\b/gi, /<\/mj-style\s*>/gi],
  [/<!--/g, /-->/g],
];
const LIQUID: readonly Range[] = [
  [/\{\{/g, /\}\}/g],
  [/\{%/g, /%\}/g],
];

/** The text with these ranges blank. One pass a range: a range that is never closed is looked for once. */
function withoutRanges(source: string, ranges: readonly Range[]): string {
  return ranges.reduce((text, [begin, end]) => {
    let out = '';
    let at = 0;
    for (let open = indexFrom(begin, text, 0); open; open = indexFrom(begin, text, at)) {
      const close = indexFrom(end, text, open.end);
      if (!close) break;
      out += text.slice(at, open.start) + blank(text.slice(open.start, close.end));
      at = close.end;
    }
    return out + text.slice(at);
  }, source);
}

function indexFrom(pattern: RegExp, text: string, from: number): { start: number; end: number } | null {
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match && { start: match.index, end: pattern.lastIndex };
}

/** As long, with nothing in it but its line ends. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

function take(text: string, form: Form, found: Foreign[]): string {
  return text.replace(form.pattern, (...match: unknown[]) => {
    const written = match[0] as string;
    const { name = '', fallback } = match.at(-1) as Record<string, string | undefined>;
    if (form.told === 'known' || form.told === 'word') {
      if (/^(if|endif)\b/i.test(name) || (form.told === 'word' && !mayBeName(name))) return written;
    }
    const { system, told } = form;
    const at = match.at(-3) as number;
    found.push({ kind: 'variable', written, at, name: name.trim(), fallback: fallback?.trim() || null, system, told });
    return blank(written);
  });
}

/** One to three words: `[see the photo below]` is a remark. */
function mayBeName(name: string): boolean {
  return name.split(/[\s_]+/).length <= 3;
}

/** Whether it deserves a word although the list has no such column. */
export function looksMeant({ told, name, written }: Foreign): boolean {
  if (told === 'sure' || told === 'liquid') return true;
  if (isField(name)) return true;
  if (told === 'known' || /\s/.test(name)) return false;
  // `{ville}`, `[Ville]`, `%VILLE%`; but not `[photo]` or `50 %de%`.
  if (written.startsWith('{')) return true;
  return written.startsWith('%') ? name === name.toUpperCase() : name[0] !== name[0]?.toLowerCase();
}
