import { schema as markdown } from 'prosemirror-markdown';
import { type NodeSpec, Schema } from 'prosemirror-model';

/** `{{ prenom }}` or `{% if ... %}` within a text: one thing, which is kept byte for byte. */
const variable: NodeSpec = {
  attrs: { liquid: { validate: 'string' } },
  inline: true,
  group: 'inline',
  atom: true,
  draggable: true,
  // Bold and links go over it; it has no text of its own that would have to be escaped.
  marks: '_',
  parseDOM: [{ tag: 'span[data-liquid]', getAttrs: (dom) => ({ liquid: dom.getAttribute('data-liquid') ?? '' }) }],
  toDOM: (node) => ['span', { 'data-liquid': node.attrs.liquid as string }, node.attrs.liquid as string],
  leafText: (node) => node.attrs.liquid as string,
};

/** A part of a message that is shown as it is written: a table, `{% %}` on lines of their own, whatever else would lose something. */
const verbatim: NodeSpec = {
  attrs: { source: { validate: 'string' } },
  group: 'block',
  atom: true,
  draggable: true,
  parseDOM: [{ tag: 'pre[data-source]', getAttrs: (dom) => ({ source: dom.getAttribute('data-source') ?? '' }) }],
  toDOM: (node) => ['pre', { 'data-source': node.attrs.source as string }, node.attrs.source as string],
};

const heading = { ...markdown.spec.nodes.get('heading'), content: '(text | image | variable)*' };

/** Messages as the visual editor knows them: Markdown as `message/markdown.ts` reads it, with Liquid as things of their own. */
export const schema = new Schema({
  nodes: markdown.spec.nodes
    .update('heading', heading)
    .addBefore('image', 'variable', variable)
    .addBefore('image', 'verbatim', verbatim),
  marks: markdown.spec.marks.addBefore('code', 'strikethrough', {
    parseDOM: [{ tag: 's' }, { tag: 'del' }],
    toDOM: () => ['s'],
  }),
});
