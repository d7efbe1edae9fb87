import type { Node } from 'prosemirror-model';
import { type Original, type ReadMarkdown, readMarkdown } from './read.ts';
import { schema } from './schema.ts';
import { isKept, writeMarkdown } from './write.ts';

/**
 * A message for the visual editor: what a block would lose by being written anew is shown as it is written. Null: the message is to be
 * written on as its source, because it says something that the editor would lose (see `readMarkdown`).
 */
export function openMarkdown(source: string): ReadMarkdown | null {
  const read = readMarkdown(source);
  if (!read) return null;
  const originals = read.originals.map(safe);
  const blocks: readonly Node[] = originals.map(({ node }) => node);
  const opened = { ...read, doc: blocks.length === 0 ? read.doc : schema.node('doc', null, blocks), originals };
  return writeMarkdown(opened.doc, opened) === source ? opened : null;
}

function safe(original: Original): Original {
  const { node, source } = original;
  if (node.type.name === 'verbatim' || isKept(node)) return original;
  return { ...original, node: schema.node('verbatim', { source }) };
}
