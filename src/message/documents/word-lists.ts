import { isTag, type Node, type Tag, textContent } from './dom.ts';

/**
 * Word saves the items of a list as paragraphs that only look like it: a bullet or a number as text, and in the style the
 * level it stands on.
 */
interface Item {
  /** From 1. */
  readonly level: number;
  readonly ordered: boolean;
}

/** Levels that are kept apart. */
const DEEPEST = 9;

/** The item that a paragraph of Word is; null: it is none. */
export function wordItem(node: Node): Item | null {
  if (!isTag(node) || node.name !== 'p') return null;
  const [, level] = /mso-list:\s*l\d+\s+level(\d+)/i.exec(node.attribs.style ?? '') ?? [];
  if (level === undefined) return null;
  return { level: Math.min(Number(level), DEEPEST), ordered: /^\s*\(?[\p{L}\d]{1,4}[.)]/u.test(markOf(node)) };
}

/** The bullet or number that Word wrote in front: it says itself that it is to be ignored. */
function markOf(node: Tag): string {
  for (const child of node.children) {
    if (!isTag(child)) continue;
    if (/mso-list:\s*ignore/i.test(child.attribs.style ?? '')) return textContent(child);
    const inner = markOf(child);
    if (inner !== '') return inner;
  }
  return '';
}

export interface ListItem extends Item {
  readonly html: string;
}

/** Items that follow one another as lists within lists. */
export function listsOf(items: readonly ListItem[]): string {
  const open: string[] = [];
  let out = '';
  const close = () => {
    out += `</li></${open.pop()}>\n`;
  };
  for (const { level, ordered, html } of items) {
    while (open.length > level) close();
    if (open.length === level) out += '</li>\n';
    while (open.length < level) {
      open.push(ordered ? 'ol' : 'ul');
      out += `<${open.at(-1)}>\n${open.length < level ? '<li>' : ''}`;
    }
    out += `<li>${html}`;
  }
  while (open.length > 0) close();
  return out;
}
